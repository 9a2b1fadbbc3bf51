package org.kafkaaudit.model.count;

import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;

/** Counts the messages of one session as they are read. Not safe for use by several threads. */
final class OriginCounter {

  private final SequenceSet.Builder sequences = new SequenceSet.Builder();
  private final Lateness lateness = new Lateness();

  /** Null where no sequence was there twice, as nearly always. */
  private SequenceSet.@Nullable Builder repeated;

  private long messages;
  private long bytes;
  private long repeats;
  private boolean changed;

  void count(long sequence, int messageBytes, long latenessMillis) {
    countUnstamped(messageBytes, latenessMillis);
    add(sequence);
  }

  /** Counts a message of which neither size nor lateness is known. */
  void count(long sequence) {
    countUnstamped(1);
    add(sequence);
  }

  /** Counts messages without stamps of which neither size nor lateness is known. */
  void countUnstamped(long number) {
    messages += number;
    changed = true;
  }

  private void add(long sequence) {
    if (!sequences.add(sequence)) {
      repeated().add(sequence);
      repeats++;
    }
  }

  private SequenceSet.Builder repeated() {
    SequenceSet.Builder current = repeated;
    if (current == null) {
      current = new SequenceSet.Builder();
      repeated = current;
    }
    return current;
  }

  long messages() {
    return messages;
  }

  long distinctMessages() {
    return messages - repeats;
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
        repeated == null ? SequenceSet.EMPTY : repeated.build(),
        SendOutcome.NONE,
        lateness.toList());
  }
}
