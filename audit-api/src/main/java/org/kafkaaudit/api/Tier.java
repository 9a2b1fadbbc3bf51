package org.kafkaaudit.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A tier, and how far it is.
 *
 * @param tier its name
 * @param reference the tier that it is judged against; absent for the producer tier
 * @param clusters the clusters whose counts add up to it
 * @param settle what it may lag behind its reference before what is missing counts as lost
 * @param overdue after which a pending verdict becomes unverified
 * @param topics the topics that are expected at it; of others nothing is said there
 * @param progress how far it is, over all topics
 */
record Tier(
    String tier,
    Optional<String> reference,
    List<String> clusters,
    Duration settle,
    Duration overdue,
    Expected topics,
    Progress progress) {
  Tier {
    clusters = List.copyOf(clusters);
  }

  /**
   * Which topics are expected, as regular expressions of their whole names.
   *
   * @param exclude those that are not, whatever is included
   */
  record Expected(List<String> include, List<String> exclude) {
    Expected {
      include = List.copyOf(include);
      exclude = List.copyOf(exclude);
    }

    boolean contains(String topic) {
      return fits(include, topic) && !fits(exclude, topic);
    }

    private static boolean fits(List<String> patterns, String topic) {
      return patterns.stream().anyMatch(pattern -> Pattern.matches(pattern, topic));
    }
  }

  /**
   * How far a tier is over its topics.
   *
   * @param topics how many topics it has reported about
   * @param lastReportAt when it last reported about any
   * @param countedBefore time before which everything is counted
   * @param verifiedThrough time before which every bucket has a final verdict
   */
  record Progress(
      long topics, Optional<Instant> lastReportAt, Span countedBefore, Span verifiedThrough) {}

  /**
   * The topics furthest behind and furthest ahead.
   *
   * @param minimum the earliest known time over the topics
   * @param maximum the latest known time over the topics
   * @param unknown the number of topics for which it is not known
   */
  record Span(Optional<Instant> minimum, Optional<Instant> maximum, long unknown) {}
}
