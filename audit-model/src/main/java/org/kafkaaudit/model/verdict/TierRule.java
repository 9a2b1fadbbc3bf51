package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
   * Returns how far the auditors of the clusters are that add up to the tier. One that was called
   * by a wrong name once must not be waited for.
   */
  public List<LogState> logs(TopicState topic) {
    return topic.logs(tier).stream()
        .filter(log -> clusters.isEmpty() || log.isCalledOneOf(clusters))
        .toList();
  }

  /**
   * Returns the clusters whose auditors have to report on the topic before everything is counted:
   * all that add up to the tier; but where every producer says which of them it sends to, only
   * those, since a topic may live in one datacenter alone.
   */
  public Set<String> awaitedClusters(TopicState topic) {
    Set<String> named =
        clusters.size() <= 1
            ? Set.of()
            : reference.stream()
                .flatMap(tier -> topic.sessions(tier).stream())
                .map(session -> session.progress().cluster())
                .collect(Collectors.toSet());
    return named.isEmpty() || !clusters.containsAll(named) ? Set.copyOf(clusters) : named;
  }
}
