package org.kafkaaudit.model.merge;

import org.kafkaaudit.model.SequenceSet;

/**
 * The duplicates of one session that were found in a bucket at a tier. Immutable.
 *
 * @param duplicated arrivals that repeat what the reference does not hold as often
 * @param sequences of which messages
 */
public record FoundRepeats(long duplicated, SequenceSet sequences) {

  /** Nothing was found. */
  public static final FoundRepeats NONE = new FoundRepeats(0, SequenceSet.EMPTY);

  /** Returns those of them that still are duplicates, going by what is repeated now. */
  public FoundRepeats within(FoundRepeats now) {
    SequenceSet still = sequences.intersection(now.sequences);
    long fewer = duplicated - (sequences.size() - still.size());
    long number = Math.min(now.duplicated, fewer);
    return number <= 0 ? NONE : new FoundRepeats(number, still);
  }
}
