package org.kafkaaudit.chaos.judge;

/** What a verdict is about. Immutable. */
public record Cell(String topic, long bucketStartMillis, String tier) {}
