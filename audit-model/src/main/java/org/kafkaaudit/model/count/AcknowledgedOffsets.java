package org.kafkaaudit.model.count;

/**
 * The offsets that the acknowledged messages of a count lie between, in one partition. An auditor
 * whose next offset is beyond the highest has counted every one of them that is in the log, so that
 * no clock is needed to tell a loss.
 */
public record AcknowledgedOffsets(int partition, long lowest, long highest) {

  public AcknowledgedOffsets {
    if (partition < 0 || lowest < 0 || highest < lowest) {
      throw new IllegalArgumentException(
          "acknowledged offsets "
              + lowest
              + " to "
              + highest
              + " of partition "
              + partition
              + " cannot be");
    }
  }

  /** Returns these offsets widened so that they include the given one. */
  public AcknowledgedOffsets including(long offset) {
    return new AcknowledgedOffsets(partition, Math.min(lowest, offset), Math.max(highest, offset));
  }
}
