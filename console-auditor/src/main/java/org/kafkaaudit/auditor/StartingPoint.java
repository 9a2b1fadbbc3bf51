package org.kafkaaudit.auditor;

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
   * What was committed of a log that is still the same topic's.
   *
   * @param offset that was committed
   */
  record Remembered(long offset, CommitMetadata memory) {

    /**
     * Returns where to go on.
     *
     * @param keptUntil offset below which the log is as it was reported
     */
    StartingPoint next(long keptUntil, LogBounds log, long nowMillis) {
      return keptUntil < memory.reportedUntil()
          ? afterCut(this, keptUntil, log, nowMillis)
          : goOn(this, log, nowMillis);
    }

    /** Returns it, empty where nothing of use was committed. */
    static Optional<Remembered> of(@Nullable OffsetAndMetadata committed, String topicId) {
      return Optional.ofNullable(committed)
          .flatMap(offset -> CommitMetadata.parse(offset.metadata()))
          .filter(memory -> memory.topicId().equals(topicId))
          .map(memory -> new Remembered(committed.offset(), memory));
    }
  }

  /**
   * The beginning of a log of which nothing is remembered. Where it has had messages, they may have
   * been counted before by somebody who was forgotten: as another incarnation the counts cannot be
   * mistaken for each other.
   */
  static StartingPoint atStartOf(LogBounds log, long nowMillis) {
    long start = log.start();
    return new StartingPoint(
        start,
        start,
        new CommitMetadata(
            log.topicId(),
            start,
            nowMillis,
            start,
            start,
            CommitMetadata.UNKNOWN_EPOCH,
            log.end() > 0 ? nowMillis : 0,
            Gaps.NONE,
            List.of()));
  }

  /**
   * Where to go on with a log that is as it was.
   *
   * <p>The chunk that the committed offset is in is counted again from its beginning. Where that
   * has left the log, or messages may have been cleaned out of it, the counting goes on under a new
   * scope, after everything that may have been reported under the old one: what lies between is a
   * gap, since neither is known for it.
   */
  private static StartingPoint goOn(Remembered remembered, LogBounds log, long nowMillis) {
    CommitMetadata memory = remembered.memory();
    if (memory.scopeBegin() >= log.start() && !log.compacted()) {
      return new StartingPoint(memory.scopeBegin(), remembered.offset(), memory);
    }
    long begin = Math.max(Math.max(remembered.offset(), memory.reportedUntil()), log.start());
    CommitMetadata next =
        memory.reported(
            begin,
            begin,
            begin == memory.reportedUntil()
                ? memory.reportedEpoch()
                : CommitMetadata.UNKNOWN_EPOCH);
    return new StartingPoint(
        begin, begin, withGap(next, new Gap(remembered.offset(), begin, nowMillis)));
  }

  /**
   * Where to begin again with a log that was cut short, so that it gives out offsets again. No
   * chunk that was reported reaches beyond the offset but the one it lies in, so that what is
   * reported again from there on replaces all that has become void.
   *
   * @param keptUntil offset below which the log is as it was
   */
  private static StartingPoint afterCut(
      Remembered remembered, long keptUntil, LogBounds log, long nowMillis) {
    CommitMetadata memory = remembered.memory();
    long chunkBegin = beginOfChunk(keptUntil, memory);
    long begin = Math.max(chunkBegin, log.start());
    CommitMetadata next = memory.cutAt(begin, nowMillis);
    return new StartingPoint(begin, begin, withGap(next, new Gap(chunkBegin, begin, nowMillis)));
  }

  private static long beginOfChunk(long offset, CommitMetadata memory) {
    if (memory.scopeBegin() <= offset) {
      // Of what lies between it and the cut, nobody knows how much was reported.
      return memory.scopeBegin();
    }
    return Math.max(ChunkCounter.alignedBegin(offset), Math.min(memory.coveredFrom(), offset));
  }

  private static CommitMetadata withGap(CommitMetadata memory, Gap gap) {
    return gap.from() < gap.until() ? memory.withGaps(memory.gaps().with(gap)) : memory;
  }
}
