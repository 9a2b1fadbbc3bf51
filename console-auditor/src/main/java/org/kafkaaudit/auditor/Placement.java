package org.kafkaaudit.auditor;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.auditor.StartingPoint.Remembered;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where to begin with partitions that are assigned, and not read until that is known. Not
 * safe for use by several threads.
 */
final class Placement {

  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);
  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);

  /** Partitions without a leader are asked for again, and the others are counted meanwhile. */
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  private final Consumer<?, ?> consumer;
  private final Brokers brokers;
  private final LeftOutTopics leftOut;
  private final CompactedTopics compacted;
  private final CutDetection cuts;
  private final Clock clock;
  private final Set<TopicPartition> unplaced = new HashSet<>();
  private long nextAttemptMillis;

  /**
   * A partition whose beginning is known.
   *
   * @param leaderEpoch epoch of the leader under which the log was found to be as it was
   */
  record Placed(StartingPoint start, int leaderEpoch) {}

  Placement(
      Consumer<?, ?> consumer,
      Brokers brokers,
      LeftOutTopics leftOut,
      CompactedTopics compacted,
      Clock clock) {
    this.consumer = consumer;
    this.brokers = brokers;
    this.leftOut = leftOut;
    this.compacted = compacted;
    this.cuts = new CutDetection(consumer);
    this.clock = clock;
  }

  /** Takes partitions that are assigned, and stops reading them. */
  void take(Collection<TopicPartition> partitions) {
    unplaced.addAll(partitions);
    nextAttemptMillis = 0;
    consumer.pause(partitions);
    // Any position does for as long as nothing is read; without one, poll would fail.
    partitions.forEach(partition -> consumer.seek(partition, 0));
  }

  /** Forgets partitions that are not assigned any more. */
  void forget(Collection<TopicPartition> partitions) {
    unplaced.removeAll(partitions);
  }

  /**
   * Returns where to begin, for those partitions of which brokers and group tell it now. The others
   * are asked for again.
   */
  Map<TopicPartition, Placed> place() {
    Map<TopicPartition, Placed> placed = Map.of();
    Set<TopicPartition> countable =
        unplaced.stream()
            .filter(partition -> !leftOut.contains(partition.topic()))
            .collect(Collectors.toSet());
    if (countable.isEmpty() || clock.millis() < nextAttemptMillis) {
      return placed;
    }
    try {
      placed = place(countable);
      unplaced.removeAll(placed.keySet());
    } catch (KafkaException e) {
      LOG.warn("Where to begin with {} is not known yet: {}", countable, e.toString());
    }
    nextAttemptMillis = clock.millis() + BETWEEN_ATTEMPTS.toMillis();
    return placed;
  }

  private Map<TopicPartition, Placed> place(Set<TopicPartition> partitions) {
    Map<String, TopicDescription> topics = leftOut.readable(topicsOf(partitions));
    Set<TopicPartition> readable = Brokers.led(partitions, topics);
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(readable, BROKER_TIMEOUT);
    Map<TopicPartition, Long> starts = brokers.starts(readable);
    Map<TopicPartition, LogEnd> ends = brokers.ends(starts.keySet());
    Set<String> compactedTopics = compacted.among(topicsOf(ends.keySet()));
    Map<TopicPartition, Remembered> remembered = new HashMap<>();
    Map<TopicPartition, LogBounds> logs = new HashMap<>();
    ends.forEach(
        (partition, end) -> {
          String topic = partition.topic();
          String id = topics.get(topic).topicId().toString();
          logs.put(
              partition,
              new LogBounds(
                  id, starts.get(partition), end.offset(), compactedTopics.contains(topic)));
          Remembered.of(committed.get(partition), id)
              .ifPresent(known -> remembered.put(partition, known));
        });
    return startingPoints(logs, remembered, committed, ends);
  }

  private Map<TopicPartition, Placed> startingPoints(
      Map<TopicPartition, LogBounds> logs,
      Map<TopicPartition, Remembered> remembered,
      Map<TopicPartition, OffsetAndMetadata> committed,
      Map<TopicPartition, LogEnd> ends) {
    Map<TopicPartition, CommitMetadata> reported = new HashMap<>();
    remembered.forEach((partition, known) -> reported.put(partition, known.memory()));
    Map<TopicPartition, Long> kept = cuts.keptUntil(reported, ends);
    long now = clock.millis();
    Map<TopicPartition, Placed> placed = new HashMap<>();
    logs.forEach(
        (partition, log) -> {
          Remembered known = remembered.get(partition);
          int epoch = ends.get(partition).leaderEpoch();
          if (known == null) {
            long since = afterFormerTopic(committed.get(partition), now);
            placed.put(partition, new Placed(StartingPoint.atStartOf(log, since), epoch));
          } else if (kept.containsKey(partition)) {
            StartingPoint start = known.next(kept.get(partition), log, now);
            logWhereCut(partition, known.memory(), kept.get(partition), start);
            placed.put(partition, new Placed(start, epoch));
          }
        });
    return placed;
  }

  private static void logWhereCut(
      TopicPartition partition, CommitMetadata reported, long keptUntil, StartingPoint start) {
    if (start.memory().incarnation() != reported.incarnation()) {
      LOG.warn(
          "{} was cut short at offset {}, of which everything up to {} may have been reported: it is counted"
              + " again from {}. Was there an unclean leader election?",
          partition,
          keptUntil,
          reported.reportedUntil(),
          start.offset());
    }
  }

  /** The coverage of a topic that was made anew begins later than that of the former one. */
  private static long afterFormerTopic(@Nullable OffsetAndMetadata committed, long nowMillis) {
    return Optional.ofNullable(committed)
        .flatMap(offset -> CommitMetadata.parse(offset.metadata()))
        .map(former -> Math.max(nowMillis, former.coveredSinceMillis() + 1))
        .orElse(nowMillis);
  }

  static Set<String> topicsOf(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }
}
