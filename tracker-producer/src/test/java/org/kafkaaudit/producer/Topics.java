package org.kafkaaudit.producer;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.kafkaaudit.testbed.KafkaCluster;

/** Makes topics that take messages at once. */
final class Topics {

  private Topics() {}

  static void create(
      KafkaCluster cluster, String topic, int partitions, Map<String, String> settings) {
    cluster.createTopic(topic, partitions, settings);
    // A topic is known before its broker leads it. If the first batch of an idempotent producer
    // comes too early and its second one does not, the first is tried again until its time is up
    // (KAFKA-15591).
    await("a leader for each partition of " + topic)
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(ExecutionException.class)
        .untilAsserted(() -> readEnds(cluster, topic, partitions));
  }

  private static void readEnds(KafkaCluster cluster, String topic, int partitions)
      throws Exception {
    cluster
        .admin()
        .listOffsets(
            IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
        .all()
        .get(10, TimeUnit.SECONDS);
  }
}
