package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a topic in a window, at one tier and against one reference: the verdicts on the
 * buckets that start in the window, summed up.
 *
 * @param isFinal whether nothing is awaited in any bucket of the window; late counts revise it all
 *     the same
 * @param reasons what is in the way of that; empty where it is final
 * @param verifiedThrough time before which every bucket of the tier has a final verdict
 * @param ratio which part of the expected messages arrived, once or more often, as far as is known:
 *     (expected - lost - missing) / expected; absent where none was expected
 * @param buckets number of verdicts of each status, see {@link Verdict#STATUSES}
 */
record Completeness(
    String tier,
    String reference,
    @JsonProperty("final") boolean isFinal,
    List<String> reasons,
    Optional<Instant> verifiedThrough,
    long expected,
    long messages,
    long lost,
    long missing,
    long duplicated,
    long duplicatedBefore,
    long undelivered,
    long unreported,
    long unstamped,
    Optional<Double> ratio,
    Map<String, Long> buckets) {
  Completeness {
    reasons = List.copyOf(reasons);
    buckets = Collections.unmodifiableMap(new LinkedHashMap<>(buckets));
  }

  /** The ratio: 1 only where really all of what was expected arrived, however large the numbers. */
  static Optional<Double> ratio(long expected, long lost, long missing) {
    if (expected == 0) {
      return Optional.empty();
    }
    long arrived = expected - lost - missing;
    double ratio = (double) arrived / (double) expected;
    return Optional.of(arrived < expected ? Math.min(ratio, Math.nextDown(1.0)) : ratio);
  }

  /** Messages that arrived, each counted once however often it did. */
  long distinctMessages() {
    return messages - duplicated - duplicatedBefore;
  }
}
