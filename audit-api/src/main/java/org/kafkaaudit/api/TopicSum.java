package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/** A topic at a tier. */
record TopicSum(String topic, String tier, @JsonUnwrapped VerdictSums sums) {}
