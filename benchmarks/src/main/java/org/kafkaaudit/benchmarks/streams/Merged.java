package org.kafkaaudit.benchmarks.streams;

/**
 * What one run of audit-streams over all events showed.
 *
 * @param originsPerSecond origin entries merged, after the first quarter
 * @param processorMicros time of processors that audit-streams took for each origin entry, in
 *     microseconds, of all entries
 * @param heapBytes of objects in use at the end, for each open bucket
 * @param residentBytes of memory that the process had at the end, for each open bucket
 * @param diskBytes of its state, for each open bucket
 */
record Merged(
    double originsPerSecond,
    double processorMicros,
    double heapBytes,
    double residentBytes,
    double diskBytes) {}
