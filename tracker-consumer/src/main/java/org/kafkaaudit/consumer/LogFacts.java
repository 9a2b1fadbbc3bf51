package org.kafkaaudit.consumer;

import java.util.Map;

/**
 * What the brokers say of the log that a topic is. Immutable.
 *
 * @param compacted whether messages may be cleaned out of it, or that is not known
 * @param ends where the partitions end, those of which it is not known missing
 * @param asOfMillis when that was asked at the latest, milliseconds since the epoch
 */
record LogFacts(
    String clusterId,
    String topicId,
    int partitionCount,
    boolean compacted,
    Map<Integer, Long> ends,
    long asOfMillis) {

  LogFacts {
    ends = Map.copyOf(ends);
  }
}
