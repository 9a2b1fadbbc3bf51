package org.kafkaaudit.testbed;

import java.nio.file.Path;
import java.util.OptionalInt;

/** A Java application that was started for a test or for the quickstart. Thread-safe. */
public final class JavaProcess extends ServerProcess {

  private final JavaCommand command;
  private final Path directory;

  JavaProcess(JavaCommand command, Path directory, Watchdog watchdog) {
    super(command.name(), directory, watchdog, command.patience());
    this.command = command;
    this.directory = directory;
  }

  /** What it is started with. */
  public JavaCommand javaCommand() {
    return command;
  }

  /** The exit code of an application that has ended, empty while it runs. */
  public OptionalInt exitCode() {
    return endedWith();
  }

  @Override
  ProcessBuilder command() {
    return command.processBuilder(directory);
  }

  /**
   * Without a check there is nothing to wait for, and an application that has done its work by now
   * has not failed.
   */
  @Override
  synchronized void awaitReady() {
    if (command.ready().isPresent()) {
      super.awaitReady();
    }
  }

  @Override
  boolean isReady() throws Exception {
    return command.ready().orElseThrow().call();
  }
}
