package org.kafkaaudit.testbed;

import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * Runs in a broker's process: formats its directory in its first life, then becomes the broker. One
 * JVM to start, not two.
 */
final class KafkaBrokerMain {

  private KafkaBrokerMain() {}

  public static void main(String[] arguments) {
    String clusterId = arguments[0];
    String settings = arguments[1];
    String[] format = {
      "format", "--ignore-formatted", "--cluster-id", clusterId, "--config", settings
    };
    int failed = StorageTool.execute(format, System.out);
    if (failed != 0) {
      System.exit(failed);
    }
    Kafka.main(new String[] {settings});
  }
}
