package org.kafkaaudit.auditor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/** Reads whole topics with a consumer that knows nothing of auditing. */
record PlainReader(String bootstrapServers) {

  /** Returns what there is in a topic, as it should be counted. */
  Map<OriginTotal.Key, OriginTotal> totals(String topic, UnaryOperator<String> canonicalName) {
    Map<OriginTotal.Key, OriginTotal> totals = new java.util.HashMap<>();
    Map<OriginTotal.Key, Gathered> gathered = new java.util.HashMap<>();
    read(
        topic,
        record -> {
          String name = canonicalName.apply(topic);
          Header header = record.headers().lastHeader("ka");
          Stamp stamp = header == null ? null : Stamp.decode(header.value());
          boolean usable = stamp != null && stamp.topicTag() == TopicTag.of(name);
          long session = usable ? stamp.session() : 0;
          long time = usable ? stamp.auditTimeMillis() : record.timestamp();
          gathered
              .computeIfAbsent(
                  new OriginTotal.Key(name, BucketLength.DEFAULT.startOf(time), session),
                  key -> new Gathered())
              .add(record, usable ? stamp.sequence() : -1);
        });
    gathered.forEach((key, value) -> totals.put(key, value.total()));
    return totals;
  }

  private static final class Gathered {
    private long messages;
    private long bytes;
    private final SequenceSet.Builder sequences = new SequenceSet.Builder();
    private final SequenceSet.Builder repeated = new SequenceSet.Builder();

    void add(ConsumerRecord<byte[], byte[]> record, long sequence) {
      messages++;
      bytes += record.key() == null ? 0 : record.key().length;
      bytes += record.value() == null ? 0 : record.value().length;
      if (sequence >= 0 && !sequences.add(sequence)) {
        repeated.add(sequence);
      }
    }

    OriginTotal total() {
      return new OriginTotal(messages, bytes, sequences.build(), repeated.build());
    }
  }

  /** Hands over every committed record that there is now. */
  void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(action);
      }
    }
  }

  /** Returns the end of each partition, as far as transactions are decided. */
  Map<Integer, Long> ends(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      Map<Integer, Long> ends = new TreeMap<>();
      consumer
          .endOffsets(partitions(consumer, topic))
          .forEach((partition, end) -> ends.put(partition.partition(), end));
      return ends;
    }
  }

  private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (PartitionInfo info : consumer.partitionsFor(topic)) {
      partitions.add(new TopicPartition(topic, info.partition()));
    }
    return partitions;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
