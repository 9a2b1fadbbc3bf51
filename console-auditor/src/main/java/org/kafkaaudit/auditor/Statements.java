package org.kafkaaudit.auditor;

import java.util.List;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/**
 * Words what this auditor says. Immutable.
 *
 * @param cluster name of the cluster that it counts
 * @param clusterId Kafka's id of that cluster
 */
record Statements(
    String tier, String cluster, String clusterId, Reporter reporter, BucketLength bucketLength) {

  /** Returns the counts of a partition that have not been reported yet. */
  List<AuditEvent.Count> counts(PartitionLog log) {
    return log.changes().stream().map(change -> count(log, change)).toList();
  }

  private AuditEvent.Count count(PartitionLog log, ChunkChange change) {
    Scope scope =
        new Scope.OfChunk(
            clusterId,
            log.topicId(),
            log.partition().partition(),
            change.chunkBegin(),
            log.incarnation());
    return new AuditEvent.Count(
        tier,
        cluster,
        reporter,
        log.topic(),
        bucketLength,
        scope,
        change.version(),
        change.count());
  }

  /** Returns how far the given partitions of one topic are counted. */
  AuditEvent.LogProgress progress(List<PartitionLog> logs, int partitionCount, long nowMillis) {
    List<PartitionProgress> partitions = logs.stream().map(log -> log.progress(nowMillis)).toList();
    PartitionLog first = logs.get(0);
    return new AuditEvent.LogProgress(
        tier,
        cluster,
        reporter,
        first.topic(),
        bucketLength,
        clusterId,
        first.partition().topic(),
        first.topicId(),
        partitionCount,
        partitions);
  }
}
