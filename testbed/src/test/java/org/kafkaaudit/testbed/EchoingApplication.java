package org.kafkaaudit.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes to a file, named by its first argument, what it was given. */
final class EchoingApplication {

  private EchoingApplication() {}

  public static void main(String[] arguments) throws IOException {
    String text =
        arguments[1]
            + " "
            + System.getProperty("test.property")
            + " "
            + System.getenv("TEST_VARIABLE");
    Files.writeString(Path.of(arguments[0]), text);
  }
}
