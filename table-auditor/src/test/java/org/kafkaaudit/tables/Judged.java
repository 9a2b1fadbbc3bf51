package org.kafkaaudit.tables;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.model.verdict.VerdictRules;

/**
 * What the audit topic says of one topic, merged and judged by the model as audit-streams does it,
 * against what a cluster before the table is said to hold.
 */
final class Judged {

  static final BucketLength LENGTH = BucketLength.DEFAULT;
  private static final String TABLE = "warehouse";
  private static final String CLUSTER = "local";
  private static final Duration SETTLE = Duration.ofMillis(500);
  private static final Duration OVERDUE = Duration.ofSeconds(1);
  private static final Reporter REPORTER = new Reporter("test", "test", "", "", "");

  private final String clusterId;
  private final String topic;
  private final TopicState state = new TopicState();
  private final StreamTime time = new StreamTime();
  private final List<AuditEvent> said = new ArrayList<>();

  private Judged(String clusterId, String topic) {
    this.clusterId = clusterId;
    this.topic = topic;
  }

  /**
   * Reads the audit topic to its end.
   *
   * @param clusterId Kafka's id of the cluster
   * @param held what the cluster holds, by bucket and session
   * @param heldAtMillis when it got the last of it
   */
  static Judged read(
      String bootstrapServers,
      String clusterId,
      String topic,
      Map<Long, Map<Long, SequenceSet>> held,
      long heldAtMillis) {
    Judged judged = new Judged(clusterId, topic);
    held.forEach((bucket, sessions) -> judged.hold(bucket, sessions, heldAtMillis));
    judged.clusterIsCounted(System.currentTimeMillis());
    judged.read(bootstrapServers);
    return judged;
  }

  private void hold(long bucket, Map<Long, SequenceSet> sessions, long atMillis) {
    List<OriginCount> origins = new ArrayList<>();
    sessions.forEach(
        (session, sequences) ->
            origins.add(
                new OriginCount(
                    session,
                    sequences.size(),
                    0,
                    sequences,
                    SequenceSet.EMPTY,
                    SendOutcome.NONE,
                    List.of())));
    state.merge(
        new AuditEvent.Count(
            CLUSTER,
            "c",
            REPORTER,
            topic,
            LENGTH,
            new Scope.OfChunk(clusterId, "t", 0, 0),
            1,
            new BucketCount(bucket, origins)),
        atMillis);
  }

  private void clusterIsCounted(long beforeMillis) {
    state.merge(
        new AuditEvent.LogProgress(
            CLUSTER,
            "c",
            REPORTER,
            topic,
            LENGTH,
            clusterId,
            "t",
            1,
            List.of(new PartitionProgress(0, 0, 0, 1, beforeMillis, List.of()))),
        beforeMillis);
  }

  private void read(String bootstrapServers) {
    TopicPartition partition = new TopicPartition("audit-events", 0);
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          take(new AuditEventCodec().decode(message.value()), message.timestamp());
        }
      }
    }
  }

  private void take(AuditEvent event, long atMillis) {
    time.heard(atMillis);
    if (!event.topic().equals(topic)) {
      return;
    }
    said.add(event);
    if (event instanceof AuditEvent.Count count) {
      state.merge(count, atMillis);
    } else if (event instanceof AuditEvent.LogProgress progress) {
      state.merge(progress, atMillis);
    }
  }

  /** Returns what was counted in the table, by bucket and session. */
  Map<Long, Map<Long, MergedCount>> counts() {
    Map<Long, Map<Long, MergedCount>> counts = new TreeMap<>();
    state
        .buckets()
        .forEach(
            (start, bucket) -> {
              Map<Long, MergedCount> sessions = new HashMap<>();
              bucket
                  .origins(TABLE)
                  .forEach((session, origin) -> sessions.put(session, merged(origin)));
              if (!sessions.isEmpty()) {
                counts.put(start, sessions);
              }
            });
    return counts;
  }

  private static MergedCount merged(OriginState origin) {
    return origin.merged();
  }

  /** Returns all messages that were counted, repeats included. */
  long messages() {
    return counts().values().stream()
        .flatMap(sessions -> sessions.values().stream())
        .mapToLong(MergedCount::messages)
        .sum();
  }

  /** Returns the events of the topic in their order. */
  List<AuditEvent> said() {
    return said;
  }

  /** Returns the time before which all that was in Kafka is said to be in the table; 0 for none. */
  long insertedBeforeMillis() {
    return state.logs(TABLE).stream().mapToLong(log -> log.countedBeforeMillis()).max().orElse(0);
  }

  /** Returns the verdict on a bucket of the table, long after it is overdue. */
  Verdict verdict(long bucketStart) {
    TierPath path =
        new TierPath(
            List.of(
                rule("producer", Optional.empty()),
                rule(CLUSTER, Optional.of("producer")),
                rule(TABLE, Optional.of(CLUSTER))));
    List<Verdict> verdicts =
        new VerdictRules(path, LENGTH)
            .judge(
                state,
                bucketStart,
                time,
                System.currentTimeMillis() + Duration.ofHours(1).toMillis());
    return verdicts.get(verdicts.size() - 1);
  }

  private static TierRule rule(String tier, Optional<String> reference) {
    return new TierRule(tier, reference, List.of(), SETTLE, OVERDUE, ExpectedTopics.ALL);
  }
}
