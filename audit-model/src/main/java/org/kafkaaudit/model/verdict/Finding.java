package org.kafkaaudit.model.verdict;

import org.kafkaaudit.model.SequenceSet;

/**
 * The part of a verdict that is about one session. Immutable.
 *
 * @param lost messages lost
 * @param duplicated arrivals of messages that had arrived already, less those that the reference
 *     holds as often
 * @param undelivered messages that the application was told had failed, and that did not arrive
 * @param recovered messages that the application was told had failed, and that arrived all the same
 * @param unreported messages that arrived and that the reference does not know of
 * @param lostSequences which were lost; empty for unstamped messages
 * @param duplicatedSequences which arrived more than once; empty for unstamped messages. Where
 *     messages that the reference holds more than once were repeated again, which of those it was
 *     is not known: all of them are here where nothing else was repeated, else none
 */
public record Finding(
    long session,
    long lost,
    long duplicated,
    long undelivered,
    long recovered,
    long unreported,
    SequenceSet lostSequences,
    SequenceSet duplicatedSequences) {

  /** Returns a finding that there is nothing to tell of the session. */
  public static Finding none(long session) {
    return new Finding(session, 0, 0, 0, 0, 0, SequenceSet.EMPTY, SequenceSet.EMPTY);
  }

  /** Returns the same without what is lost, and with or without what is duplicated. */
  Finding withoutLoss(boolean withRepeats) {
    return new Finding(
        session,
        0,
        withRepeats ? duplicated : 0,
        undelivered,
        recovered,
        unreported,
        SequenceSet.EMPTY,
        withRepeats ? duplicatedSequences : SequenceSet.EMPTY);
  }

  /** Whether there is nothing to tell. */
  public boolean isEmpty() {
    return lost == 0 && duplicated == 0 && undelivered == 0 && recovered == 0 && unreported == 0;
  }
}
