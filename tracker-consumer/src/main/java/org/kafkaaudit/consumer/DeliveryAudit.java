package org.kafkaaudit.consumer;

import java.time.Clock;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts what one session of a consumer is handed and commits. Never throws, not even where it
 * meets a library of another version than its own; never waits. Thread-safe.
 */
final class DeliveryAudit {

  private final String auditTopic;
  private final SessionStatements statements;
  private final AuditRecorder recorder;
  private final Clock clock;
  private final boolean isToldOfOwnership;
  private final Map<String, ReadTopic> topics = new ConcurrentHashMap<>();
  private final Map<String, String> namesByCanonical = new ConcurrentHashMap<>();
  private final LogLookup lookup;
  private final Runnable onNewTopic;
  private volatile boolean mayNotKnowBegin;

  /**
   * @param lookups makes what asks about the topics that this one tells
   * @param isToldOfOwnership whether it is told when partitions are assigned and released
   * @param onNewTopic told after the first news of each topic
   */
  DeliveryAudit(
      AuditSettings settings,
      SessionStatements statements,
      AuditRecorder recorder,
      Lookups lookups,
      boolean isToldOfOwnership,
      Runnable onNewTopic,
      Clock clock) {
    this.auditTopic = settings.topic();
    this.statements = statements;
    this.recorder = recorder;
    this.clock = clock;
    this.isToldOfOwnership = isToldOfOwnership;
    this.onNewTopic = onNewTopic;
    this.lookup = lookups.of(this);
  }

  /** Makes what asks about the topics of an audit. */
  @FunctionalInterface
  interface Lookups {
    LogLookup of(DeliveryAudit audit);
  }

  /** The topics that were read so far. */
  Collection<ReadTopic> topics() {
    return Collections.unmodifiableCollection(topics.values());
  }

  LogLookup lookup() {
    return lookup;
  }

  void assigned(Collection<TopicPartition> partitions) {
    quietly(() -> forEach(partitions, ReadTopic::assigned));
    mayNotKnowBegin = true;
  }

  void released(Collection<TopicPartition> partitions) {
    quietly(() -> forEach(partitions, ReadTopic::released));
  }

  /** The consumer has these partitions now, and no other. */
  void hasOnly(Set<TopicPartition> partitions) {
    quietly(
        () -> {
          Set<TopicPartition> before = new HashSet<>();
          for (ReadTopic topic : topics.values()) {
            topic.partitions().forEach(one -> before.add(new TopicPartition(topic.name(), one)));
          }
          Set<TopicPartition> released = new HashSet<>(before);
          released.removeAll(partitions);
          Set<TopicPartition> assigned = new HashSet<>(partitions);
          assigned.removeAll(before);
          forEach(released, ReadTopic::released);
          forEach(assigned, ReadTopic::assigned);
        });
    mayNotKnowBegin = true;
  }

  private void forEach(
      Collection<TopicPartition> partitions, BiConsumer<ReadTopic, Integer> action) {
    for (TopicPartition partition : partitions) {
      ReadTopic topic = topic(partition.topic());
      if (topic != null) {
        action.accept(topic, partition.partition());
      }
    }
  }

  /** Counts what is about to be handed to the application. */
  void handedOut(ConsumerRecords<?, ?> records) {
    quietly(() -> count(records));
  }

  private void count(ConsumerRecords<?, ?> records) {
    if (records.isEmpty()) {
      return;
    }
    long now = clock.millis();
    Map<TopicPartition, OffsetAndMetadata> next = nextOffsets(records);
    for (TopicPartition partition : records.partitions()) {
      ReadTopic topic = topic(partition.topic());
      var ofPartition = records.records(partition);
      if (topic != null && !ofPartition.isEmpty()) {
        OffsetAndMetadata after = next.get(partition);
        boolean isFirst =
            topic.handedOut(
                partition.partition(), ofPartition, after == null ? -1 : after.offset(), now);
        recorder.handedOut(ofPartition.size());
        if (isFirst) {
          onNewTopic.run();
        }
      }
    }
  }

  private static Map<TopicPartition, OffsetAndMetadata> nextOffsets(ConsumerRecords<?, ?> records) {
    try {
      return records.nextOffsets();
    } catch (NoSuchMethodError e) {
      // Clients before 4.0 do not tell.
      return Map.of();
    }
  }

  /** Notes where the reading begins of partitions of which nothing was handed out yet. */
  void positions(ToLongFunction<TopicPartition> positions) {
    if (!mayNotKnowBegin) {
      return;
    }
    quietly(
        () -> {
          mayNotKnowBegin = false;
          for (ReadTopic topic : topics.values()) {
            for (int number : topic.partitions()) {
              if (topic.isBeginUnknown(number)) {
                long position = positions.applyAsLong(new TopicPartition(topic.name(), number));
                if (position < 0) {
                  mayNotKnowBegin = true;
                } else if (topic.isAt(number, position, clock.millis())) {
                  onNewTopic.run();
                }
              }
            }
          }
        });
  }

  /** Notes that the offsets are committed. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    quietly(
        () ->
            offsets.forEach(
                (partition, offset) -> {
                  ReadTopic topic = topics.get(partition.topic());
                  if (topic != null && offset != null) {
                    topic.committed(partition.partition(), offset.offset());
                  }
                }));
  }

  /** The same of what a consumer commits that is asked to commit all that it has read. */
  void committedPositions(Map<TopicPartition, Long> positions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    positions.forEach(
        (partition, position) -> offsets.put(partition, new OffsetAndMetadata(position)));
    committed(offsets);
  }

  private @Nullable ReadTopic topic(String name) {
    ReadTopic known = topics.get(name);
    if (known != null || name.equals(auditTopic)) {
      return known;
    }
    String canonical = statements.canonical(name);
    String first = namesByCanonical.putIfAbsent(canonical, name);
    if (first != null && !first.equals(name)) {
      if (namesByCanonical.put(" " + name, first) == null) {
        recorder.sameName(name, first);
      }
      return null;
    }
    return topics.computeIfAbsent(
        name,
        unused -> new ReadTopic(name, statements, recorder, lookup::factsOf, isToldOfOwnership));
  }

  private void quietly(Runnable counting) {
    try {
      counting.run();
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
      topics.values().forEach(ReadTopic::doubt);
    }
  }
}
