package org.kafkaaudit.testbed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A command of the operating system that ends by itself. */
final class Command {

  private Command() {}

  /**
   * Runs it and returns when it has ended well.
   *
   * @param advice what to do when it is missing
   */
  static void run(Path directory, List<String> command, String advice) {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new TestbedException("There is no " + command.get(0) + " here. " + advice, e);
    }
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new TestbedException(
            "This failed: " + String.join(" ", command) + "\n" + output.strip());
      }
    } catch (IOException e) {
      throw new TestbedException(
          "The output of " + command.get(0) + " cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new TestbedException("Interrupted while " + command.get(0) + " was running.", e);
    }
  }
}
