package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;

/** An hour of a topic at a tier: the verdicts on buckets that start in it. */
record HourSum(Instant hour, String tier, @JsonUnwrapped VerdictSums sums) {}
