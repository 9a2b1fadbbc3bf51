package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KafkaClusterIT {

  private static final byte[] HEADER = {1};

  @Test
  void keepsItsMessagesAndItsAddressThroughKillAndRestart() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster cluster = testbed.startKafka("local");
      assertThat(cluster.admin().describeCluster().clusterId().get(10, TimeUnit.SECONDS))
          .isEqualTo(cluster.clusterId());
      cluster.createTopic("orders", 2, Map.of("retention.ms", "-1"));
      Messages.send(cluster, "orders", "before the kill", HEADER);

      cluster.kill();
      assertThat(cluster.brokers().get(0).isRunning()).isFalse();
      cluster.start();
      Messages.send(cluster, "orders", "after the kill", HEADER);
      cluster.restart();

      assertThat(Messages.values(Messages.read(cluster, "orders", 2)))
          .containsExactly("before the kill", "after the kill");
    }
  }

  @Test
  void doesNotAnswerWhileItIsFrozen() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster cluster = testbed.startKafka("local");
      cluster.pause();
      KafkaFuture<String> answer = cluster.admin().describeCluster().clusterId();
      assertThatThrownBy(() -> answer.get(2, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      cluster.resume();
      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(cluster.clusterId());
    }
  }

  @Test
  void standsStillAsSoonAsItIsCalledFrozen() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      Server broker = testbed.startKafka("local").brokers().get(0);
      ProcessThreads threads = new ProcessThreads(broker.processId());
      for (int i = 0; i < 200; i++) {
        broker.pause();
        assertThat(threads.areStopped()).as("time %s", i).isTrue();
        broker.resume();
        Awaitility.await("the broker to go on, time " + i)
            .atMost(Duration.ofSeconds(30))
            .until(() -> !threads.areStopped());
      }
    }
  }

  @Test
  void servesWhileOneOfItsBrokersIsDown() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster cluster = testbed.startKafka("local", 3, Map.of("min.insync.replicas", "1"));
      cluster.createTopic("orders", 1, Map.of());
      Messages.send(cluster, "orders", "with three", HEADER);

      cluster.brokers().get(2).kill();
      Messages.send(cluster, "orders", "with two", HEADER);
      cluster.brokers().get(2).start();

      Awaitility.await("three brokers in the cluster again")
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  cluster.admin().describeCluster().nodes().get(10, TimeUnit.SECONDS).size() == 3);
      assertThat(Messages.values(Messages.read(cluster, "orders", 2)))
          .containsExactly("with three", "with two");
    }
  }
}
