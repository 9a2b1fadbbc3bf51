package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;

/**
 * Judgement on one (topic, bucket, tier), as documented in {@code VerdictRecord.avsc}.
 *
 * @param bucketEnd first time after the bucket
 * @param status one of {@link #STATUSES}
 */
record Verdict(
    String topic,
    Instant bucketStart,
    Instant bucketEnd,
    String tier,
    String reference,
    String status,
    @JsonProperty("final") boolean isFinal,
    List<String> reasons,
    long expected,
    long messages,
    long bytes,
    long lost,
    long missing,
    long duplicated,
    long duplicatedBefore,
    long undelivered,
    long recovered,
    long unreported,
    long unstamped,
    boolean inexact,
    long revision,
    Instant judgedAt) {
  static final List<String> STATUSES =
      List.of("pending", "complete", "loss", "duplication", "loss_and_duplication", "unverified");

  Verdict {
    reasons = List.copyOf(reasons);
  }
}
