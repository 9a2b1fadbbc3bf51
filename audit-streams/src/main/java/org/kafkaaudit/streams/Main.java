package org.kafkaaudit.streams;

/** Starts audit-streams: {@code java -jar audit-streams.jar server audit-streams.yml}. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    new AuditStreamsApplication().run(arguments);
  }
}
