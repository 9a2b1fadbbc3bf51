package org.kafkaaudit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.producer.TrackerProducer;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * A job that reads a topic and reports what it took over HTTP is judged as a tier of its own, by
 * the packaged applications. The job knows stamps only as bytes, as one in another language would.
 */
class JobTierIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long BUCKET = 10_000;
  private static final int MESSAGES = 100;
  private static final int LOST = 5;
  private static final int REPEATED = 3;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Testbed testbed = Testbed.create();
  private final AuditApplications applications =
      new AuditApplications(Path.of("..").toAbsolutePath().normalize());
  private final KafkaCluster kafka = testbed.startKafka("local");
  private final int apiPort = Testbed.freePort();
  private final String address = "http://127.0.0.1:" + apiPort;
  private final Instant begun = Instant.now();

  @BeforeEach
  void startTheAudit() throws Exception {
    String server = kafka.bootstrapServers();
    var clickHouse = testbed.startClickHouse();
    start(
        "audit-streams",
        """
        kafka: {client: {bootstrap.servers: '%s'}, partitions: 2, stateDirectory: '%s'}
        clickHouse: {url: '%s', batchInterval: 200ms}
        bucketLength: 10s
        tiers:
          - {name: producer}
          - {name: local, reference: producer, clusters: [local], settle: 2s}
          - {name: warehouse, reference: local, clusters: [nightly-load], settle: 2s}
        judgeInterval: 200ms
        pendingInterval: 500ms
        """
            .formatted(server, testbed.directory().resolve("state"), clickHouse.url()),
        "applicationConnectors: []");
    for (String topic : List.of("exact", "by-number")) {
      kafka.createTopic(topic, 2, Map.of());
    }
    start(
        "console-auditor",
        """
        tier: local
        cluster: {name: local, client: {bootstrap.servers: '%s'}}
        auditCluster: {client: {bootstrap.servers: '%s'}}
        bucketLength: 10s
        reportInterval: 500ms
        """
            .formatted(server, server),
        "");
    start(
        "audit-api",
        """
        clickhouse: {url: '%s'}
        reports: {client: {bootstrap.servers: '%s'}, bucketLength: 10s}
        """
            .formatted(clickHouse.jdbcUrl(), server),
        "applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]".formatted(apiPort));
    Waiting.until("the auditor to see the topics", PATIENCE, () -> isSeen("exact", "by-number"));
  }

  private void start(String module, String text, String connectors) throws IOException {
    int adminPort = Testbed.freePort();
    String server =
        """
        server:
          %s
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
        """
            .formatted(connectors, adminPort);
    Path file = Files.writeString(testbed.directory().resolve(module + ".yml"), text + server);
    testbed.startJava(
        applications.command(module, module, file, adminPort).withOptions("-Xmx256m"));
  }

  @AfterEach
  void removeServers() {
    testbed.close();
  }

  @Test
  void whatAJobLosesAndRepeatsIsFoundExactlyWithStampsAndByNumberWithout() throws Exception {
    send("exact");
    send("by-number");
    Map<Long, Taken> exact = taken("exact");
    Map<Long, Taken> byNumber = taken("by-number");

    awaitVerdicts("exact", true, exact);
    awaitVerdicts("by-number", false, byNumber);

    assertThat(sum("exact", "lost")).isEqualTo(LOST);
    assertThat(sum("exact", "duplicated")).isEqualTo(REPEATED);
    assertThat(sum("exact", "expected")).isEqualTo(MESSAGES);
    assertThat(sum("by-number", "lost")).as("loss less repeats").isEqualTo(LOST - REPEATED);
    assertThat(sum("by-number", "duplicated")).isZero();
    assertThat(verdicts("exact")).noneMatch(verdict -> verdict.get("inexact").asBoolean());
    assertThat(verdicts("by-number")).anyMatch(verdict -> verdict.get("inexact").asBoolean());

    JsonNode finding = get("/findings?topic=exact&tier=warehouse").get("findings").get(0);
    assertThat(finding.get("service").asText()).isEqualTo("checkout");
    assertThat(finding.get("lostSequences").get(0).get("first").asLong()).isZero();
    assertThat(finding.get("lostSequences").get(0).get("last").asLong()).isEqualTo(LOST - 1);
    assertThat(sum("local", "exact", "lost")).as("lost before the job").isZero();
  }

  /** All at once, so that they are of one bucket, where it does not end just then. */
  private void send(String topic) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "audit.service",
            "checkout",
            "audit.bucket.length.ms",
            BUCKET,
            "audit.report.interval.ms",
            500);
    try (TrackerProducer<byte[], byte[]> producer =
        new TrackerProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      long bucketStart = System.currentTimeMillis() / BUCKET * BUCKET;
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int number = 0; number < MESSAGES; number++) {
        sent.add(
            producer.send(
                new ProducerRecord<>(topic, number % 2, bucketStart, new byte[0], new byte[9])));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    }
  }

  /** What the job took of one bucket: sequences by session, and the number of messages. */
  private static final class Taken {
    final Map<Long, TreeSet<Long>> sequences = new HashMap<>();
    long messages;
  }

  /** Reads the topic as a job does that misses some messages and takes others twice. */
  private Map<Long, Taken> taken(String topic) {
    Map<Long, Taken> buckets = new TreeMap<>();
    List<TopicPartition> partitions =
        List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      int read = 0;
      while (read < MESSAGES) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
          take(message, buckets);
          read++;
        }
      }
    }
    return buckets;
  }

  private static void take(ConsumerRecord<byte[], byte[]> message, Map<Long, Taken> buckets) {
    ByteBuffer stamp = ByteBuffer.wrap(message.headers().lastHeader("ka").value());
    assertThat(stamp.get()).as("version of the stamp").isEqualTo((byte) 1);
    long session = stamp.getLong();
    stamp.getInt();
    long sequence = varint(stamp);
    long auditTime = varint(stamp);
    if (sequence >= LOST) {
      Taken taken = buckets.computeIfAbsent(auditTime / BUCKET * BUCKET, any -> new Taken());
      taken.sequences.computeIfAbsent(session, any -> new TreeSet<>()).add(sequence);
      taken.messages += sequence < LOST + REPEATED ? 2 : 1;
    }
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    byte next;
    int shift = 0;
    do {
      next = bytes.get();
      value |= (next & 0x7FL) << shift;
      shift += 7;
    } while (next < 0);
    return value;
  }

  /** Reports again and again under one key, each time that all is counted up to now. */
  private void awaitVerdicts(String topic, boolean withSequences, Map<Long, Taken> buckets) {
    Waiting.until(
        "final verdicts on the job with topic " + topic,
        PATIENCE,
        () -> {
          JsonNode answer = post(report(topic, withSequences, buckets));
          if (answer.path("status").asInt() == 503) {
            return false;
          }
          assertThat(answer.path("accepted").asInt())
              .as(answer.toString())
              .isEqualTo(buckets.size());
          List<JsonNode> verdicts = verdicts(topic);
          return verdicts.size() == buckets.size()
              && verdicts.stream().allMatch(verdict -> verdict.get("final").asBoolean());
        });
  }

  private ObjectNode report(String topic, boolean withSequences, Map<Long, Taken> buckets) {
    ObjectNode report = JSON.createObjectNode();
    report.put("tier", "warehouse").put("job", "nightly-load").put("key", "run-1-" + topic);
    report.put("countedSince", begun.minus(Duration.ofHours(1)).toString());
    report.put("countedBefore", Instant.now().toString());
    ArrayNode counts = report.putArray("counts");
    buckets.forEach(
        (start, taken) -> {
          ObjectNode count = counts.addObject().put("topic", topic).put("bucketStart", "" + start);
          count.put("messages", taken.messages);
          if (withSequences) {
            putSessions(count.putArray("sessions"), taken);
          }
        });
    return report;
  }

  private static void putSessions(ArrayNode sessions, Taken taken) {
    taken.sequences.forEach(
        (session, sequences) -> {
          ObjectNode one = sessions.addObject().put("session", "%016x".formatted(session));
          one.put("messages", taken.messages);
          ArrayNode ranges = one.putArray("sequences");
          sequences.forEach(
              sequence -> ranges.addObject().put("first", sequence).put("last", sequence));
        });
  }

  private boolean isSeen(String... topics) throws Exception {
    List<String> seen = new ArrayList<>();
    for (JsonNode topic : get("/topics").get("topics")) {
      for (JsonNode tier : topic.get("tiers")) {
        if (tier.get("tier").asText().equals("local") && tier.has("countedBefore")) {
          seen.add(topic.get("topic").asText());
        }
      }
    }
    return seen.containsAll(List.of(topics));
  }

  private List<JsonNode> verdicts(String topic) throws Exception {
    return verdicts("warehouse", topic);
  }

  private List<JsonNode> verdicts(String tier, String topic) throws Exception {
    List<JsonNode> verdicts = new ArrayList<>();
    get("/topics/" + topic + "/verdicts?tier=" + tier).get("verdicts").forEach(verdicts::add);
    return verdicts;
  }

  private long sum(String topic, String field) throws Exception {
    return sum("warehouse", topic, field);
  }

  private long sum(String tier, String topic, String field) throws Exception {
    return verdicts(tier, topic).stream().mapToLong(verdict -> verdict.get(field).asLong()).sum();
  }

  private JsonNode get(String path) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(address + "/api/v1" + path)));
  }

  private JsonNode post(JsonNode body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(address + "/api/v1/counts"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  private static JsonNode send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                request.timeout(Duration.ofSeconds(60)).build(),
                HttpResponse.BodyHandlers.ofString());
    return JSON.readTree(response.body());
  }
}
