package org.kafkaaudit.streams.topology;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.verdict.SettledBuckets;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.model.verdict.VerdictRules;

/**
 * Judges the open buckets of one topic, and tells which of them need not be judged again. Not safe
 * for use by several threads.
 */
final class TopicJudge {

  private static final String UNREADABLE =
      "a count that was kept cannot be read any more: topic audit-events-rejected has it";

  private final VerdictRules rules;
  private final TopicState state;
  private final KeptCounts counts;
  private final SettledBuckets settledBuckets;
  private final Set<Long> settled = new HashSet<>();

  TopicJudge(VerdictRules rules, TopicState state, KeptCounts counts) {
    this.rules = rules;
    this.state = state;
    this.counts = counts;
    this.settledBuckets = rules.settledBuckets();
  }

  /**
   * Judges a bucket; where a count of it cannot be read any more, nothing is called lost for it,
   * and nothing duplicated that may have been repeated in it: producers repeat nothing.
   */
  List<Verdict> judge(long bucketStartMillis, StreamTime time, long nowMillis) {
    Set<String> damaged = counts.damagedTiers(bucketStartMillis);
    List<Verdict> verdicts =
        rules.judge(state, bucketStartMillis, time, nowMillis).stream()
            .map(verdict -> withoutDamaged(verdict, damaged))
            .toList();
    if (settledBuckets.isSettled(state, bucketStartMillis, time, verdicts)) {
      settled.add(bucketStartMillis);
    } else {
      settled.remove(bucketStartMillis);
    }
    return verdicts;
  }

  private Verdict withoutDamaged(Verdict verdict, Set<String> damaged) {
    String reference = verdict.reference();
    if (!damaged.contains(verdict.tier()) && !damaged.contains(reference)) {
      return verdict;
    }
    boolean repeatsAreCertain =
        !damaged.contains(reference) || rules.path().isProducerTier(reference);
    return verdict.withoutCount(UNREADABLE, repeatsAreCertain);
  }

  /** Whether the bucket would be judged as it was when it was judged last. */
  boolean isSettled(long bucketStartMillis, StreamTime time) {
    return settled.contains(bucketStartMillis)
        && settledBuckets.stands(state, bucketStartMillis, time);
  }

  /** Notes that something was counted of the bucket, or that it is let go. */
  void unsettle(long bucketStartMillis) {
    settled.remove(bucketStartMillis);
  }

  /** Notes that something that was counted has become void. */
  void unsettleAll() {
    settled.clear();
  }
}
