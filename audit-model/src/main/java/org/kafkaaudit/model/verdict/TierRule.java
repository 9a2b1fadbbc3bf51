package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

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
}
