package org.kafkaaudit.model.count;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kafkaaudit.model.SequenceSet;

/**
 * What became of the messages of a client's count. Immutable.
 *
 * @param unsettled sequences sent whose outcome is not known yet
 * @param undelivered sequences that the application was told had failed, by reason; of a consumer,
 *     those that it was handed and did not commit
 * @param acknowledged the offsets of those that were acknowledged, by partition
 * @param acknowledgedWithoutOffset number of those that were acknowledged without an offset, as
 *     with {@code acks=0}
 */
public record SendOutcome(
    SequenceSet unsettled,
    Map<String, SequenceSet> undelivered,
    List<AcknowledgedOffsets> acknowledged,
    long acknowledgedWithoutOffset) {

  /**
   * Reason of what a consumer was handed and did not commit; sequences that it was handed n times
   * are there under n reasons, this one and this one followed by 2 to n.
   */
  public static final String UNCOMMITTED = "uncommitted";

  /** The outcome of a count that is not a client's. */
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
    return undelivered.isEmpty()
        ? SequenceSet.EMPTY
        : undelivered.values().stream().reduce(SequenceSet.EMPTY, SequenceSet::union);
  }

  /**
   * Returns what a consumer was handed and did not commit: the sequences that it was handed at
   * least once, those that it was handed at least twice, and so on.
   */
  public List<SequenceSet> uncommitted() {
    return undelivered.isEmpty()
        ? List.of()
        : undelivered.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith(UNCOMMITTED))
            .map(Map.Entry::getValue)
            .toList();
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
