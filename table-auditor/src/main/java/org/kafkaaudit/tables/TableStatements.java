package org.kafkaaudit.tables;

import java.util.List;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/**
 * Words what is said of one table: it stands for a cluster of its tier, in which each slice is a
 * log of its own that was counted. Immutable.
 *
 * @param sourceClusterId Kafka's id of the cluster that the table is filled from, empty where it is
 *     not known
 */
record TableStatements(
    String tier,
    String table,
    String topic,
    String sourceClusterId,
    Reporter reporter,
    BucketLength bucketLength) {

  /**
   * Returns the counts of a slice.
   *
   * @param generation another one where rows have gone: what both saw is the same, and what one saw
   *     has been there
   */
  List<AuditEvent.Count> counts(
      long sliceStartMillis, long generation, long version, List<BucketCount> counts) {
    Scope scope = new Scope.OfChunk(id(), Long.toString(sliceStartMillis), 0, 0, generation);
    return counts.stream()
        .map(
            count ->
                new AuditEvent.Count(
                    tier, table, reporter, topic, bucketLength, scope, version, count))
        .toList();
  }

  /**
   * Returns how far the table is counted. Time takes the place of offsets, so that what nobody
   * counted between two lives of this application is seen to be a gap.
   *
   * @param sinceMillis rows from then on are counted
   * @param countedAtMillis when they were counted
   * @param insertedBeforeMillis everything that was in Kafka before is in the table, and counted; 0
   *     where that is not known
   */
  AuditEvent.LogProgress progress(
      long sinceMillis, long countedAtMillis, long insertedBeforeMillis) {
    return new AuditEvent.LogProgress(
            tier,
            table,
            reporter,
            topic,
            bucketLength,
            id(),
            table,
            0,
            List.of(
                new PartitionProgress(
                    0, sinceMillis, sinceMillis, countedAtMillis, insertedBeforeMillis, List.of())))
        .readFrom(sourceClusterId);
  }

  private String id() {
    return "table-" + table;
  }
}
