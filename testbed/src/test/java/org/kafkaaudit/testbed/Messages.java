package org.kafkaaudit.testbed;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to and reads from partition 0 of topics. */
final class Messages {

  private Messages() {}

  static void send(KafkaCluster cluster, String topic, String value, byte[] header)
      throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      ProducerRecord<byte[], byte[]> message =
          new ProducerRecord<>(topic, 0, null, value.getBytes(StandardCharsets.UTF_8));
      message.headers().add("ka", header);
      producer.send(message).get(30, TimeUnit.SECONDS);
    }
  }

  /** As many as asked for, or as there were after half a minute. */
  static List<ConsumerRecord<byte[], byte[]>> read(KafkaCluster cluster, String topic, int count) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            cluster.bootstrapServers(),
            "auto.offset.reset",
            "earliest",
            "allow.auto.create.topics",
            false);
    List<ConsumerRecord<byte[], byte[]>> messages = new ArrayList<>();
    Instant deadline = Instant.now().plusSeconds(30);
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(new TopicPartition(topic, 0)));
      while (messages.size() < count && Instant.now().isBefore(deadline)) {
        consumer.poll(Duration.ofMillis(200)).forEach(messages::add);
      }
    }
    return messages;
  }

  static List<String> values(List<ConsumerRecord<byte[], byte[]>> messages) {
    return messages.stream()
        .map(message -> new String(message.value(), StandardCharsets.UTF_8))
        .toList();
  }
}
