package org.kafkaaudit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.producer.TrackerProducer;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.SchemaRegistry;
import org.kafkaaudit.testbed.Testbed;

/**
 * A producer, a console auditor and audit-streams that are told by their configuration alone to
 * keep the schemas of audit events in a real registry. The applications are started as the
 * documentation says: with the library of the serializer behind their jar on the class path.
 */
class RegistryEventsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String EVENTS = "audit-events";
  private static final int MESSAGES = 100;

  private final Testbed testbed = Testbed.create();
  private final KafkaCluster kafka = testbed.startKafka("local");
  private final SchemaRegistry registry = testbed.startSchemaRegistry();
  private final ClickHouse clickHouse = testbed.startClickHouse();

  @AfterEach
  void removeServers() {
    testbed.close();
  }

  @Test
  void whatProducersAndAuditorsReportThroughARegistryIsJudged() throws Exception {
    kafka.createTopic("orders", 2, Map.of());
    startStreams();
    startAuditor();
    Waiting.until(
        "the auditor to see the topic",
        PATIENCE,
        () ->
            ask("SELECT count() FROM tier_progress FINAL WHERE topic = 'orders'"
                    + " AND tier = 'local' AND counted_before > toDateTime64(0, 3, 'UTC')")
                .equals("1"));

    send();

    Waiting.until(
        "final verdicts on all messages",
        PATIENCE,
        () ->
            ask("SELECT sum(expected), sum(messages), countIf(NOT is_final OR status != 'complete')"
                    + " FROM verdicts FINAL WHERE topic = 'orders' AND tier = 'local'")
                .equals(MESSAGES + "\t" + MESSAGES + "\t0"));
    assertThat(events()).as("as a registry's serializer writes").allMatch(value -> value[0] == 0);
  }

  private void startStreams() throws IOException {
    start(
        "audit-streams",
        "org.kafkaaudit.streams.AuditStreamsApplication",
        """
        kafka: {client: {bootstrap.servers: '%s'}, partitions: 2, stateDirectory: '%s'}
        clickHouse: {url: '%s', batchInterval: 200ms}
        bucketLength: 10s
        tiers:
          - {name: producer}
          - {name: local, reference: producer, settle: 2s}
        judgeInterval: 200ms
        pendingInterval: 500ms
        deserializer:
          class: io.apicurio.registry.serde.avro.AvroKafkaDeserializer
          settings: {apicurio.registry.url: '%s'}
        """
            .formatted(
                kafka.bootstrapServers(),
                testbed.directory().resolve("state"),
                clickHouse.url(),
                registry.apicurioUrl()));
  }

  private void startAuditor() throws IOException {
    StringBuilder settings = new StringBuilder();
    writing().forEach((key, value) -> settings.append("\n    %s: '%s'".formatted(key, value)));
    start(
        "console-auditor",
        "org.kafkaaudit.auditor.ConsoleAuditor",
        """
        tier: local
        cluster: {name: local, client: {bootstrap.servers: '%s'}}
        bucketLength: 10s
        reportInterval: 500ms
        serializer:
          class: io.apicurio.registry.serde.avro.AvroKafkaSerializer
          settings:%s
        """
            .formatted(kafka.bootstrapServers(), settings));
  }

  private Map<String, String> writing() {
    return Map.of(
        "apicurio.registry.url",
        registry.apicurioUrl().toString(),
        "apicurio.registry.auto-register",
        "true",
        "apicurio.registry.artifact-resolver-strategy",
        "io.apicurio.registry.serde.avro.strategy.RecordIdStrategy");
  }

  private void start(String module, String mainClass, String text) throws IOException {
    int adminPort = Testbed.freePort();
    String server =
        """
        server:
          applicationConnectors: []
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
        """
            .formatted(adminPort);
    Path file = Files.writeString(testbed.directory().resolve(module + ".yml"), text + server);
    URI ping = URI.create("http://127.0.0.1:" + adminPort + "/ping");
    testbed.startJava(
        JavaCommand.ofMainClass(module, mainClass, classPath(module))
            .withOptions("-Xmx256m")
            .withArguments("server", file.toString())
            .readyWhen(() -> AuditApplications.answers(ping), PATIENCE));
  }

  /** The application first, so that what it brings itself is taken from there. */
  private static List<Path> classPath(String module) throws IOException {
    List<Path> classPath = new ArrayList<>();
    Path target = Path.of("..", module, "target").toAbsolutePath().normalize();
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, module + "-*.jar")) {
      jars.forEach(classPath::add);
    }
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.endsWith(".jar") && !entry.contains("slf4j-simple"))
        .map(Path::of)
        .forEach(classPath::add);
    return classPath;
  }

  private void send() throws Exception {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "audit.service",
                "checkout",
                "audit.bucket.length.ms",
                10_000,
                "audit.report.interval.ms",
                500,
                "audit.serializer.class",
                "io.apicurio.registry.serde.avro.AvroKafkaSerializer"));
    writing().forEach((key, value) -> settings.put("audit.serializer." + key, value));
    try (TrackerProducer<byte[], byte[]> producer =
        new TrackerProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int number = 0; number < MESSAGES; number++) {
        sent.add(
            producer.send(new ProducerRecord<>("orders", number % 2, new byte[0], new byte[9])));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  /** Returns the values of all audit events. */
  private List<byte[]> events() {
    List<byte[]> values = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(EVENTS).stream()
              .map(info -> new TopicPartition(EVENTS, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(200)).forEach(message -> values.add(message.value()));
      }
    }
    return values;
  }

  /** Returns the answer of ClickHouse, a tab between columns. */
  private String ask(String sql) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(clickHouse.url().resolve("/?default_format=TSV"))
                    .timeout(Duration.ofSeconds(10))
                    .POST(HttpRequest.BodyPublishers.ofString(sql))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    return answer.body().strip();
  }
}
