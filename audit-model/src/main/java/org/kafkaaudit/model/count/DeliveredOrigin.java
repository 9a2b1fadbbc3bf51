package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.model.SequenceSet;

/**
 * Counts what a consumer was handed of one session's messages in one bucket. Not safe for use by
 * several threads.
 */
final class DeliveredOrigin {

  private final boolean stamped;
  private final SequenceSet.Builder committed = new SequenceSet.Builder();
  private final SequenceSet.Builder repeated = new SequenceSet.Builder();

  /** What was handed out at least once and is not committed, at least twice, and so on. */
  private final List<SequenceSet.Builder> uncommitted = new ArrayList<>();

  private long uncommittedMessages;
  private long messages;
  private long bytes;
  private boolean changed;

  DeliveredOrigin(boolean stamped) {
    this.stamped = stamped;
  }

  void handedOut(long sequence) {
    uncommittedMessages++;
    if (stamped) {
      changed = true;
      addUncommitted(sequence);
    }
  }

  private void addUncommitted(long sequence) {
    for (SequenceSet.Builder level : uncommitted) {
      if (level.add(sequence)) {
        return;
      }
    }
    SequenceSet.Builder another = new SequenceSet.Builder();
    another.add(sequence);
    uncommitted.add(another);
  }

  /** Counts one of the times that the message was handed out. */
  void committed(long sequence, int messageBytes) {
    uncommittedMessages--;
    messages++;
    bytes += messageBytes;
    changed = true;
    if (stamped) {
      removeUncommitted(sequence);
      if (!committed.add(sequence)) {
        repeated.add(sequence);
      }
    }
  }

  /** Whether one of the times is committed will not be told. */
  void forgotten() {
    uncommittedMessages--;
  }

  private void removeUncommitted(long sequence) {
    for (int level = uncommitted.size() - 1; level >= 0; level--) {
      if (uncommitted.get(level).remove(sequence)) {
        return;
      }
    }
  }

  boolean hasUncommitted() {
    return uncommittedMessages > 0;
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

  OriginCount toCount(long session) {
    Map<String, SequenceSet> reasons = new HashMap<>();
    for (int level = 0; level < uncommitted.size(); level++) {
      SequenceSet handedOut = uncommitted.get(level).build();
      if (!handedOut.isEmpty()) {
        reasons.put(SendOutcome.UNCOMMITTED + (level == 0 ? "" : level + 1), handedOut);
      }
    }
    return new OriginCount(
        session,
        messages,
        bytes,
        committed.build(),
        repeated.build(),
        new SendOutcome(SequenceSet.EMPTY, reasons, List.of(), 0),
        List.of());
  }
}
