package org.kafkaaudit.streams.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.schemas.VerdictStatus;
import org.kafkaaudit.streams.topology.AuditTopics;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Whoever reads how far a tier is verified finds every verdict that was said before. */
class ProgressAfterVerdictsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AuditTopics TOPICS = AuditTopics.ofEvents("audit-events");
  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");
  private static final long MINUTE = 60_000;
  private static final int PARTITIONS = 2;

  private final Testbed testbed = Testbed.create();
  private final KafkaCluster kafka = testbed.startKafka("audit");
  private final org.kafkaaudit.testbed.ClickHouse server = testbed.startClickHouse();
  private final ClickHouse tables = connected();
  private final List<ClickHouseWriter> writers = new ArrayList<>();
  private final KafkaProducer<byte[], byte[]> join =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", kafka.bootstrapServers()),
          new ByteArraySerializer(),
          new ByteArraySerializer());

  @BeforeEach
  void createTopics() {
    TOPICS.outputs().forEach(topic -> kafka.createTopic(topic, PARTITIONS, Map.of()));
  }

  @AfterEach
  void removeServers() throws Exception {
    join.close();
    for (ClickHouseWriter writer : writers) {
      writer.stop();
    }
    tables.close();
    testbed.close();
  }

  @Test
  void afterAnOutageNoProgressIsThereBeforeTheVerdictsThatWereSaidBefore() throws Exception {
    int verdicts = 6_000;
    ClickHouseWriter writer = started();
    say(verdict("before", 0), 0).get();
    awaitNumber("SELECT count() FROM verdicts", 1);
    server.kill();
    say(verdict("before", 1), 0).get();
    await("the writer to see that ClickHouse is away")
        .atMost(PATIENCE)
        .until(() -> !writer.healthCheck().execute().isHealthy());

    List<Future<RecordMetadata>> said = new ArrayList<>();
    for (int number = 0; number < verdicts; number++) {
      said.add(say(verdict("orders", number), number % PARTITIONS));
    }
    for (Future<RecordMetadata> one : said) {
      one.get();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      say(progress("orders", "tier-" + partition), partition).get();
    }
    server.start();

    await("how far the tiers are, after " + verdicts + " verdicts")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptionsMatching(failure -> failure instanceof ClickHouseException)
        .until(
            () -> {
              // In this order, as whoever relies on the progress reads.
              long progress = number("SELECT count() FROM tier_progress");
              long there = number("SELECT count() FROM verdicts FINAL WHERE topic = 'orders'");
              if (progress > 0) {
                assertThat(there).as("verdicts beside the progress").isEqualTo(verdicts);
              }
              return progress == PARTITIONS;
            });
  }

  @Test
  void whatAnotherInstanceHasYetToInsertIsWaitedForAlsoAfterARestart() throws Exception {
    try (KafkaConsumer<byte[], byte[]> slow = slowInstance()) {
      ClickHouseWriter writer = started();
      int ofSlow = awaitShare(slow);
      int ofWriter = 1 - ofSlow;
      say(verdict("orders", 0), ofSlow).get();
      say(progress("orders", "local"), ofWriter).get();
      // Two, one after the other: what was read before the second is in, or is being held.
      for (int number = 1; number <= 2; number++) {
        say(verdict("later", number), ofWriter).get();
        awaitNumber("SELECT count() FROM verdicts WHERE topic = 'later'", number);
      }
      assertThat(number("SELECT count() FROM tier_progress"))
          .as("progress while a verdict from before it waits at another instance")
          .isZero();

      writer.stop();
      started();
      awaitShare(slow);
    }
    await("the progress, now that nobody else has the verdicts")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              boolean isThere = number("SELECT count() FROM tier_progress") == 1;
              if (isThere) {
                assertThat(number("SELECT count() FROM verdicts WHERE topic = 'orders'"))
                    .isEqualTo(1);
              }
              return isThere;
            });
  }

  private Map<String, Object> writerSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", kafka.bootstrapServers());
    settings.put("group.id", "audit-streams-clickhouse");
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "earliest");
    // So that many fetches are needed for what waits, and the topics take turns.
    settings.put("max.partition.fetch.bytes", 20_000);
    return settings;
  }

  private ClickHouse connected() {
    return new ClickHouse(
        server.url().toString(), server.database(), "default", "", Duration.ofSeconds(20));
  }

  private ClickHouseWriter started() {
    ClickHouse clickHouse = connected();
    ClickHouseWriter writer =
        new ClickHouseWriter(
            clickHouse,
            new Migration(clickHouse, new TableLayout("", 3_650), new TierPath(List.of(local()))),
            new Batching(200, Duration.ofMillis(100)),
            writerSettings(),
            TOPICS,
            new SinkMetrics(new PrometheusRegistry()),
            new HourSums(clickHouse, Duration.ofDays(3), Duration.ofDays(30)));
    writers.add(writer);
    writer.start();
    return writer;
  }

  private static TierRule local() {
    return new TierRule(
        "local",
        Optional.empty(),
        List.of(),
        TierRule.DEFAULT_SETTLE,
        TierRule.DEFAULT_OVERDUE,
        ExpectedTopics.ALL);
  }

  /** Another member of the writers' group, which inserts nothing of what it is given. */
  private KafkaConsumer<byte[], byte[]> slowInstance() {
    KafkaConsumer<byte[], byte[]> slow =
        new KafkaConsumer<>(
            writerSettings(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    slow.subscribe(TOPICS.outputs());
    return slow;
  }

  /** Awaits that the group shares the partitions, and returns the number of the slow one's. */
  private static int awaitShare(KafkaConsumer<?, ?> slow) {
    await("the group to share the partitions")
        .atMost(PATIENCE)
        .pollInSameThread()
        .until(
            () -> {
              slow.poll(Duration.ofMillis(100));
              return slow.assignment().stream().map(TopicPartition::partition).distinct().count()
                  == 1;
            });
    return slow.assignment().iterator().next().partition();
  }

  private Future<RecordMetadata> say(VerdictRecord verdict, int partition) throws Exception {
    String key = verdict.getTopic() + verdict.getBucketStart();
    return say(TOPICS.verdicts(), partition, key, VerdictRecord.getEncoder(), verdict);
  }

  private Future<RecordMetadata> say(TierProgressRecord progress, int partition) throws Exception {
    String key = progress.getTopic() + progress.getTier();
    return say(TOPICS.tierProgress(), partition, key, TierProgressRecord.getEncoder(), progress);
  }

  private <T> Future<RecordMetadata> say(
      String topic, int partition, String key, BinaryMessageEncoder<T> encoder, T record)
      throws Exception {
    ByteBuffer encoded = encoder.encode(record);
    byte[] value = new byte[encoded.remaining()];
    encoded.get(value);
    return join.send(
        new ProducerRecord<>(topic, partition, key.getBytes(StandardCharsets.UTF_8), value));
  }

  private static VerdictRecord verdict(String topic, int bucket) {
    return VerdictRecord.newBuilder()
        .setTopic(topic)
        .setBucketStart(NOON.plusMillis(bucket * MINUTE))
        .setBucketLengthMillis(MINUTE)
        .setTier("local")
        .setReference("producer")
        .setStatus(VerdictStatus.COMPLETE)
        .setIsFinal(true)
        .setReasons(List.of())
        .setExpected(1)
        .setMessages(1)
        .setBytes(1)
        .setLost(0)
        .setMissing(0)
        .setDuplicated(0)
        .setUndelivered(0)
        .setRecovered(0)
        .setUnreported(0)
        .setUnstamped(0)
        .setInexact(false)
        .setRevision(1)
        .setJudgedAt(NOON)
        .build();
  }

  private static TierProgressRecord progress(String topic, String tier) {
    return TierProgressRecord.newBuilder()
        .setTopic(topic)
        .setTier(tier)
        .setLastReportAt(NOON)
        .setCountedBefore(NOON)
        .setVerifiedThrough(NOON)
        .setRevision(1)
        .build();
  }

  private long number(String query) throws ClickHouseException {
    return tables.query(query).get(0).getLong(1);
  }

  private void awaitNumber(String query, long expected) {
    await(query + " to be " + expected)
        .atMost(PATIENCE)
        .ignoreExceptionsMatching(failure -> failure instanceof ClickHouseException)
        .until(() -> number(query) == expected);
  }
}
