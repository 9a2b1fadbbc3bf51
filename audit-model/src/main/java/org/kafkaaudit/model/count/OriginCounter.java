package org.kafkaaudit.model.count;

import org.kafkaaudit.model.SequenceSet;

/**
 * Counts the messages of one session as they are read from a log. Not safe for use by several
 * threads.
 */
final class OriginCounter {

  private final SequenceSet.Builder sequences = new SequenceSet.Builder();
  private final SequenceSet.Builder repeated = new SequenceSet.Builder();
  private final Lateness lateness = new Lateness();
  private long messages;
  private long bytes;
  private boolean changed;

  void count(long sequence, int messageBytes, long latenessMillis) {
    countUnstamped(messageBytes, latenessMillis);
    if (!sequences.add(sequence)) {
      repeated.add(sequence);
    }
  }

  void countUnstamped(int messageBytes, long latenessMillis) {
    messages++;
    bytes += messageBytes;
    lateness.add(latenessMillis);
    changed = true;
  }

  boolean changed() {
    return changed;
  }

  void reported() {
    changed = false;
  }

  OriginCount toCount(long session) {
    return new OriginCount(
        session,
        messages,
        bytes,
        sequences.build(),
        repeated.build(),
        SendOutcome.NONE,
        lateness.toList());
  }
}
