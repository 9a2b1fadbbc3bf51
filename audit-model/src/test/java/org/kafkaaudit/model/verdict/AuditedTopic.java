package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

/**
 * One topic on the path producer, local, aggregate, told what reporters would say of it. Unless
 * said otherwise all of it is about the first bucket and partition 0, and the sequences of a
 * session are its offsets.
 */
final class AuditedTopic {

  static final String PRODUCER = "producer";
  static final String LOCAL = "local";
  static final String AGGREGATE = "aggregate";
  static final BucketLength LENGTH = BucketLength.DEFAULT;
  static final long START = LENGTH.startOf(1_795_258_800_000L);
  static final Duration SETTLE = Duration.ofMinutes(2);
  static final Duration OVERDUE = Duration.ofMinutes(10);
  static final Duration TIMEOUT = Duration.ofMinutes(3);

  static final TierPath PATH =
      new TierPath(
          List.of(
              new TierRule(
                  PRODUCER, Optional.empty(), List.of(), SETTLE, OVERDUE, ExpectedTopics.ALL),
              new TierRule(
                  LOCAL, Optional.of(PRODUCER), List.of(), SETTLE, OVERDUE, ExpectedTopics.ALL),
              new TierRule(
                  AGGREGATE, Optional.of(LOCAL), List.of(), SETTLE, OVERDUE, ExpectedTopics.ALL)));

  private final TopicState state = new TopicState();
  private final StreamTime time = new StreamTime();
  private final VerdictRules rules = new VerdictRules(PATH, LENGTH);
  private long bucketStart = START;
  private int partitionCount = 1;
  private long versions;
  private long incarnation;
  private String topicId = "topic-id";
  private long startedAt = START;
  private long nowMillis = START + LENGTH.millis();

  /** Everything counted from here on falls in the bucket that is that many after the first. */
  void inBucket(int number) {
    bucketStart = START + number * LENGTH.millis();
  }

  void hasPartitions(int count) {
    partitionCount = count;
  }

  /** Lets time pass, in which others are heard on the audit topic. */
  void pass(Duration duration) {
    for (long end = nowMillis + duration.toMillis(); nowMillis < end; ) {
      nowMillis = Math.min(end, nowMillis + 500);
      time.heard(nowMillis);
    }
  }

  /** Lets time pass, in which the audit topic is out of reach for everybody. */
  void passInSilence(Duration duration) {
    time.heard(nowMillis);
    nowMillis += duration.toMillis();
    time.heard(nowMillis);
  }

  long nowMillis() {
    return nowMillis;
  }

  static SequenceSet range(long first, long last) {
    return SequenceSet.ofRange(first, last);
  }

  static SendOutcome acknowledged(long lowest, long highest) {
    return acknowledged(SequenceSet.EMPTY, lowest, highest);
  }

  static SendOutcome acknowledged(SequenceSet unsettled, long lowest, long highest) {
    return new SendOutcome(
        unsettled, Map.of(), List.of(new AcknowledgedOffsets(0, lowest, highest)), 0);
  }

  /** A producer sent and got acknowledged the sequences, and says so. */
  void sent(long session, long first, long last) {
    sent(session, range(first, last), acknowledged(first, last));
  }

  void sent(long session, SequenceSet sequences, SendOutcome outcome) {
    sent(new Scope.OfSession(session, 0), session, sequences, outcome);
  }

  void sent(Scope scope, long session, SequenceSet sequences, SendOutcome outcome) {
    sent(scope, "", session, sequences, outcome);
  }

  /** The same of a producer that says which cluster it sends to. */
  void sent(Scope scope, String cluster, long session, SequenceSet sequences, SendOutcome outcome) {
    merge(
        PRODUCER, cluster, scope, sequences.size(), session, sequences, SequenceSet.EMPTY, outcome);
  }

  /** The producer has settled everything sent up to now. */
  void settled(long session) {
    progress(session, nowMillis, false);
  }

  /** The producer is alive, and has settled nothing of the first bucket. */
  void unsettled(long session) {
    progress(session, START, false);
  }

  void closed(long session) {
    progress(session, nowMillis, true);
  }

  /** The producer is alive, and its reports cover all sequences below the given one. */
  void reportedBelow(long session, long nextSequence) {
    progress(session, START, false, nextSequence, false);
  }

  /** The same, of a producer that sends in transactions. */
  void reportedInTransactionBelow(long session, long nextSequence) {
    progress(session, START, false, nextSequence, true);
  }

  private void progress(long session, long settledBefore, boolean closed) {
    progress(session, settledBefore, closed, AuditEvent.SessionProgress.NOT_TOLD, false);
  }

  private void progress(
      long session, long settledBefore, boolean closed, long nextSequence, boolean transactional) {
    state.merge(
        new AuditEvent.SessionProgress(
            PRODUCER,
            "",
            new Reporter(Session.format(session), "checkout", "host-" + session, "", ""),
            "orders",
            LENGTH,
            session,
            closed,
            ++versions,
            startedAt,
            settledBefore,
            TIMEOUT.toMillis(),
            nextSequence,
            transactional),
        nowMillis);
  }

  /** The auditors of the tier counted these once each. */
  void counted(String tier, long session, SequenceSet sequences) {
    countedIn(tier, 0, 0, session, sequences.size(), sequences, SequenceSet.EMPTY);
  }

  void counted(String tier, long session, long first, long last) {
    counted(tier, session, range(first, last));
  }

  void countedIn(
      String tier,
      int partition,
      long chunk,
      long session,
      long messages,
      SequenceSet sequences,
      SequenceSet repeated) {
    merge(
        tier,
        cluster(tier),
        new Scope.OfChunk(tier + "-id", topicId, partition, chunk, incarnation),
        messages,
        session,
        sequences,
        repeated,
        SendOutcome.NONE);
  }

  /** A job counted these once each, under a key of its own. */
  void countedByAJob(String tier, long session, SequenceSet sequences) {
    merge(
        tier,
        cluster(tier),
        new Scope.OfChunk("job", "key-" + bucketStart, 0, 0),
        sequences.size(),
        session,
        sequences,
        SequenceSet.EMPTY,
        SendOutcome.NONE);
  }

  /** The job has counted everything that arrived before the given time. */
  void jobHasCounted(String tier, long millis) {
    state.merge(
        new AuditEvent.LogProgress(
            tier,
            cluster(tier),
            AUDITOR,
            "orders",
            LENGTH,
            "job",
            "job",
            0,
            List.of(new PartitionProgress(0, 0, START, 0, millis, List.of()))),
        nowMillis);
  }

  /**
   * A table of the tier was counted, with the rows since a time; everything that was in Kafka
   * before another time is in it. Time takes the place of offsets.
   */
  void tableIsCounted(String tier, long sinceMillis, long insertedBeforeMillis) {
    state.merge(
        new AuditEvent.LogProgress(
            tier,
            cluster(tier),
            AUDITOR,
            "orders",
            LENGTH,
            "table",
            "table",
            0,
            List.of(
                new PartitionProgress(
                    0, sinceMillis, sinceMillis, nowMillis, insertedBeforeMillis, List.of()))),
        nowMillis);
  }

  /** The auditors of the tier count another incarnation of the log. */
  void isIncarnation(long number) {
    incarnation = number;
  }

  /** The sessions began then, by the clocks of their hosts. */
  void sessionsBeganAt(long millis) {
    startedAt = millis;
  }

  /** The producer says that it has settled everything before the given time of its clock. */
  void settledBefore(long session, long millis) {
    progress(session, millis, false);
  }

  /** The auditors of another cluster of the tier have counted all there is by now. */
  void auditedInAnotherCluster(String tier, PartitionProgress partition) {
    state.merge(
        new AuditEvent.LogProgress(
            tier,
            "another-cluster",
            AUDITOR,
            "orders",
            LENGTH,
            "another-id",
            "another-topic-id",
            1,
            List.of(partition)),
        nowMillis);
  }

  /** The topic was deleted and made anew, under another id. */
  void isRemade(String id) {
    topicId = id;
  }

  void forgetSome(long session) {
    state.forgetSome(session);
  }

  void countedUnstamped(String tier, long messages) {
    countedIn(tier, 0, 0, Session.UNSTAMPED, messages, SequenceSet.EMPTY, SequenceSet.EMPTY);
  }

  private void merge(
      String tier,
      String cluster,
      Scope scope,
      long messages,
      long session,
      SequenceSet sequences,
      SequenceSet repeated,
      SendOutcome outcome) {
    OriginCount origin =
        new OriginCount(session, messages, 100 * messages, sequences, repeated, outcome, List.of());
    BucketCount count = new BucketCount(bucketStart, List.of(origin));
    state.merge(
        new AuditEvent.Count(tier, cluster, AUDITOR, "orders", LENGTH, scope, ++versions, count),
        nowMillis);
  }

  private static final Reporter AUDITOR = new Reporter("auditor", "auditor", "host", "", "");

  private static String cluster(String tier) {
    return tier.equals(PRODUCER) ? "" : tier + "-cluster";
  }

  /** The auditors of the tier have counted all there is, up to that offset, by now. */
  void auditedTo(String tier, long nextOffset) {
    audited(tier, new PartitionProgress(0, 0, START, nextOffset, nowMillis, List.of()));
  }

  /** The auditors of the tier have got to that offset, and the log goes on beyond. */
  void auditedToWithMoreToCome(String tier, long nextOffset) {
    audited(
        tier,
        new PartitionProgress(
            0, 0, START, nextOffset, 0, List.of(), incarnation, List.of(), nowMillis));
  }

  void audited(String tier, PartitionProgress... partitions) {
    state.merge(
        new AuditEvent.LogProgress(
            tier,
            cluster(tier),
            AUDITOR,
            "orders",
            LENGTH,
            tier + "-id",
            topicId,
            partitionCount,
            List.of(partitions)),
        nowMillis);
  }

  Verdict local() {
    return verdict(LOCAL, 0);
  }

  Verdict aggregate() {
    return verdict(AGGREGATE, 0);
  }

  Verdict verdict(String tier, int bucket) {
    return rules.judge(state, START + bucket * LENGTH.millis(), time, nowMillis).stream()
        .filter(verdict -> verdict.tier().equals(tier))
        .findFirst()
        .orElseThrow();
  }
}
