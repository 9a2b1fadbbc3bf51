package org.kafkaaudit.model.merge;

import org.kafkaaudit.model.SequenceSet;

/**
 * What all scopes together say of one session in one bucket at one tier. Immutable.
 *
 * @param messages messages counted, repeats included
 * @param sequences sequences seen at least once, in whatever scope
 * @param repeated sequences seen more than once, within one scope or in several
 * @param unsettled sequences sent whose outcome is not known yet (producers only)
 * @param undelivered sequences that the application was told had failed (producers only)
 */
public record MergedCount(
    long messages,
    long bytes,
    SequenceSet sequences,
    SequenceSet repeated,
    SequenceSet unsettled,
    SequenceSet undelivered) {

  /** Nothing was counted. */
  public static final MergedCount NONE =
      new MergedCount(
          0, 0, SequenceSet.EMPTY, SequenceSet.EMPTY, SequenceSet.EMPTY, SequenceSet.EMPTY);

  /** Returns the arrivals of messages that had arrived already. */
  public long duplicated() {
    return messages - sequences.size();
  }
}
