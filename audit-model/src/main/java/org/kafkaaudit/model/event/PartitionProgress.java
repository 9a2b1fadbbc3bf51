package org.kafkaaudit.model.event;

import java.util.List;

/**
 * How far one partition is counted. Times in milliseconds since the epoch, by the clock of the
 * auditor. Immutable.
 *
 * @param coveredFrom offset from which on this deployment has counted
 * @param coveredSinceMillis when the counting began there
 * @param nextOffset everything below it, from {@code coveredFrom} on and gaps aside, is counted
 * @param countedBeforeMillis time before which everything appended is counted; 0 where that is not
 *     known yet
 * @param gaps runs of offsets that had left the log before they were counted
 * @param incarnation which of the logs that the partition had is counted, as in {@link
 *     Scope.OfChunk}
 * @param cuts where the log was cut short
 * @param asOfMillis when the log was last seen to be the one that is counted: offsets acknowledged
 *     later may have been given out again after a cut that the auditor does not know of yet
 */
public record PartitionProgress(
    int partition,
    long coveredFrom,
    long coveredSinceMillis,
    long nextOffset,
    long countedBeforeMillis,
    List<Gap> gaps,
    long incarnation,
    List<Cut> cuts,
    long asOfMillis) {

  /** Progress in a log that was never cut short, as of the time that it is counted up to. */
  public PartitionProgress(
      int partition,
      long coveredFrom,
      long coveredSinceMillis,
      long nextOffset,
      long countedBeforeMillis,
      List<Gap> gaps) {
    this(
        partition,
        coveredFrom,
        coveredSinceMillis,
        nextOffset,
        countedBeforeMillis,
        gaps,
        0,
        List.of(),
        countedBeforeMillis);
  }

  /**
   * @throws IllegalArgumentException where the numbers cannot be
   */
  public PartitionProgress {
    gaps = List.copyOf(gaps);
    cuts = List.copyOf(cuts);
    if (partition < 0 || coveredFrom < 0 || nextOffset < coveredFrom) {
      throw new IllegalArgumentException(
          "progress of partition "
              + partition
              + " from offset "
              + coveredFrom
              + " to "
              + nextOffset
              + " cannot be");
    }
  }

  /**
   * A run of offsets that was skipped.
   *
   * @param from first offset that was skipped
   * @param until first offset after the gap
   * @param noticedAtMillis when it was noticed
   * @param cleaned whether they had been cleaned out of a compacted log
   */
  public record Gap(long from, long until, long noticedAtMillis, boolean cleaned) {

    /** A gap that retention has torn. */
    public Gap(long from, long until, long noticedAtMillis) {
      this(from, until, noticedAtMillis, false);
    }
  }

  /**
   * A place where the log was cut short, as by an unclean leader election, so that offsets were
   * given out again. Counts of earlier incarnations that reach beyond it are void.
   *
   * @param recountedFrom the offset from which on the log was counted again
   * @param incarnation the incarnation that began there
   */
  public record Cut(long recountedFrom, long incarnation) {}
}
