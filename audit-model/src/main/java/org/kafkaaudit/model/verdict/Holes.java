package org.kafkaaudit.model.verdict;

import java.util.Map;
import java.util.TreeMap;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.TopicState;

/**
 * The holes of a session that ended without a last word: sequences beyond its last report that
 * nobody has seen, although a later one was. Sequences are given out without gaps, so these
 * messages were sent. Their audit times are not known: a hole is put into the bucket of the first
 * message after it. Immutable.
 */
final class Holes {

  /** A stamp whose sequence is wild must not take all memory. */
  private static final long WIDEST = 1L << 36;

  private final Map<Long, SequenceSet> seenByBucket = new TreeMap<>();
  private final SequenceSet holes;

  /**
   * @param reported tier that the session reports at
   * @param arrived tier that its messages arrive at
   * @param nextSequence first sequence that its reports do not cover
   */
  Holes(TopicState topic, String reported, String arrived, long session, long nextSequence) {
    SequenceSet.Builder all = new SequenceSet.Builder();
    for (Map.Entry<Long, BucketState> bucket : topic.buckets().entrySet()) {
      SequenceSet seen =
          beyond(bucket.getValue(), reported, session, nextSequence)
              .union(beyond(bucket.getValue(), arrived, session, nextSequence));
      if (!seen.isEmpty()) {
        seenByBucket.put(bucket.getKey(), seen);
        all.unite(seen);
      }
    }
    SequenceSet seen = all.build();
    long last = seen.last();
    holes =
        last <= nextSequence || last - nextSequence > WIDEST
            ? SequenceSet.EMPTY
            : SequenceSet.ofRange(nextSequence, last).minus(seen);
  }

  private static SequenceSet beyond(
      BucketState bucket, String tier, long session, long nextSequence) {
    OriginState origin = bucket.origins(tier).get(session);
    return origin == null ? SequenceSet.EMPTY : origin.merged().sequences().from(nextSequence);
  }

  /** Returns the holes that are put into the bucket. */
  SequenceSet in(long bucketStartMillis) {
    SequenceSet seen = seenByBucket.get(bucketStartMillis);
    if (seen == null) {
      return SequenceSet.EMPTY;
    }
    SequenceSet.Builder result = new SequenceSet.Builder();
    for (SequenceSet.Range hole : holes.ranges(Integer.MAX_VALUE)) {
      if (seen.contains(hole.last() + 1)) {
        result.addRange(hole.first(), hole.last());
      }
    }
    return result.build();
  }
}
