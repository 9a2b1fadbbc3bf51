package org.kafkaaudit.streams.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.kafkaaudit.model.verdict.Status;
import org.kafkaaudit.model.verdict.Verdict;

/**
 * The verdicts of the last hour on one topic, summed up for alerts. Not safe for use by several
 * threads.
 */
final class RecentVerdicts {

  static final Duration WINDOW = Duration.ofHours(1);

  private final Map<Long, Map<String, Told>> buckets = new HashMap<>();

  /** A verdict and when it was said. */
  private record Told(Outcome outcome, long atMillis) {}

  /**
   * What matters of one verdict to an alert, or of several added up. Immutable.
   *
   * @param unverified 1 where the verdict is unverified, or the number of those
   */
  record Outcome(long lost, long duplicated, long unverified) {

    static final Outcome NONE = new Outcome(0, 0, 0);

    static Outcome of(Verdict verdict) {
      return new Outcome(
          verdict.lost(), verdict.duplicated(), verdict.status() == Status.UNVERIFIED ? 1 : 0);
    }

    Outcome plus(Outcome other) {
      return new Outcome(
          lost + other.lost, duplicated + other.duplicated, unverified + other.unverified);
    }

    boolean isNothing() {
      return lost == 0 && duplicated == 0 && unverified == 0;
    }
  }

  /** Puts a verdict in the place of the earlier one on the same bucket and tier. */
  void put(long bucketStartMillis, String tier, Outcome outcome, long toldAtMillis) {
    Map<String, Told> tiers = buckets.computeIfAbsent(bucketStartMillis, unused -> new HashMap<>());
    if (outcome.isNothing()) {
      tiers.remove(tier);
    } else {
      tiers.merge(tier, new Told(outcome, toldAtMillis), RecentVerdicts::later);
    }
    if (tiers.isEmpty()) {
      buckets.remove(bucketStartMillis);
    }
  }

  /** What is merely said again is no news. */
  private static Told later(Told earlier, Told later) {
    return earlier.outcome.equals(later.outcome) ? earlier : later;
  }

  /** Returns the sums for each tier of which there is anything to tell. */
  Map<String, Outcome> sums(long nowMillis) {
    Map<String, Outcome> sums = new HashMap<>();
    for (Map<String, Told> tiers : buckets.values()) {
      tiers.values().removeIf(told -> told.atMillis < nowMillis - WINDOW.toMillis());
      tiers.forEach((tier, told) -> sums.merge(tier, told.outcome, Outcome::plus));
    }
    buckets.values().removeIf(Map::isEmpty);
    return sums;
  }
}
