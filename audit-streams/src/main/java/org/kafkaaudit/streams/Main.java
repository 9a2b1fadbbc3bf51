package org.kafkaaudit.streams;

/** Starts audit-streams: {@code server audit-streams.yml}, or {@code check audit-streams.yml}. */
public final class Main {
  private Main() {}

  /**
   * Runs a command. A failure is one message on standard error, and exit code 1.
   *
   * @param arguments the command, {@code server} or {@code check}, and the configuration file
   */
  public static void main(String[] arguments) {
    try {
      new AuditStreamsApplication().run(arguments);
    } catch (Exception failure) {
      System.err.println(StartFailure.message(failure));
      System.exit(1);
    }
  }
}
