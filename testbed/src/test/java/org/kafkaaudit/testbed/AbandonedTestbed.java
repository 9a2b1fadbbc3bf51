package org.kafkaaudit.testbed;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Runs in a JVM of its own that is ended in the middle: starts servers, freezes one, and says what
 * is to be gone afterwards.
 */
final class AbandonedTestbed {

  private AbandonedTestbed() {}

  public static void main(String[] arguments) throws InterruptedException {
    Testbed testbed = Testbed.create();
    KafkaCluster cluster = testbed.startKafka("local");
    ClickHouse clickHouse = testbed.startClickHouse();
    clickHouse.pause();
    List<Long> processes = List.of(cluster.brokers().get(0).processId(), clickHouse.processId());
    System.out.println(
        "left behind "
            + testbed.directory()
            + " "
            + processes.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    Thread.currentThread().join();
  }
}
