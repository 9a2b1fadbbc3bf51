package org.kafkaaudit.benchmarks.result;

/**
 * A result with where and when it comes from, as it is kept in a file. Immutable.
 *
 * @param benchmark name of the benchmark
 * @param description what is measured against what
 * @param measuredAt when it ended, ISO-8601 in UTC
 * @param rounds how often each thing was measured
 * @param seconds how long all of it took
 * @param machine what it was measured on
 */
public record RecordedResult(
    String benchmark,
    String description,
    String measuredAt,
    int rounds,
    long seconds,
    Machine machine,
    Result result) {}
