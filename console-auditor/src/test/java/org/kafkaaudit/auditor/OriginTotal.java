package org.kafkaaudit.auditor;

import org.kafkaaudit.model.SequenceSet;

/** What is known of one (topic, bucket, session). */
record OriginTotal(long messages, long bytes, SequenceSet sequences, SequenceSet repeated) {

  static final OriginTotal NONE = new OriginTotal(0, 0, SequenceSet.EMPTY, SequenceSet.EMPTY);

  OriginTotal plus(OriginTotal other) {
    SequenceSet inBoth = sequences.intersection(other.sequences);
    return new OriginTotal(
        messages + other.messages,
        bytes + other.bytes,
        sequences.union(other.sequences),
        repeated.union(other.repeated).union(inBoth));
  }

  /** Of what: a canonical topic, the start of a bucket, a session. */
  record Key(String topic, long bucketStartMillis, long session) {}
}
