package org.kafkaaudit.model.count;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kafkaaudit.model.SequenceSet;

/**
 * Counts the sends of one session to one topic that fall in one bucket. Not safe for use by several
 * threads.
 */
final class SendCounter {

  private final SequenceSet.Builder sequences = new SequenceSet.Builder();
  private final SequenceSet.Builder unsettled = new SequenceSet.Builder();
  private final Map<String, SequenceSet.Builder> undelivered = new HashMap<>();
  private final TreeMap<Integer, AcknowledgedOffsets> acknowledged = new TreeMap<>();
  private final Lateness lateness = new Lateness();
  private long messages;
  private long bytes;
  private long acknowledgedWithoutOffset;
  private boolean changed;

  void sent(long sequence, long latenessMillis) {
    messages++;
    sequences.add(sequence);
    unsettled.add(sequence);
    lateness.add(latenessMillis);
    changed = true;
  }

  void acknowledged(long sequence, int partition, long offset, int messageBytes) {
    settled(sequence, messageBytes);
    acknowledged.merge(
        partition,
        new AcknowledgedOffsets(partition, offset, offset),
        (known, unused) -> known.including(offset));
  }

  void acknowledgedWithoutOffset(long sequence, int messageBytes) {
    settled(sequence, messageBytes);
    acknowledgedWithoutOffset++;
  }

  void failed(long sequence, String reason) {
    settled(sequence, 0);
    undelivered.computeIfAbsent(reason, unused -> new SequenceSet.Builder()).add(sequence);
  }

  private void settled(long sequence, int messageBytes) {
    unsettled.remove(sequence);
    bytes += messageBytes;
    changed = true;
  }

  boolean changed() {
    return changed;
  }

  void reported() {
    changed = false;
  }

  void notReported() {
    changed = true;
  }

  /** Whether an outcome is still awaited. */
  boolean isUnsettled() {
    return !unsettled.isEmpty();
  }

  OriginCount toCount(long session) {
    Map<String, SequenceSet> reasons = new HashMap<>();
    undelivered.forEach((reason, builder) -> reasons.put(reason, builder.build()));
    return new OriginCount(
        session,
        messages,
        bytes,
        sequences.build(),
        SequenceSet.EMPTY,
        new SendOutcome(
            unsettled.build(),
            reasons,
            List.copyOf(acknowledged.values()),
            acknowledgedWithoutOffset),
        lateness.toList());
  }
}
