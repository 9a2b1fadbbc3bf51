package org.kafkaaudit.model.event;

import java.util.List;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.BucketCount;

/** A statement on the audit topic {@code audit-events}, keyed by {@link #topic}. Immutable. */
public sealed interface AuditEvent {

  /** Tier that the statement is about. */
  String tier();

  /** Kafka cluster that it is about, empty where the reporter was not told. */
  String cluster();

  /** Who makes it. */
  Reporter reporter();

  /** Canonical name of the topic that it is about. */
  String topic();

  /** Length of the buckets that the reporter counts in. */
  BucketLength bucketLength();

  /**
   * Versioned statement of one scope about one (topic, bucket): a state, not a delta. Within one
   * (scope, topic, bucket, session) the highest version wins; across scopes numbers add up and sets
   * unite.
   */
  record Count(
      String tier,
      String cluster,
      Reporter reporter,
      String topic,
      BucketLength bucketLength,
      Scope scope,
      long version,
      BucketCount count)
      implements AuditEvent {

    /**
     * @throws IllegalArgumentException where the bucket cannot start then
     */
    public Count {
      if (!bucketLength.isStart(count.bucketStartMillis())) {
        throw new IllegalArgumentException(
            "bucket start "
                + count.bucketStartMillis()
                + " is no multiple of the bucket length "
                + bucketLength.duration());
      }
    }
  }

  /**
   * How far the sends of one session to one topic are settled. Times in milliseconds, those since
   * the epoch by the clock of the session's host.
   *
   * @param closed whether the session has ended in order, with nothing left unsettled
   * @param report number of the report: every count of the session up to this version was sent
   *     before
   * @param settledBeforeMillis time before which every send is settled
   * @param timeoutMillis a session that has been silent for this long counts as dead
   * @param nextSequence every sequence below it was given out and is part of the counts that were
   *     sent before; {@link #NOT_TOLD} where it is not told
   * @param transactional whether it sends in transactions: what was unsettled when it died was
   *     aborted, unless it arrived
   */
  record SessionProgress(
      String tier,
      String cluster,
      Reporter reporter,
      String topic,
      BucketLength bucketLength,
      long session,
      boolean closed,
      long report,
      long startedAtMillis,
      long settledBeforeMillis,
      long timeoutMillis,
      long nextSequence,
      boolean transactional)
      implements AuditEvent {

    /** Stands for a next sequence that is not told. */
    public static final long NOT_TOLD = -1;
  }

  /**
   * How far the partitions of one topic that are assigned to one auditor are counted.
   *
   * @param clusterId Kafka's id of the cluster
   * @param physicalTopic name of the topic in this cluster, empty where it is not told: several
   *     topics of one cluster can have one canonical name
   * @param readClusterId Kafka's id of the cluster that the messages were taken from, where the
   *     reporter is no auditor of it but takes messages from it, as consumers do; empty for an
   *     auditor, and where it is not told
   * @param topicId Kafka's id of the topic
   * @param partitionCount number of partitions of the topic, whoever counts them; 0 where what is
   *     counted is no log, so that one progress, as if of partition 0, tells of all of it
   */
  record LogProgress(
      String tier,
      String cluster,
      Reporter reporter,
      String topic,
      BucketLength bucketLength,
      String clusterId,
      String physicalTopic,
      String readClusterId,
      String topicId,
      int partitionCount,
      List<PartitionProgress> partitions)
      implements AuditEvent {

    /** Progress of an auditor. */
    public LogProgress(
        String tier,
        String cluster,
        Reporter reporter,
        String topic,
        BucketLength bucketLength,
        String clusterId,
        String physicalTopic,
        String topicId,
        int partitionCount,
        List<PartitionProgress> partitions) {
      this(
          tier,
          cluster,
          reporter,
          topic,
          bucketLength,
          clusterId,
          physicalTopic,
          "",
          topicId,
          partitionCount,
          partitions);
    }

    /** Progress in a topic whose name in its cluster is not told. */
    public LogProgress(
        String tier,
        String cluster,
        Reporter reporter,
        String topic,
        BucketLength bucketLength,
        String clusterId,
        String topicId,
        int partitionCount,
        List<PartitionProgress> partitions) {
      this(
          tier,
          cluster,
          reporter,
          topic,
          bucketLength,
          clusterId,
          "",
          topicId,
          partitionCount,
          partitions);
    }

    public LogProgress {
      partitions = List.copyOf(partitions);
      if (partitionCount < 0) {
        throw new IllegalArgumentException(
            "a topic of " + partitionCount + " partitions cannot be");
      }
    }

    /** Returns the same of a reporter that takes messages from the cluster with that id. */
    public LogProgress readFrom(String id) {
      return new LogProgress(
          tier,
          cluster,
          reporter,
          topic,
          bucketLength,
          clusterId,
          physicalTopic,
          id,
          topicId,
          partitionCount,
          partitions);
    }
  }
}
