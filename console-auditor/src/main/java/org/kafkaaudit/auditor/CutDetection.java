package org.kafkaaudit.auditor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how far logs still are what was reported of them. An unclean leader election cuts a log
 * short, and offsets are given out again; the leader epoch tells the old messages from the new
 * ones. Not safe for use by several threads.
 */
final class CutDetection {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Consumer<?, ?> consumer;

  /**
   * @param consumer which the partitions are assigned to, and paused; they lose their positions
   */
  CutDetection(Consumer<?, ?> consumer) {
    this.consumer = consumer;
  }

  /**
   * Returns the offset below which each log is as it was, at most that which was reported; without
   * those for which there is no answer at the moment.
   *
   * @param reported what may have been reported of each partition
   * @param ends where the logs end
   * @throws KafkaException where brokers refuse to answer
   */
  Map<TopicPartition, Long> keptUntil(
      Map<TopicPartition, CommitMetadata> reported, Map<TopicPartition, LogEnd> ends) {
    Map<TopicPartition, Long> kept = new HashMap<>();
    Map<TopicPartition, CommitMetadata> askable = new HashMap<>();
    reported.forEach(
        (partition, memory) -> {
          if (memory.reportedEpoch() == CommitMetadata.UNKNOWN_EPOCH) {
            kept.put(partition, Math.min(memory.reportedUntil(), ends.get(partition).offset()));
          } else {
            askable.put(partition, memory);
            consumer.seek(partition, position(memory));
          }
        });
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    for (TopicPartition partition : askable.keySet()) {
      await(partition, askable.keySet(), kept, deadline);
    }
    return kept;
  }

  private static OffsetAndMetadata position(CommitMetadata memory) {
    return new OffsetAndMetadata(memory.reportedUntil(), Optional.of(memory.reportedEpoch()), "");
  }

  /** A position is valid, and told, once the leader has confirmed the epoch below it. */
  private void await(
      TopicPartition partition,
      Set<TopicPartition> asked,
      Map<TopicPartition, Long> kept,
      long deadline) {
    while (!kept.containsKey(partition)) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      try {
        kept.put(partition, consumer.position(partition, left));
      } catch (LogTruncationException cut) {
        cut.offsetOutOfRangePartitions().keySet().stream()
            .filter(asked::contains)
            .forEach(one -> noteCut(one, cut.divergentOffsets().get(one), kept));
        if (left.isZero()) {
          return;
        }
      } catch (TimeoutException e) {
        return;
      }
    }
  }

  /** Where brokers know no offset at which the logs part, nothing of what was reported is kept. */
  private void noteCut(
      TopicPartition partition,
      @Nullable OffsetAndMetadata divergent,
      Map<TopicPartition, Long> kept) {
    kept.put(partition, divergent == null ? 0 : divergent.offset());
    consumer.seek(partition, 0);
  }
}
