package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.TopicState;

/**
 * How one tier is judged. Immutable.
 *
 * @param tier name of the tier
 * @param reference tier upstream that it is judged against; empty for the producer tier, which is
 *     not judged
 * @param clusters names of the clusters whose counts add up to the tier, as their auditors call
 *     them; where none is named, whichever report
 * @param settle how long after the reference settled messages may take to arrive
 * @param overdue how long after the end of a bucket, or the last news of it, it is called
 *     unverified rather than pending
 * @param topics the topics that are expected at the tier; of others nothing is said
 */
public record TierRule(
    String tier,
    Optional<String> reference,
    List<String> clusters,
    Duration settle,
    Duration overdue,
    ExpectedTopics topics) {

  public static final Duration DEFAULT_SETTLE = Duration.ofMinutes(2);
  public static final Duration DEFAULT_OVERDUE = Duration.ofMinutes(10);

  public TierRule {
    clusters = List.copyOf(clusters);
  }

  /**
   * Returns how far the auditors of the clusters are that add up to the tier, by cluster. One that
   * was called by a wrong name once must not be waited for.
   */
  public Map<String, LogState> logs(TopicState topic) {
    Map<String, LogState> logs = new TreeMap<>(topic.logs(tier));
    if (!clusters.isEmpty()) {
      logs.keySet().retainAll(clusters);
    }
    return Collections.unmodifiableMap(logs);
  }
}
