package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** The interceptor in the producers of a Kafka Streams application, by its configuration alone. */
@Timeout(180)
class StreamsInterceptorIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int MESSAGES = 500;

  private static Testbed testbed;
  private static KafkaCluster cluster;

  @TempDir private static Path directory;

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

  private static Topology topology(String application) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.<String, String>stream(application + "-in")
        .groupByKey()
        .count(
            Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("counts"))
                .withCachingDisabled()
                .withKeySerde(Serdes.String())
                .withValueSerde(Serdes.Long()))
        .toStream()
        .mapValues(count -> "seen " + count)
        .to(application + "-out");
    return builder.build();
  }

  private static Properties settings(String application, String guarantee) {
    Properties settings = new Properties();
    settings.put("application.id", application);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("state.dir", directory.toString());
    settings.put("default.key.serde", Serdes.StringSerde.class);
    settings.put("default.value.serde", Serdes.StringSerde.class);
    settings.put("processing.guarantee", guarantee);
    settings.put("num.stream.threads", 2);
    settings.put("commit.interval.ms", 200);
    settings.put("auto.offset.reset", "earliest");
    settings.put("producer.interceptor.classes", TrackerInterceptor.class.getName());
    settings.put("producer.audit.report.interval.ms", 200);
    return settings;
  }

  /** Its messages have stamps, whose headers the application hands on to what it makes of them. */
  private static void sendInput(String topic) {
    Map<String, Object> settings = TestSettings.of();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("interceptor.classes", TrackerInterceptor.class.getName());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < MESSAGES; i++) {
        Future<RecordMetadata> unused =
            producer.send(new ProducerRecord<>(topic, "key" + i % 50, "value"));
      }
    }
  }

  private static void run(String application, String guarantee) {
    Topics.create(cluster, application + "-in", 1, Map.of());
    Topics.create(cluster, application + "-out", 2, Map.of());
    sendInput(application + "-in");
    try (KafkaStreams streams =
        new KafkaStreams(topology(application), settings(application, guarantee))) {
      streams.start();
      await("a result for each message")
          .atMost(LIMIT)
          .until(
              () ->
                  TopicReader.committed(cluster.bootstrapServers(), application + "-out").size()
                      == MESSAGES);
    }
  }

  private static SessionReports reports(String topic) {
    return new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic);
  }

  @Test
  void withAtLeastOnceTheReportsEqualTheLog() {
    run("totals", "at_least_once");
    LogAndReports.assertAgree(cluster.bootstrapServers(), "totals-out", MESSAGES);
    LogAndReports.assertAgree(cluster.bootstrapServers(), "totals-counts-changelog", MESSAGES);
    assertThat(TopicReader.events(cluster.bootstrapServers()))
        .filteredOn(event -> event.topic().equals("totals-out"))
        .isNotEmpty()
        .allMatch(event -> event.reporter().service().equals("totals"));
  }

  @Test
  void withExactlyOnceEverythingIsSentAndNothingIsSaidToHaveArrived() {
    run("once", "exactly_once_v2");
    SessionReports reports = reports("once-out");
    assertThat(reports.sequences()).isEqualTo(SequenceSet.ofRange(0, MESSAGES - 1));
    assertThat(reports.unsettled()).isEqualTo(reports.sequences());
    assertThat(reports.undelivered()).isEmpty();
    assertThat(reports.lastProgress().orElseThrow().transactional()).isTrue();
    assertThat(reports.isSealed()).isTrue();
  }
}
