package org.kafkaaudit.api;

import java.time.Instant;

/**
 * What one cluster of a tier counted for one (topic, bucket), as documented in {@code
 * TierCountRecord.avsc}.
 */
record TierCount(
    String tier,
    String cluster,
    long messages,
    long bytes,
    long unstamped,
    long sessions,
    long revision,
    Instant judgedAt) {}
