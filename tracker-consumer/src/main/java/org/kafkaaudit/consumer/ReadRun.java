package org.kafkaaudit.consumer;

import java.util.List;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

/**
 * A run of offsets of one partition that was read without a break: nobody else had the partition in
 * between. What was skipped within it is lost. Not safe for use by several threads.
 */
final class ReadRun {

  private final long from;
  private final long sinceMillis;
  private long committed;
  private long handedOutUntil;
  private long reportedUntil = -1;

  /**
   * @param from the offset that the reading began at
   */
  ReadRun(long from, long sinceMillis) {
    this.from = from;
    this.sinceMillis = sinceMillis;
    this.committed = from;
    this.handedOutUntil = from;
  }

  /** Notes that what is below the offset was handed out, or is nothing to be handed out. */
  void handedOutUntil(long offset) {
    handedOutUntil = Math.max(handedOutUntil, offset);
  }

  long handedOutUntil() {
    return handedOutUntil;
  }

  /** Notes that what is below the offset is committed, whether it was handed out or skipped. */
  void committed(long offset) {
    committed = Math.max(committed, offset);
  }

  /** The same of a run that is over: what is above it was read by others. */
  void committedAfterEnd(long offset) {
    committed(Math.min(offset, handedOutUntil));
  }

  long committed() {
    return committed;
  }

  /** Takes back what was handed out and is not committed: it would not be counted any more. */
  void endWhereCommitted() {
    handedOutUntil = committed;
  }

  ReadRun copy() {
    ReadRun copy = new ReadRun(from, sinceMillis);
    copy.committed = committed;
    return copy;
  }

  /** Notes that what was said of it has arrived. */
  void reported(ReadRun asItWas) {
    reportedUntil = asItWas.committed;
  }

  /** Whether all that it can ever say is said. */
  boolean isDone() {
    return reportedUntil >= handedOutUntil;
  }

  /**
   * Returns how far it is.
   *
   * @param countedBeforeMillis time before which everything appended is committed, 0 where that is
   *     not known
   * @param compacted whether what was missing may have been cleaned out of the log
   */
  PartitionProgress progress(int partition, long countedBeforeMillis, boolean compacted) {
    List<Gap> gaps =
        compacted && from < committed
            ? List.of(new Gap(from, committed, sinceMillis, true))
            : List.of();
    return new PartitionProgress(
        partition, from, sinceMillis, committed, countedBeforeMillis, gaps);
  }
}
