package org.kafkaaudit.testbed;

/**
 * Kafka's servers log to standard output, which is the server's log, and only what helps when
 * something is wrong.
 */
final class ServerLogging {

  static final String OPTION =
      "-Dlog4j2.configurationFile=classpath:org/kafkaaudit/testbed/servers-log4j2.properties";

  private ServerLogging() {}
}
