package org.kafkaaudit.producer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.stamp.Stamp;

/** Reads all that is in a topic now. */
final class TopicReader {

  private TopicReader() {}

  static List<ConsumerRecord<byte[], byte[]>> records(String bootstrapServers, String topic) {
    return records(bootstrapServers, topic, "read_uncommitted");
  }

  /** The sequences of all that is not aborted, up to the first open transaction. */
  static SequenceSet committed(String bootstrapServers, String topic) {
    return SequenceSet.of(
        records(bootstrapServers, topic, "read_committed").stream()
            .mapToLong(record -> stamp(record).sequence())
            .toArray());
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      String bootstrapServers, String topic, String isolation) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            isolation);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  static List<Stamp> stamps(String bootstrapServers, String topic) {
    return records(bootstrapServers, topic).stream().map(TopicReader::stamp).toList();
  }

  static Stamp stamp(ConsumerRecord<byte[], byte[]> record) {
    return Stamp.decode(record.headers().lastHeader(Stamp.HEADER).value());
  }

  static List<AuditEvent> events(String bootstrapServers) {
    return events(bootstrapServers, "audit-events");
  }

  static List<AuditEvent> events(String bootstrapServers, String auditTopic) {
    AuditEventCodec codec = new AuditEventCodec();
    return records(bootstrapServers, auditTopic).stream()
        .map(record -> codec.decode(record.value()))
        .toList();
  }
}
