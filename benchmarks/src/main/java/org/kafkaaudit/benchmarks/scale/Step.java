package org.kafkaaudit.benchmarks.scale;

/**
 * What was seen under one load.
 *
 * @param sessionsPerTopic the load
 * @param originsPerSecond origin entries that were reported, per second
 * @param eventsPerSecond audit events
 * @param bytesPerSecond bytes of audit events
 * @param cores processors that audit-streams used
 * @param lagSeconds what it had not merged at the end, in seconds of this load
 * @param heapBytes of its heap in use, garbage included
 * @param residentBytes memory of its process
 * @param keptUp whether it did
 */
record Step(
    int sessionsPerTopic,
    double originsPerSecond,
    double eventsPerSecond,
    double bytesPerSecond,
    double cores,
    double lagSeconds,
    double heapBytes,
    double residentBytes,
    boolean keptUp) {}
