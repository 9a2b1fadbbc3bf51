package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** What the application is told has failed is undelivered, for the reason that it was told. */
@Timeout(120)
class FailedSendsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Fails as one does that knows no schema for the value. */
  private static final Serializer<String> FAILING =
      (topic, value) -> {
        if (value.equals("unknown schema")) {
          throw new SerializationException("unknown schema");
        }
        return new StringSerializer().serialize(topic, value);
      };

  private static Testbed testbed;
  private static KafkaCluster cluster;

  private final String topic = "orders-" + UUID.randomUUID();

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

  private TrackerProducer<String, String> producer(String... keysAndValues) {
    Map<String, Object> settings = TestSettings.of(keysAndValues);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    return new TrackerProducer<>(settings, new StringSerializer(), FAILING);
  }

  private SessionReports reports() {
    return new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic);
  }

  private List<Long> sequencesInLog() {
    return TopicReader.stamps(cluster.bootstrapServers(), topic).stream()
        .map(Stamp::sequence)
        .toList();
  }

  /** Returns what the application is told, thrown or by the future; null where nothing. */
  private static @Nullable Throwable told(
      TrackerProducer<String, String> producer, ProducerRecord<String, String> record)
      throws InterruptedException {
    try {
      RecordMetadata unused = producer.send(record).get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (RuntimeException e) {
      return e;
    }
  }

  private static Stream<Arguments> failures() {
    long farFuture = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
    return Stream.of(
        Arguments.of("RecordTooLargeException", 0, "key", null, "x".repeat(2_000_000), Map.of()),
        Arguments.of(
            "RecordTooLargeException",
            0,
            "key",
            null,
            "x".repeat(5_000),
            Map.of("max.message.bytes", "1000")),
        Arguments.of("SerializationException", 0, "key", null, "unknown schema", Map.of()),
        Arguments.of("InvalidTimestampException", 0, "key", farFuture, "v", Map.of()),
        Arguments.of(
            "InvalidRecordException", 0, null, null, "v", Map.of("cleanup.policy", "compact")),
        Arguments.of("TimeoutException", 7, "key", null, "for no partition", Map.of()));
  }

  @ParameterizedTest(name = "{0} of case {index}")
  @MethodSource("failures")
  void theReasonIsTheExceptionThatTheApplicationIsTold(
      String reason,
      int partition,
      @Nullable String key,
      @Nullable Long timestamp,
      String value,
      Map<String, String> topicSettings)
      throws Exception {
    Topics.create(cluster, topic, 1, topicSettings);
    Throwable told;
    try (TrackerProducer<String, String> producer = producer("max.block.ms", "5000")) {
      told = told(producer, new ProducerRecord<>(topic, partition, timestamp, key, value));
    }
    assertThat(told).isNotNull();
    assertThat(told.getClass().getSimpleName()).isEqualTo(reason);
    assertThat(reports().undelivered()).isEqualTo(Map.of(reason, SequenceSet.of(0)));
    assertThat(reports().messages()).isEqualTo(1);
    assertThat(reports().isSealed()).isTrue();
    assertThat(sequencesInLog()).isEmpty();
  }

  @Test
  void messagesThatFoundNoRoomBesideOthersAreUndeliveredForTheReasonsThatAreTold()
      throws Exception {
    Topics.create(cluster, topic, 1, Map.of());
    Map<String, SequenceSet.Builder> told = new HashMap<>();
    try (TrackerProducer<String, String> producer =
        producer(
            "buffer.memory",
            "40000",
            "max.block.ms",
            "2000",
            "request.timeout.ms",
            "4000",
            "delivery.timeout.ms",
            "5000")) {
      assertThat(told(producer, new ProducerRecord<>(topic, "first"))).isNull();
      cluster.pause();
      try {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          sent.add(producer.send(new ProducerRecord<>(topic, "x".repeat(12_000))));
        }
        for (int i = 0; i < sent.size(); i++) {
          told.computeIfAbsent(failureOf(sent.get(i)), unused -> new SequenceSet.Builder())
              .add(i + 1);
        }
      } finally {
        cluster.resume();
      }
    }
    assertThat(told).containsOnlyKeys("TimeoutException", "BufferExhaustedException");
    assertThat(reports().undelivered().keySet()).isEqualTo(told.keySet());
    told.forEach(
        (reason, sequences) ->
            assertThat(reports().undelivered().get(reason)).isEqualTo(sequences.build()));
    assertThat(reports().isSealed()).isTrue();
  }

  private static String failureOf(Future<RecordMetadata> sent) throws Exception {
    try {
      return "offset " + sent.get(30, TimeUnit.SECONDS).offset();
    } catch (ExecutionException e) {
      return e.getCause().getClass().getSimpleName();
    }
  }

  @Test
  void aMessageThatWasWrittenAfterItsTimeoutIsInTheLogAndUndelivered() throws Exception {
    Topics.create(cluster, topic, 1, Map.of());
    try (TrackerProducer<String, String> producer =
        producer("linger.ms", "0", "request.timeout.ms", "4000", "delivery.timeout.ms", "4000")) {
      // Connects it, so that the next request goes into the socket of a broker that does not read.
      assertThat(told(producer, new ProducerRecord<>(topic, "first"))).isNull();
      cluster.pause();
      try {
        assertThat(told(producer, new ProducerRecord<>(topic, "late")))
            .isInstanceOf(TimeoutException.class);
      } finally {
        cluster.resume();
      }
      await("the late message in the log")
          .atMost(LIMIT)
          .until(() -> sequencesInLog().equals(List.of(0L, 1L)));
    }
    assertThat(reports().undelivered()).isEqualTo(Map.of("TimeoutException", SequenceSet.of(1)));
    assertThat(reports().messages()).isEqualTo(2);
    assertThat(reports().isSealed()).isTrue();
    assertThat(sequencesInLog()).containsExactly(0L, 1L);
  }
}
