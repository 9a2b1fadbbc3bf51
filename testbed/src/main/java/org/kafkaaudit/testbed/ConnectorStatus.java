package org.kafkaaudit.testbed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads from Connect's status topic what has become of a connector: the dedicated MirrorMaker has
 * no port to ask at.
 */
final class ConnectorStatus {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private ConnectorStatus() {}

  /**
   * Whether the connector was last said to be running, by a process that began after the given
   * time.
   */
  static boolean isRunning(
      String bootstrapServers, String statusTopic, String connector, Instant notBefore) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) PATIENCE.toMillis());
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      if (!consumer.listTopics(PATIENCE).containsKey(statusTopic)) {
        return false;
      }
      List<TopicPartition> partition = List.of(new TopicPartition(statusTopic, 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      long end = consumer.endOffsets(partition, PATIENCE).values().iterator().next();
      boolean running = false;
      while (consumer.position(partition.get(0)) < end) {
        for (ConsumerRecord<byte[], byte[]> status : consumer.poll(Duration.ofMillis(200))) {
          if (isAbout(connector, status) && status.timestamp() >= notBefore.toEpochMilli()) {
            running = saysRunning(status);
          }
        }
      }
      return running;
    }
  }

  private static boolean isAbout(String connector, ConsumerRecord<byte[], byte[]> status) {
    return status.key() != null
        && new String(status.key(), StandardCharsets.UTF_8).equals("status-connector-" + connector);
  }

  private static boolean saysRunning(ConsumerRecord<byte[], byte[]> status) {
    return status.value() != null
        && new String(status.value(), StandardCharsets.UTF_8).contains("\"state\":\"RUNNING\"");
  }
}
