package org.kafkaaudit.auditor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.count.ChunkCounter;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

/**
 * Where the counting of a partition begins. Immutable.
 *
 * @param offset to read from; the first chunk begins there
 * @param reportedBefore everything below it, from {@code offset} on, was reported before and is
 *     only counted again
 * @param memory what is known of the partition from now on
 */
record StartingPoint(long offset, long reportedBefore, CommitMetadata memory) {

  /**
   * Decides it by what was committed, if anything, and by what the log still has.
   *
   * <p>The chunk that the committed offset is in is counted again from its beginning. Where that
   * has left the log, the counting goes on under a new scope, after everything that may have been
   * reported under the old one: what lies between is a gap, since neither is known for it.
   */
  static StartingPoint decide(
      @Nullable OffsetAndMetadata committed, LogBounds log, long nowMillis) {
    Optional<CommitMetadata> memory =
        Optional.ofNullable(committed)
            .flatMap(offset -> CommitMetadata.parse(offset.metadata()))
            .filter(known -> known.topicId().equals(log.topicId()));
    if (committed == null || memory.isEmpty()) {
      return atStartOf(log, nowMillis);
    }
    if (committed.offset() > log.end()) {
      return afterTruncation(log, memory.get());
    }
    return goOn(committed.offset(), log, memory.get(), nowMillis);
  }

  private static StartingPoint atStartOf(LogBounds log, long nowMillis) {
    long start = log.start();
    return new StartingPoint(
        start, start, new CommitMetadata(log.topicId(), start, nowMillis, start, start, List.of()));
  }

  private static StartingPoint goOn(
      long committed, LogBounds log, CommitMetadata memory, long nowMillis) {
    if (memory.scopeBegin() >= log.start()) {
      return new StartingPoint(memory.scopeBegin(), committed, memory);
    }
    long begin = Math.max(Math.max(committed, memory.reportedUntil()), log.start());
    List<Gap> gaps = new ArrayList<>(memory.gaps());
    if (begin > committed) {
      gaps.add(new Gap(committed, begin, nowMillis));
    }
    return new StartingPoint(
        begin,
        begin,
        new CommitMetadata(
            memory.topicId(),
            memory.coveredFrom(),
            memory.coveredSinceMillis(),
            begin,
            begin,
            gaps));
  }

  /** The log was cut: what is left of the last chunk is counted again, and so is what follows. */
  private static StartingPoint afterTruncation(LogBounds log, CommitMetadata memory) {
    long aligned = ChunkCounter.alignedBegin(log.end());
    long remembered = memory.scopeBegin() <= log.end() ? memory.scopeBegin() : 0;
    long begin = Math.max(Math.max(aligned, remembered), log.start());
    return new StartingPoint(
        begin,
        begin,
        new CommitMetadata(
            memory.topicId(),
            Math.min(memory.coveredFrom(), begin),
            memory.coveredSinceMillis(),
            begin,
            begin,
            memory.gaps()));
  }
}
