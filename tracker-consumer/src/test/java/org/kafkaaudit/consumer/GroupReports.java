package org.kafkaaudit.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.TopicState;

/** What the reports of one tier on one topic come to, as of all that is in the audit topic now. */
final class GroupReports {

  private final TopicState state = new TopicState();
  private final String tier;
  private int events;

  GroupReports(String bootstrapServers, String tier, String topic) {
    this.tier = tier;
    AuditEventCodec codec = new AuditEventCodec();
    for (ConsumerRecord<byte[], byte[]> record : records(bootstrapServers)) {
      AuditEvent event = codec.decode(record.value());
      if (event.tier().equals(tier) && event.topic().equals(topic)) {
        events++;
        merge(event, record.timestamp());
      }
    }
  }

  private void merge(AuditEvent event, long atMillis) {
    if (event instanceof AuditEvent.Count count) {
      state.merge(count, atMillis);
    } else if (event instanceof AuditEvent.LogProgress progress) {
      state.merge(progress, atMillis);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String bootstrapServers) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("audit-events").stream()
              .map(info -> new TopicPartition("audit-events", info.partition()))
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

  private List<MergedCount> counts() {
    List<MergedCount> counts = new ArrayList<>();
    for (BucketState bucket : state.buckets().values()) {
      for (OriginState origin : bucket.origins(tier).values()) {
        counts.add(origin.merged());
      }
    }
    return counts;
  }

  int events() {
    return events;
  }

  long arrived() {
    return counts().stream().mapToLong(count -> count.sequences().size()).sum();
  }

  long duplicated() {
    return counts().stream().mapToLong(MergedCount::duplicated).sum();
  }

  /** All that was handed out, also where it is not committed. */
  long seen() {
    return counts().stream()
        .mapToLong(count -> count.sequences().union(count.undelivered()).size())
        .sum();
  }

  long repeated() {
    return counts().stream().map(MergedCount::repeated).mapToLong(SequenceSet::size).sum();
  }

  LogState log() {
    return state.logs(tier).stream().findFirst().orElseThrow();
  }

  boolean hasLog() {
    return !state.logs(tier).isEmpty();
  }

  PartitionProgress progress(int partition) {
    return log().partitions().get(partition);
  }
}
