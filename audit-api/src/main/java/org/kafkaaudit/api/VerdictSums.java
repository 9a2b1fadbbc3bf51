package org.kafkaaudit.api;

import java.util.Map;
import java.util.Optional;

/**
 * Verdicts summed up.
 *
 * @param ratio as in {@link Completeness}
 * @param buckets how many verdicts there are of each status
 */
record VerdictSums(
    long expected,
    long messages,
    long lost,
    long missing,
    long duplicated,
    Optional<Double> ratio,
    Map<String, Long> buckets) {}
