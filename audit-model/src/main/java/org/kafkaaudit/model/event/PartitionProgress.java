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
 */
public record PartitionProgress(
    int partition,
    long coveredFrom,
    long coveredSinceMillis,
    long nextOffset,
    long countedBeforeMillis,
    List<Gap> gaps) {

  /**
   * @throws IllegalArgumentException where the numbers cannot be
   */
  public PartitionProgress {
    gaps = List.copyOf(gaps);
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
   */
  public record Gap(long from, long until, long noticedAtMillis) {}
}
