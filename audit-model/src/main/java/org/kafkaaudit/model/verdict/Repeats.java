package org.kafkaaudit.model.verdict;

import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.merge.FoundRepeats;
import org.kafkaaudit.model.merge.MergedCount;

/**
 * The arrivals of one session at a tier that repeat others, told apart by whether its reference
 * holds the repeat as well: then it was copied on, and is found there. Immutable.
 *
 * <p>Of a repeated message it is known that it came more than once, not how often; only the number
 * of all repeats together is. As long as no message is in the reference three times, the numbers
 * are exact. Beyond that the number of duplicates may be too low, and is never too high.
 *
 * @param found arrivals that repeat what the reference does not hold as often. Where only messages
 *     that the reference holds more than once too can have been repeated again, it names all of
 *     those: which of them it was is not known. Where others were repeated besides, those others
 *     alone
 * @param carriedOver arrivals that repeat what the reference holds more than once as well
 */
record Repeats(FoundRepeats found, long carriedOver) {

  static Repeats of(MergedCount arrived, MergedCount reference) {
    SequenceSet fresh = arrived.repeated().minus(reference.repeated());
    SequenceSet both = arrived.repeated().intersection(reference.repeated());
    // Each fresh one was repeated once at least; the other repeats may be of those that are both.
    long mostHere = Math.max(0, arrived.duplicated() - fresh.size());
    long mostThere = reference.duplicated() - reference.repeated().minus(arrived.repeated()).size();
    long carriedOver = both.isEmpty() ? 0 : Math.min(mostHere, Math.max(both.size(), mostThere));
    long duplicated = arrived.duplicated() - carriedOver;
    SequenceSet sequences = duplicated > 0 && fresh.isEmpty() ? both : fresh;
    return new Repeats(new FoundRepeats(duplicated, sequences), carriedOver);
  }
}
