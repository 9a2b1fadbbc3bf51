package org.kafkaaudit.model.count;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;

/**
 * Counts the sends of one session to one topic that fall in one bucket. Not safe for use by several
 * threads.
 */
final class SendCounter {

  private final Map<String, SequenceSet.Builder> undelivered = new HashMap<>();
  private final Acknowledgements acknowledged = new Acknowledgements();
  private final Lateness lateness = new Lateness();
  private SequenceSet.Builder sequences = new SequenceSet.Builder();

  /** Null where no outcome is awaited, as in most buckets that are kept for long. */
  private SequenceSet.@Nullable Builder unsettled;

  /** Null where what became of each message was told, or still will be. */
  private SequenceSet.@Nullable Builder leftOpen;

  /** Null where no transaction is open that has messages in this bucket. */
  private @Nullable HeldAcknowledgements held;

  private long messages;
  private boolean changed;
  private boolean compact;

  void sent(long sequence, long latenessMillis) {
    messages++;
    sequences.add(sequence);
    unsettled().add(sequence);
    lateness.add(latenessMillis);
    noteChange();
  }

  /** Returns whether the outcome was awaited. */
  boolean acknowledged(long sequence, int partition, long offset, int messageBytes) {
    acknowledged.add(partition, offset, messageBytes);
    return settled(sequence);
  }

  /** Returns whether the outcome was awaited. */
  boolean acknowledgedWithoutOffset(long sequence, int messageBytes) {
    acknowledged.addWithoutOffset(messageBytes);
    return settled(sequence);
  }

  /** Returns whether the outcome was awaited. */
  boolean failed(long sequence, String reason) {
    undelivered.computeIfAbsent(reason, unused -> new SequenceSet.Builder()).add(sequence);
    return settled(sequence);
  }

  /** What becomes of the message will not be told. Returns whether it was awaited. */
  boolean leftOpen(long sequence) {
    boolean awaited = settled(sequence);
    leftOpen().add(sequence);
    return awaited;
  }

  private SequenceSet.Builder leftOpen() {
    SequenceSet.Builder current = leftOpen;
    if (current == null) {
      current = new SequenceSet.Builder();
      leftOpen = current;
    }
    return current;
  }

  private boolean settled(long sequence) {
    noteChange();
    if (leftOpen != null) {
      // It was given up, and is told after all.
      boolean unused = leftOpen.remove(sequence);
    }
    return unsettled().remove(sequence);
  }

  /** Returns the sequences below the given one whose outcome is awaited. */
  SequenceSet unsettledBelow(long sequence) {
    SequenceSet all = build(unsettled);
    return all.minus(all.from(sequence));
  }

  /** What becomes of these messages will not be told, one by one. */
  void leftOpen(SequenceSet sequences) {
    takeFromUnsettled(sequences);
    leftOpen().unite(sequences);
  }

  /** These messages were acknowledged, among others as told. */
  void acknowledged(SequenceSet sequences, Acknowledgements told) {
    takeFromUnsettled(sequences);
    acknowledged.addAll(told);
  }

  private void takeFromUnsettled(SequenceSet sequences) {
    SequenceSet others = build(unsettled).minus(sequences);
    unsettled = null;
    unsettled().unite(others);
    noteChange();
  }

  private SequenceSet.Builder unsettled() {
    SequenceSet.Builder current = unsettled;
    if (current == null) {
      current = new SequenceSet.Builder();
      unsettled = current;
    }
    return current;
  }

  private void noteChange() {
    changed = true;
    compact = false;
  }

  /** Returns where to note what is acknowledged but stays unsettled until its transaction ends. */
  HeldAcknowledgements held() {
    HeldAcknowledgements current = held;
    if (current == null) {
      current = new HeldAcknowledgements();
      held = current;
    }
    return current;
  }

  /** The messages that are held were acknowledged. */
  void committed() {
    HeldAcknowledgements ended = settleHeld();
    if (ended != null) {
      acknowledged.addAll(ended.acknowledgements());
    }
  }

  /** The messages that are held failed. */
  void takenBack(String reason) {
    HeldAcknowledgements ended = settleHeld();
    if (ended != null) {
      undelivered
          .computeIfAbsent(reason, unused -> new SequenceSet.Builder())
          .unite(ended.sequences());
    }
  }

  private @Nullable HeldAcknowledgements settleHeld() {
    HeldAcknowledgements ended = held;
    if (ended != null) {
      takeFromUnsettled(ended.sequences());
      held = null;
    }
    return ended;
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
    return unsettled != null && !unsettled.isEmpty();
  }

  /** Makes it take less memory, until something more is counted. */
  void compact() {
    if (compact || isUnsettled()) {
      return;
    }
    unsettled = null;
    sequences = compacted(sequences);
    undelivered.replaceAll((reason, builder) -> compacted(builder));
    leftOpen = leftOpen == null ? null : compacted(leftOpen);
    compact = true;
  }

  private static SequenceSet.Builder compacted(SequenceSet.Builder builder) {
    SequenceSet.Builder compacted = new SequenceSet.Builder();
    // As blocks, sets are as small as they can be.
    compacted.unite(SequenceSet.ofBlocks(builder.build().toBlocks()));
    return compacted;
  }

  OriginCount toCount(long session) {
    Map<String, SequenceSet> reasons = new HashMap<>();
    undelivered.forEach((reason, builder) -> reasons.put(reason, builder.build()));
    return new OriginCount(
        session,
        messages,
        acknowledged.bytes(),
        sequences.build(),
        SequenceSet.EMPTY,
        new SendOutcome(
            build(unsettled).union(build(leftOpen)),
            reasons,
            acknowledged.offsets(),
            acknowledged.withoutOffset()),
        lateness.toList());
  }

  private static SequenceSet build(SequenceSet.@Nullable Builder builder) {
    return builder == null ? SequenceSet.EMPTY : builder.build();
  }
}
