package org.kafkaaudit.streams;

import java.util.List;
import java.util.Map;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/**
 * What producers and auditors report of one topic with a single partition, in which sequence and
 * offset of a message are the same at first. Immutable.
 */
public record Reports(String topic) {

  public static final BucketLength LENGTH = BucketLength.DEFAULT;
  private static final Reporter PRODUCER =
      new Reporter("producer-1", "checkout", "host-7", "dc-1", "1.0");
  private static final Reporter AUDITOR =
      new Reporter("auditor-1", "console-auditor", "host-9", "dc-1", "1.0");

  /** A producer says that it sent these, and that all were acknowledged. */
  public AuditEvent sent(long bucketStart, long session, long report, SequenceSet sequences) {
    return sent(bucketStart, session, report, sequences, LENGTH);
  }

  public AuditEvent sent(
      long bucketStart, long session, long report, SequenceSet sequences, BucketLength length) {
    List<SequenceSet.Range> ranges = sequences.ranges(Integer.MAX_VALUE);
    AcknowledgedOffsets acknowledged =
        new AcknowledgedOffsets(0, ranges.get(0).first(), ranges.get(ranges.size() - 1).last());
    SendOutcome outcome = new SendOutcome(SequenceSet.EMPTY, Map.of(), List.of(acknowledged), 0);
    return new AuditEvent.Count(
        "producer",
        "",
        PRODUCER,
        topic,
        length,
        new Scope.OfSession(session, 0),
        report,
        count(bucketStart, session, sequences, SequenceSet.EMPTY, outcome));
  }

  /** A producer says that what it sent before the given time is settled. */
  public AuditEvent settled(long session, long report, long beforeMillis) {
    return session(session, report, beforeMillis, false);
  }

  /** A producer says that it has ended. */
  public AuditEvent closed(long session, long report) {
    return session(session, report, 0, true);
  }

  /** A producer says that its reports cover all sequences below the given one. */
  public AuditEvent reportedBelow(long session, long report, long nextSequence) {
    return session(session, report, 0, false, nextSequence);
  }

  private AuditEvent session(long session, long report, long beforeMillis, boolean closed) {
    return session(session, report, beforeMillis, closed, AuditEvent.SessionProgress.NOT_TOLD);
  }

  private AuditEvent session(
      long session, long report, long beforeMillis, boolean closed, long nextSequence) {
    return new AuditEvent.SessionProgress(
        "producer",
        "",
        PRODUCER,
        topic,
        LENGTH,
        session,
        closed,
        report,
        0,
        beforeMillis,
        60_000,
        nextSequence,
        false);
  }

  /** An auditor says what it counted in the first chunk of the log. */
  public AuditEvent counted(
      String tier,
      long bucketStart,
      long session,
      long nextOffset,
      SequenceSet sequences,
      SequenceSet repeated) {
    return counted(tier, bucketStart, session, nextOffset, sequences, repeated, 0);
  }

  /** The same of another incarnation of the log. */
  public AuditEvent counted(
      String tier,
      long bucketStart,
      long session,
      long nextOffset,
      SequenceSet sequences,
      SequenceSet repeated,
      long incarnation) {
    return new AuditEvent.Count(
        tier,
        tier + "-1",
        AUDITOR,
        topic,
        LENGTH,
        new Scope.OfChunk(tier + "-id", topic + "-id", 0, 0, incarnation),
        nextOffset,
        count(bucketStart, session, sequences, repeated, SendOutcome.NONE));
  }

  /** The auditor says the same of another topic of its cluster that has this canonical name. */
  public AuditEvent of(String physicalTopic, AuditEvent event) {
    String id = physicalTopic + "-id";
    if (event instanceof AuditEvent.Count count) {
      return new AuditEvent.Count(
          count.tier(),
          count.cluster(),
          count.reporter(),
          count.topic(),
          count.bucketLength(),
          new Scope.OfChunk(count.tier() + "-id", id, 0, 0),
          count.version(),
          count.count());
    }
    AuditEvent.LogProgress progress = (AuditEvent.LogProgress) event;
    return new AuditEvent.LogProgress(
        progress.tier(),
        progress.cluster(),
        progress.reporter(),
        progress.topic(),
        progress.bucketLength(),
        progress.clusterId(),
        physicalTopic,
        id,
        progress.partitionCount(),
        progress.partitions());
  }

  /** An auditor says how far it is. */
  public AuditEvent passed(String tier, long nextOffset, long countedBeforeMillis) {
    return new AuditEvent.LogProgress(
        tier,
        tier + "-1",
        AUDITOR,
        topic,
        LENGTH,
        tier + "-id",
        topic + "-id",
        1,
        List.of(new PartitionProgress(0, 0, 0, nextOffset, countedBeforeMillis, List.of())));
  }

  /** A consumer of the cluster of a tier says what it committed, and what it was handed besides. */
  public AuditEvent consumed(
      String tier,
      long consumer,
      long bucketStart,
      long session,
      SequenceSet committed,
      SequenceSet handedOut) {
    SendOutcome outcome =
        new SendOutcome(
            SequenceSet.EMPTY, Map.of(SendOutcome.UNCOMMITTED, handedOut), List.of(), 0);
    return new AuditEvent.Count(
        tier,
        "",
        AUDITOR,
        topic,
        LENGTH,
        new Scope.OfSession(consumer, 0),
        1,
        count(bucketStart, session, committed, SequenceSet.EMPTY, outcome));
  }

  /** A consumer of the cluster of a tier says what it read without a break. */
  public AuditEvent read(String tier, String ofTier, PartitionProgress partition) {
    return progressOf(tier, ofTier, ofTier + "-1", partition);
  }

  /** The same of one that tells which cluster it reads, and has this name for it. */
  public AuditEvent read(String tier, String ofTier, String cluster, PartitionProgress partition) {
    return progressOf(tier, ofTier, cluster, partition).readFrom(ofTier + "-id");
  }

  private AuditEvent.LogProgress progressOf(
      String tier, String ofTier, String cluster, PartitionProgress partition) {
    return new AuditEvent.LogProgress(
        tier,
        cluster,
        AUDITOR,
        topic,
        LENGTH,
        ofTier + "-id",
        topic + "-id",
        1,
        List.of(partition));
  }

  /** An auditor says that the log was cut short and counted again from its beginning. */
  public AuditEvent cut(String tier, long nextOffset, long countedBeforeMillis, long incarnation) {
    return new AuditEvent.LogProgress(
        tier,
        tier + "-1",
        AUDITOR,
        topic,
        LENGTH,
        tier + "-id",
        topic + "-id",
        1,
        List.of(
            new PartitionProgress(
                0,
                0,
                0,
                nextOffset,
                countedBeforeMillis,
                List.of(),
                incarnation,
                List.of(new PartitionProgress.Cut(0, incarnation)),
                countedBeforeMillis)));
  }

  private static BucketCount count(
      long bucketStart,
      long session,
      SequenceSet sequences,
      SequenceSet repeated,
      SendOutcome outcome) {
    long messages = sequences.size() + repeated.size();
    return new BucketCount(
        bucketStart,
        List.of(
            new OriginCount(
                session, messages, messages * 100, sequences, repeated, outcome, List.of())));
  }
}
