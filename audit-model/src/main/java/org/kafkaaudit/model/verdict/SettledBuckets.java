package org.kafkaaudit.model.verdict;

import java.util.List;
import java.util.Set;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

/**
 * Tells which buckets need not be judged again. Where a bucket is complete at every tier, nothing
 * is missing, and nothing repeated that is to be told: neither how far mirrors and auditors are nor
 * what is in other buckets matters to it any more. Immutable and safe for use by several threads.
 */
public final class SettledBuckets {

  private final TierPath path;
  private final BucketLength length;

  public SettledBuckets(TierPath path, BucketLength length) {
    this.path = path;
    this.length = length;
  }

  /**
   * Whether the bucket is judged otherwise only after something was counted of it or has become
   * void, or where {@link #stands} does not hold. One with messages of a session that has not
   * reported them, or that is dead, has not settled: what is said of it depends on what else is
   * heard of the session.
   *
   * @param verdicts on the bucket, as it is now
   */
  public boolean isSettled(
      TopicState topic, long bucketStartMillis, StreamTime time, List<Verdict> verdicts) {
    return verdicts.stream().allMatch(verdict -> verdict.status() == Status.COMPLETE)
        && topic.unreported(bucketStartMillis).isEmpty()
        && topic.unknown(bucketStartMillis).isEmpty()
        && !isOfDead(topic, topic.bucket(bucketStartMillis).orElseThrow(), time);
  }

  private boolean isOfDead(TopicState topic, BucketState bucket, StreamTime time) {
    return path.rules().stream()
        .filter(rule -> rule.reference().filter(path::isProducerTier).isPresent())
        .anyMatch(rule -> isOfDead(topic, bucket, rule, rule.reference().get(), time));
  }

  private static boolean isOfDead(
      TopicState topic, BucketState bucket, TierRule rule, String reference, StreamTime time) {
    Set<Long> sent = bucket.origins(reference).keySet();
    Set<Long> arrived = bucket.origins(rule.tier()).keySet();
    return topic.sessions(reference).stream()
        .filter(
            session ->
                sent.contains(session.progress().session())
                    || arrived.contains(session.progress().session()))
        .anyMatch(session -> topic.isDead(session, rule.tier(), time));
  }

  /**
   * Whether a settled bucket is judged as before: no session was heard of that may have sent more
   * in it, and no reference has turned out to have left something out.
   */
  public boolean stands(TopicState topic, long bucketStartMillis, StreamTime time) {
    return path.rules().stream()
        .filter(rule -> rule.reference().isPresent())
        .allMatch(rule -> stands(topic, rule, rule.reference().get(), bucketStartMillis, time));
  }

  private boolean stands(
      TopicState topic, TierRule rule, String reference, long bucketStartMillis, StreamTime time) {
    return path.isProducerTier(reference)
        ? ProducerReference.unsettled(
                reference, rule.tier(), topic, length.endOf(bucketStartMillis), time)
            .findAny()
            .isEmpty()
        : new Passing(path.rule(reference).orElseThrow(), topic)
            .uncoveredSince(bucketStartMillis)
            .isEmpty();
  }
}
