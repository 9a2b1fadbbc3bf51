package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** All topics at a tier. */
record TierSum(String tier, long topics, @JsonUnwrapped VerdictSums sums) {}
