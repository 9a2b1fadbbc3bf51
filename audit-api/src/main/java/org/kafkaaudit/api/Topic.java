package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A topic, and its latest state at each tier.
 *
 * @param topic its canonical name
 * @param tiers its state at each tier, along the path
 */
record Topic(String topic, List<State> tiers) {
  Topic {
    tiers = List.copyOf(tiers);
  }

  /**
   * State of a topic at a tier.
   *
   * @param tier the tier
   * @param lastReportAt when it last reported about the topic
   * @param countedBefore time before which everything is counted
   * @param verifiedThrough time before which every bucket has a final verdict
   * @param lastVerdict the verdict on the latest bucket of the last 24 hours that has one
   * @param last24Hours totals over the verdicts on buckets of the last 24 hours
   */
  record State(
      String tier,
      Optional<Instant> lastReportAt,
      Optional<Instant> countedBefore,
      Optional<Instant> verifiedThrough,
      Optional<LastVerdict> lastVerdict,
      Totals last24Hours) {}

  /** The latest verdict, in short. */
  record LastVerdict(Instant bucketStart, String status, @JsonProperty("final") boolean isFinal) {}

  /** Totals over verdicts; pending and unverified count verdicts, the rest messages. */
  record Totals(
      long verdicts,
      long pending,
      long unverified,
      long expected,
      long messages,
      long lost,
      long missing,
      long duplicated) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, 0, 0);
  }
}
