package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.ArrayList;
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
  static final String CONSUMER = "consumer-billing";
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

  static final TierPath WITH_CONSUMERS = withConsumersOf();

  /** The same path, where consumers read those clusters. */
  static TierPath withConsumersOf(String... clusters) {
    List<TierRule> rules = new ArrayList<>(PATH.rules());
    rules.add(
        new TierRule(
            CONSUMER, Optional.of(LOCAL), List.of(clusters), SETTLE, OVERDUE, ExpectedTopics.ALL));
    return new TierPath(rules);
  }

  private final TopicState state;
  private final StreamTime time = new StreamTime();
  private final VerdictRules rules;
  private long bucketStart = START;
  private int partitionCount = 1;
  private long versions;
  private long incarnation;
  private String topicId = "topic-id";
  private long startedAt = START;
  private long nowMillis = START + LENGTH.millis();

  AuditedTopic() {
    this(WITH_CONSUMERS);
  }

  AuditedTopic(TierPath path) {
    state = new TopicState(path.mirrored());
    rules = new VerdictRules(path, LENGTH);
  }

  /** The same path, where the local tier is of several clusters. */
  static TierPath pathOfLocalClusters(String... clusters) {
    return new TierPath(
        List.of(
            PATH.rule(PRODUCER).orElseThrow(),
            new TierRule(
                LOCAL,
                Optional.of(PRODUCER),
                List.of(clusters),
                SETTLE,
                OVERDUE,
                ExpectedTopics.ALL),
            PATH.rule(AGGREGATE).orElseThrow()));
  }

  /**
   * A topic of a cluster.
   *
   * @param name of the topic there
   */
  record Where(String tier, String cluster, String name, int partitionCount) {

    static Where local(String cluster, int partitionCount) {
      return new Where(LOCAL, cluster, "orders", partitionCount);
    }

    static Where aggregate(String name, int partitionCount) {
      return new Where(AGGREGATE, "aggregate-cluster", name, partitionCount);
    }

    String topicId() {
      return cluster + "-" + name;
    }
  }

  /** The producer sent these to a cluster, and has settled everything up to now. */
  void sentTo(String cluster, long session, long first, long last) {
    sent(
        new Scope.OfSession(session, 0),
        cluster,
        session,
        range(first, last),
        acknowledged(first, last));
    settledIn(cluster, session);
  }

  /** The producer that sends to the cluster has settled everything up to now. */
  void settledIn(String cluster, long session) {
    progress(cluster, session, nowMillis, false, AuditEvent.SessionProgress.NOT_TOLD, false);
  }

  /** The auditors there counted these once each. */
  void countedAt(Where where, int partition, long session, long first, long last) {
    countedAt(where, partition, session, last - first + 1, range(first, last));
  }

  void countedUnstampedAt(Where where, int partition, long messages) {
    countedAt(where, partition, Session.UNSTAMPED, messages, SequenceSet.EMPTY);
  }

  private void countedAt(
      Where where, int partition, long session, long messages, SequenceSet sequences) {
    long chunk = 65_536 * (bucketStart - START) / LENGTH.millis();
    merge(
        where.tier(),
        where.cluster(),
        new Scope.OfChunk(where.cluster() + "-id", where.topicId(), partition, chunk),
        messages,
        session,
        sequences,
        SequenceSet.EMPTY,
        SendOutcome.NONE);
  }

  /** The auditors there have counted all there is, up to that offset, by now. */
  void auditedAt(Where where, long nextOffset) {
    List<PartitionProgress> partitions = new ArrayList<>();
    for (int partition = 0; partition < where.partitionCount(); partition++) {
      partitions.add(new PartitionProgress(partition, 0, START, nextOffset, nowMillis, List.of()));
    }
    state.merge(
        new AuditEvent.LogProgress(
            where.tier(),
            where.cluster(),
            AUDITOR,
            "orders",
            LENGTH,
            where.cluster() + "-id",
            where.name(),
            where.topicId(),
            where.partitionCount(),
            partitions),
        nowMillis);
  }

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
    progress("", session, settledBefore, closed, nextSequence, transactional);
  }

  private void progress(
      String cluster,
      long session,
      long settledBefore,
      boolean closed,
      long nextSequence,
      boolean transactional) {
    state.merge(
        new AuditEvent.SessionProgress(
            PRODUCER,
            cluster,
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

  /** The auditors have counted up to that offset; it is the version of what they say. */
  void isCountedTo(long offset) {
    versions = offset - 1;
  }

  /** A consumer committed the first set, and was handed the second and did not commit it. */
  void consumed(long consumer, long session, SequenceSet committed, SequenceSet handedOut) {
    Map<String, SequenceSet> uncommitted =
        handedOut.isEmpty() ? Map.of() : Map.of(SendOutcome.UNCOMMITTED, handedOut);
    merge(
        CONSUMER,
        cluster(LOCAL),
        new Scope.OfSession(consumer, 0),
        committed.size(),
        session,
        committed,
        SequenceSet.EMPTY,
        new SendOutcome(SequenceSet.EMPTY, uncommitted, List.of(), 0));
  }

  /** A consumer that began at the first offset has committed up to the second. */
  void committed(long from, long nextOffset) {
    committed(new PartitionProgress(0, from, nowMillis, nextOffset, 0, List.of()));
  }

  void committed(PartitionProgress partition) {
    committedIn(LOCAL, partition);
  }

  /** The tier is no consumer, but the auditor of a copy in the local cluster. */
  void copyIsAudited(PartitionProgress partition) {
    state.merge(
        new AuditEvent.LogProgress(
            CONSUMER,
            cluster(LOCAL),
            AUDITOR,
            "orders",
            LENGTH,
            LOCAL + "-id",
            topicId,
            partitionCount,
            List.of(partition)),
        nowMillis);
  }

  /** The same, where consumers read the cluster of that tier. */
  void committedIn(String tier, PartitionProgress partition) {
    committedIn(tier, cluster(tier), partition);
  }

  /** The same of a consumer that has this name for the cluster. */
  void committedIn(String tier, String cluster, PartitionProgress partition) {
    state.merge(
        new AuditEvent.LogProgress(
                CONSUMER,
                cluster,
                AUDITOR,
                "orders",
                LENGTH,
                tier + "-id",
                topicId,
                partitionCount,
                List.of(partition))
            .readFrom(tier + "-id"),
        nowMillis);
  }

  /**
   * A table of the tier was counted, with the rows since a time; everything that was in Kafka
   * before another time is in it. Time takes the place of offsets.
   */
  void tableIsCounted(String tier, long sinceMillis, long insertedBeforeMillis) {
    tableIsCountedFrom("", tier, sinceMillis, insertedBeforeMillis);
  }

  /** The same of a table that is filled from the cluster with that id. */
  void tableIsCountedFrom(
      String clusterId, String tier, long sinceMillis, long insertedBeforeMillis) {
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
                        0, sinceMillis, sinceMillis, nowMillis, insertedBeforeMillis, List.of())))
            .readFrom(clusterId),
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

  Verdict consumer() {
    return verdict(CONSUMER, 0);
  }

  Verdict verdict(String tier, int bucket) {
    return rules.judge(state, START + bucket * LENGTH.millis(), time, nowMillis).stream()
        .filter(verdict -> verdict.tier().equals(tier))
        .findFirst()
        .orElseThrow();
  }

  /** Whether the first bucket need not be judged again, whatever is heard of other ones. */
  boolean isSettled() {
    SettledBuckets settled = rules.settledBuckets();
    List<Verdict> verdicts = rules.judge(state, START, time, nowMillis);
    return settled.isSettled(state, START, time, verdicts) && settled.stands(state, START, time);
  }
}
