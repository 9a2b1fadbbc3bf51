package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Whatever the clocks say, a message is in one bucket: that of the audit time in its stamp. */
@Timeout(120)
class AuditTimesIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static Testbed testbed;
  private static KafkaCluster cluster;

  private final String topic = "orders-" + UUID.randomUUID();
  private final SetClock clock = new SetClock(NOON);

  @BeforeAll
  static void startKafka() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    Topics.create(cluster, "audit-events", 2, Map.of());
  }

  @AfterAll
  static void stopKafka() {
    testbed.close();
  }

  @BeforeEach
  void createTopic() {
    Topics.create(
        cluster,
        topic,
        1,
        Map.of("retention.ms", "-1", "message.timestamp.after.max.ms", "9223372036854775807"));
  }

  /** A producer on a host with that clock. */
  private TrackerProducer<String, String> producer() {
    Map<String, Object> configuration = TestSettings.of();
    configuration.put("bootstrap.servers", cluster.bootstrapServers());
    AuditSettings settings = new AuditSettings(configuration);
    return new TrackerProducer<>(
        settings,
        () ->
            new KafkaProducer<>(
                AuditSettings.ofDataProducer(configuration),
                new StringSerializer(),
                new StringSerializer()),
        clientId -> new KafkaProducer<byte[], byte[]>(settings.auditProducer(clientId)),
        clock);
  }

  private void send(TrackerProducer<String, String> producer, @Nullable Instant timestamp) {
    Future<RecordMetadata> unused =
        producer.send(
            new ProducerRecord<>(
                topic, 0, timestamp == null ? null : timestamp.toEpochMilli(), "key", "value"));
  }

  private ConsumerRecord<byte[], byte[]> onlyRecord() {
    return TopicReader.records(cluster.bootstrapServers(), topic).get(0);
  }

  private Stream<Instant> auditTimes() {
    return TopicReader.stamps(cluster.bootstrapServers(), topic).stream()
        .map(Stamp::auditTimeMillis)
        .map(Instant::ofEpochMilli);
  }

  private static Stream<Arguments> timestamps() {
    Instant weekAgo = NOON.minus(Duration.ofDays(7));
    Instant hourAhead = NOON.plus(Duration.ofHours(1));
    return Stream.of(
        Arguments.of(Named.of("of 1970", Instant.EPOCH), NOON),
        Arguments.of(Named.of("of 2100", Instant.parse("2100-01-01T00:00:00Z")), NOON),
        Arguments.of(Named.of("7 days ago", weekAgo), weekAgo),
        Arguments.of(Named.of("longer ago", weekAgo.minusMillis(1)), NOON),
        Arguments.of(Named.of("an hour ahead", hourAhead), hourAhead),
        Arguments.of(Named.of("further ahead", hourAhead.plusMillis(1)), NOON));
  }

  @ParameterizedTest(name = "a timestamp {0}")
  @MethodSource("timestamps")
  void aTimestampIsKeptAndIsTheAuditTimeUnlessItIsWild(Instant timestamp, Instant auditTime) {
    try (TrackerProducer<String, String> producer = producer()) {
      send(producer, timestamp);
    }
    assertThat(onlyRecord().timestamp()).isEqualTo(timestamp.toEpochMilli());
    assertThat(auditTimes()).containsExactly(auditTime);
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, 1);
  }

  @Test
  void aClockThatIsAnHourOffPutsMessagesIntoItsOwnBucketsWhichTheStampsAgreeOn() {
    try (TrackerProducer<String, String> producer = producer()) {
      for (Duration off : new Duration[] {Duration.ofHours(1), Duration.ofHours(-1)}) {
        clock.set(NOON.plus(off));
        send(producer, null);
        send(producer, NOON);
        send(producer, NOON.plus(Duration.ofMinutes(30)));
      }
    }
    assertThat(auditTimes())
        .containsExactly(
            NOON.plus(Duration.ofHours(1)),
            NOON,
            NOON.plus(Duration.ofMinutes(30)),
            NOON.minus(Duration.ofHours(1)),
            NOON,
            NOON.minus(Duration.ofHours(1)));
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, 6);
  }

  @Test
  void aTopicThatHasTheTimesOfItsBrokerIsCountedByTheTimesOfItsProducer() throws Exception {
    String appended = "appended-" + UUID.randomUUID();
    Topics.create(
        cluster,
        appended,
        1,
        Map.of("message.timestamp.type", "LogAppendTime", "retention.ms", "-1"));
    Instant yesterday = NOON.minus(Duration.ofDays(1));
    try (TrackerProducer<String, String> producer = producer()) {
      Future<RecordMetadata> first = producer.send(new ProducerRecord<>(appended, "no time"));
      Future<RecordMetadata> second =
          producer.send(
              new ProducerRecord<>(appended, null, yesterday.toEpochMilli(), "key", "a time"));
      assertThat(first.get().offset()).isZero();
      assertThat(second.get().offset()).isEqualTo(1);
    }
    assertThat(TopicReader.records(cluster.bootstrapServers(), appended))
        .allMatch(record -> record.timestampType() == TimestampType.LOG_APPEND_TIME)
        .noneMatch(record -> record.timestamp() == yesterday.toEpochMilli());
    assertThat(TopicReader.stamps(cluster.bootstrapServers(), appended))
        .extracting(Stamp::auditTimeMillis)
        .containsExactly(NOON.toEpochMilli(), yesterday.toEpochMilli());
    LogAndReports.assertAgree(cluster.bootstrapServers(), appended, 2);
  }

  @Test
  void messagesOfYesterdayAddToTheBucketsOfYesterdayHoweverOftenTheyAreOpenedAgain() {
    Instant yesterday = NOON.minus(Duration.ofDays(1));
    try (TrackerProducer<String, String> producer = producer()) {
      for (int round = 0; round < 3; round++) {
        for (int minute = 0; minute < 5; minute++) {
          send(producer, yesterday.plus(Duration.ofMinutes(minute)));
        }
        send(producer, null);
        producer.flush();
        awaitReport(producer);
        clock.set(clock.instant().plus(Duration.ofMinutes(10)));
        awaitReport(producer);
      }
    }
    assertThat(new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic).byBucket())
        .hasSize(8)
        .containsKey(BucketLength.DEFAULT.startOf(yesterday.toEpochMilli()));
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, 18);
  }

  private static void awaitReport(TrackerProducer<String, String> producer) {
    long sent = producer.auditStatistics().reportsSent();
    await("two more reports, of which one began after now")
        .atMost(LIMIT)
        .until(() -> producer.auditStatistics().reportsSent() > sent + 1);
  }

  @Test
  void aSessionThatWasSilentForDaysGoesOnWhereItWas() {
    try (TrackerProducer<String, String> producer = producer()) {
      send(producer, null);
      send(producer, null);
      awaitReport(producer);
      clock.set(NOON.plus(Duration.ofDays(10)));
      awaitReport(producer);
      assertThat(
              new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic)
                  .lastProgress()
                  .orElseThrow()
                  .settledBeforeMillis())
          .isEqualTo(clock.millis());
      send(producer, null);
      send(producer, NOON.plus(Duration.ofDays(5)));
      send(producer, NOON);
    }
    Instant later = NOON.plus(Duration.ofDays(10));
    assertThat(auditTimes())
        .containsExactly(NOON, NOON, later, NOON.plus(Duration.ofDays(5)), later);
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, 5);
  }
}
