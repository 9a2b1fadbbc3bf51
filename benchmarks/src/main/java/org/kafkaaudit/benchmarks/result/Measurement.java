package org.kafkaaudit.benchmarks.result;

/**
 * An absolute figure: it holds for the machine that it was measured on. Immutable.
 *
 * @param subject under which conditions, such as {@code 100 B, lz4, 4 threads}; empty where there
 *     is one condition only
 * @param name what was measured, such as {@code TrackerProducer}
 * @param unit of the values
 * @param series the values
 */
public record Measurement(String subject, String name, String unit, Series series) {}
