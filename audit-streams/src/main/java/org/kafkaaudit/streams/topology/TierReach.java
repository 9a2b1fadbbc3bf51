package org.kafkaaudit.streams.topology;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.SessionState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;

/**
 * How far the audit of one tier of one topic is. Times in milliseconds since the epoch, 0 where not
 * known. Immutable.
 *
 * @param countedBeforeMillis time before which everything is counted, or at the producer tier
 *     settled
 * @param verifiedThroughMillis latest time before which every bucket has a final verdict
 */
record TierReach(
    String tier, long lastReportMillis, long countedBeforeMillis, long verifiedThroughMillis) {

  /**
   * Returns that nothing is said of the tier any more; whoever asks how far it is passes it over.
   */
  static TierReach withdrawn(String tier) {
    return new TierReach(tier, 0, 0, 0);
  }

  /** Returns the same, verified as far as given. */
  TierReach verifiedThrough(long millis) {
    return new TierReach(tier, lastReportMillis, countedBeforeMillis, millis);
  }

  /**
   * Returns how far each tier is that anything is known of.
   *
   * @param firstOpen for each tier, the start of the first bucket without a final verdict
   */
  static List<TierReach> of(
      TopicState topic,
      TierPath tiers,
      BucketLength length,
      Map<String, Long> firstOpen,
      StreamTime time) {
    Map<String, TierReach> reaches = new HashMap<>();
    List<TierReach> result = new ArrayList<>();
    for (TierRule rule : tiers.rules()) {
      TierReach reach =
          rule.reference()
              .map(reference -> ofCluster(topic, rule, reaches.get(reference), length, firstOpen))
              .orElseGet(() -> ofProducers(topic, rule, tiers.behind(rule.tier()), time));
      reaches.put(rule.tier(), reach);
      if (reach.lastReportMillis() > 0) {
        result.add(reach);
      }
    }
    return result;
  }

  private static TierReach ofProducers(
      TopicState topic, TierRule rule, String arrivedTier, StreamTime time) {
    Collection<SessionState> sessions = topic.sessions(rule.tier());
    long settled =
        sessions.stream()
            .filter(
                session ->
                    !session.progress().closed() && !topic.isDead(session, arrivedTier, time))
            .mapToLong(session -> session.progress().settledBeforeMillis())
            .min()
            .orElse(time.millis());
    long heard = sessions.stream().mapToLong(SessionState::heardAtMillis).max().orElse(0);
    return new TierReach(rule.tier(), heard, settled, settled);
  }

  private static TierReach ofCluster(
      TopicState topic,
      TierRule rule,
      TierReach reference,
      BucketLength length,
      Map<String, Long> firstOpen) {
    List<LogState> logs = rule.logs(topic);
    boolean allReport =
        rule.awaitedClusters(topic).stream()
            .allMatch(cluster -> logs.stream().anyMatch(log -> log.isCalled(cluster)));
    long counted =
        allReport ? logs.stream().mapToLong(LogState::countedBeforeMillis).min().orElse(0) : 0;
    long heard = logs.stream().mapToLong(LogState::heardAtMillis).max().orElse(0);
    long limit = Math.min(counted, reference.verifiedThroughMillis());
    long verified =
        Math.min(length.startOf(limit), firstOpen.getOrDefault(rule.tier(), Long.MAX_VALUE));
    return new TierReach(rule.tier(), heard, counted, verified);
  }
}
