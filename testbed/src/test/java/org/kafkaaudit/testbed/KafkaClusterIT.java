package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaClusterIT {

  @Test
  void keepsItsTopicsThroughKillAndRestart() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      long t = System.nanoTime();
      KafkaCluster cluster = testbed.startKafka("local");
      System.out.println("start " + (System.nanoTime() - t) / 1_000_000);
      cluster.createTopic("orders", 2, Map.of());
      t = System.nanoTime();
      cluster.kill();
      System.out.println("kill " + (System.nanoTime() - t) / 1_000_000);
      t = System.nanoTime();
      cluster.start();
      System.out.println("start " + (System.nanoTime() - t) / 1_000_000);
      assertThat(cluster.admin().listTopics().names().get()).contains("orders");
      t = System.nanoTime();
      cluster.stop();
      System.out.println("stop " + (System.nanoTime() - t) / 1_000_000);
      cluster.start();
      System.out.println(java.nio.file.Files.readString(cluster.brokers().get(0).log()));
    }
  }
}
