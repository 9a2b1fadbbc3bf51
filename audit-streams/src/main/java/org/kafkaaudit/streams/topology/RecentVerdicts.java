package org.kafkaaudit.streams.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.kafkaaudit.model.verdict.Status;
import org.kafkaaudit.model.verdict.Verdict;

/**
 * The verdicts on the buckets of the last hour of one topic, summed up for alerts. Not safe for use
 * by several threads.
 */
final class RecentVerdicts {

  static final Duration WINDOW = Duration.ofHours(1);

  private final TreeMap<Long, Map<String, Outcome>> buckets = new TreeMap<>();

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
  void put(long bucketStartMillis, String tier, Outcome outcome) {
    Map<String, Outcome> tiers =
        buckets.computeIfAbsent(bucketStartMillis, unused -> new HashMap<>());
    if (outcome.isNothing()) {
      tiers.remove(tier);
    } else {
      tiers.put(tier, outcome);
    }
    if (tiers.isEmpty()) {
      buckets.remove(bucketStartMillis);
    }
  }

  /** Returns the sums for each tier of which there is anything to tell. */
  Map<String, Outcome> sums(long nowMillis) {
    buckets.headMap(nowMillis - WINDOW.toMillis()).clear();
    Map<String, Outcome> sums = new HashMap<>();
    for (Map<String, Outcome> tiers : buckets.values()) {
      tiers.forEach((tier, outcome) -> sums.merge(tier, outcome, Outcome::plus));
    }
    return sums;
  }
}
