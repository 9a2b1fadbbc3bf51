package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** However the producer beneath is set up, the reports say what is in the log. */
@Timeout(120)
class ClientSettingsIT {

  private static final int MESSAGES = 3_000;

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

  @BeforeEach
  void createTopic() {
    Topics.create(cluster, topic, 2, Map.of());
  }

  private TrackerProducer<String, String> producer(String... keysAndValues) {
    Map<String, Object> settings = TestSettings.of(keysAndValues);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    return new TrackerProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private void send(TrackerProducer<String, String> producer) {
    for (int i = 0; i < MESSAGES; i++) {
      Future<RecordMetadata> unused =
          producer.send(new ProducerRecord<>(topic, "key" + i, "value of message " + i));
    }
  }

  @ParameterizedTest(name = "acks={0}, idempotence {1}")
  @CsvSource({"all, true", "all, false", "1, false"})
  void acknowledgedMessagesAreInTheLogUpToTheOffsetThatIsReported(String acks, String idempotence) {
    try (TrackerProducer<String, String> producer =
        producer("acks", acks, "enable.idempotence", idempotence)) {
      send(producer);
    }
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, MESSAGES);
  }

  @ParameterizedTest(name = "acks={0}")
  @ValueSource(strings = "0")
  void messagesThatNobodyAcknowledgesAreReportedAsSuch(String acks) {
    try (TrackerProducer<String, String> producer =
        producer("acks", acks, "enable.idempotence", "false")) {
      send(producer);
    }
    await("all messages in the log, which no one waited for")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> TopicReader.records(cluster.bootstrapServers(), topic).size(),
            size -> size == MESSAGES);
    LogAndReports.assertAgreeWithoutOffsets(cluster.bootstrapServers(), topic, MESSAGES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "snappy", "lz4", "zstd"})
  void compressedBatchesAreStampedAndCountedMessageByMessage(String codec) {
    double rate;
    try (TrackerProducer<String, String> producer =
        producer("compression.type", codec, "linger.ms", "50")) {
      send(producer);
      producer.flush();
      rate = compressionRate(producer);
    }
    assertThat(rate).as("compressed size by size").isLessThan(0.9);
    LogAndReports.assertAgree(cluster.bootstrapServers(), topic, MESSAGES);
  }

  private static double compressionRate(TrackerProducer<String, String> producer) {
    return producer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("compression-rate-avg"))
        .filter(metric -> metric.getKey().group().equals("producer-metrics"))
        .mapToDouble(metric -> (double) metric.getValue().metricValue())
        .findFirst()
        .orElseThrow();
  }
}
