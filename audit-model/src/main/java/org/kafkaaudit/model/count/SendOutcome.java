package org.kafkaaudit.model.count;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kafkaaudit.model.SequenceSet;

/**
 * What became of the messages of a producer's count. Immutable.
 *
 * @param unsettled sequences sent whose outcome is not known yet
 * @param undelivered sequences that the application was told had failed, by reason
 * @param acknowledged the offsets of those that were acknowledged, by partition
 * @param acknowledgedWithoutOffset number of those that were acknowledged without an offset, as
 *     with {@code acks=0}
 */
public record SendOutcome(
    SequenceSet unsettled,
    Map<String, SequenceSet> undelivered,
    List<AcknowledgedOffsets> acknowledged,
    long acknowledgedWithoutOffset) {

  /** The outcome of a count that is not a producer's. */
  public static final SendOutcome NONE = new SendOutcome(SequenceSet.EMPTY, Map.of(), List.of(), 0);

  public SendOutcome {
    undelivered = Map.copyOf(undelivered);
    acknowledged = List.copyOf(acknowledged);
    if (acknowledgedWithoutOffset < 0) {
      throw new IllegalArgumentException(
          "acknowledgedWithoutOffset is "
              + acknowledgedWithoutOffset
              + ", a number of messages is not negative");
    }
  }

  /** Returns the undelivered sequences, for whatever reason. */
  public SequenceSet allUndelivered() {
    return undelivered.values().stream().reduce(SequenceSet.EMPTY, SequenceSet::union);
  }

  /** Returns what became of the messages of both. */
  SendOutcome plus(SendOutcome other) {
    Map<String, SequenceSet> reasons = new HashMap<>(undelivered);
    other.undelivered.forEach(
        (reason, sequences) -> reasons.merge(reason, sequences, SequenceSet::union));
    Map<Integer, AcknowledgedOffsets> offsets = new TreeMap<>();
    for (List<AcknowledgedOffsets> each : List.of(acknowledged, other.acknowledged)) {
      each.forEach(
          one ->
              offsets.merge(
                  one.partition(),
                  one,
                  (known, more) -> known.including(more.lowest()).including(more.highest())));
    }
    return new SendOutcome(
        unsettled.union(other.unsettled),
        reasons,
        List.copyOf(offsets.values()),
        acknowledgedWithoutOffset + other.acknowledgedWithoutOffset);
  }
}
