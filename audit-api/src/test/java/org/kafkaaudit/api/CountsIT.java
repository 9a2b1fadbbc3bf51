package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

class CountsIT {
  private static final String TOPIC = "audit-events";

  private static Testbed testbed;
  private static KafkaCluster kafka;
  private static RunningApi api;

  private final String key = UUID.randomUUID().toString();

  @BeforeAll
  static void start() throws Exception {
    testbed = Testbed.create();
    kafka = testbed.startKafka("audit");
    kafka.createTopic(TOPIC, 1, Map.of());
    String jdbcUrl = testbed.startClickHouse().jdbcUrl();
    try (AuditTables tables = new AuditTables(jdbcUrl)) {
      tables.create();
      tables.tier(0, "producer", "", "p1");
      tables.tier(1, "local", "producer", "l1");
      tables.tier(2, "warehouse", "local", "nightly-load");
    }
    String reports =
        """
        reports: {client: {bootstrap.servers: '%s', max.block.ms: 20000, request.timeout.ms: 10000,
          delivery.timeout.ms: 20000}}
        """
            .formatted(kafka.bootstrapServers());
    api = new RunningApi(testbed, "audit-api", jdbcUrl, reports);
  }

  @AfterAll
  static void stop() {
    testbed.close();
  }

  private RunningApi.Answer report(String counts, String more) {
    return post(
        """
        {"tier": "warehouse", "job": "nightly-load", "key": "%s", %s "counts": [%s]}
        """
            .formatted(key, more, counts));
  }

  private static RunningApi.Answer post(String body) {
    return api.post("/api/v1/counts", BodyPublishers.ofString(body));
  }

  private static String count(String topic, String messages) {
    return """
        {"topic": "%s", "bucketStart": "2026-03-05T12:00:00Z", "messages": %s}
        """
        .formatted(topic, messages);
  }

  /** Reads what a plain consumer finds about the topic. */
  private static List<AuditEvent> events(String topic) {
    List<AuditEvent> events = new ArrayList<>();
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          AuditEvent event = new AuditEventCodec().decode(message.value());
          if (event.topic().equals(topic)) {
            events.add(event);
          }
        }
      }
    }
    return events;
  }

  @Test
  void whatAJobCountedIsInTheAuditTopicWithItsWordThatItIsAll() {
    RunningApi.Answer answer =
        report(
            """
            {"topic": "orders", "bucketStart": "2026-03-05T12:00:00Z", "messages": 107, "sessions": [
              {"session": "f000000000000007", "messages": 101, "sequences": [{"first": 0, "last": "99"}]}]}
            """,
            """
            "countedSince": "2026-03-01T00:00:00Z", "countedBefore": "2026-03-05T12:30:00Z",
            """);

    assertThat(answer.json()).hasToString("{\"accepted\":1,\"rejected\":[]}");
    assertThat(answer.status()).isEqualTo(200);
    List<AuditEvent> events = events("orders");
    assertThat(events).hasSize(2);
    AuditEvent.Count count = (AuditEvent.Count) events.get(0);
    assertThat(count.tier()).isEqualTo("warehouse");
    assertThat(count.cluster()).isEqualTo("nightly-load");
    assertThat(count.scope().format()).isEqualTo("log/job-nightly-load/" + key + "/0/0");
    assertThat(count.version()).isEqualTo(1);
    assertThat(count.count().bucketStartMillis())
        .isEqualTo(Instant.parse("2026-03-05T12:00:00Z").toEpochMilli());
    assertThat(count.count().origins())
        .extracting(OriginCount::session, OriginCount::messages, OriginCount::sequences)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                0xF000_0000_0000_0007L, 101L, SequenceSet.ofRange(0, 99)),
            org.assertj.core.groups.Tuple.tuple(0L, 6L, SequenceSet.EMPTY));
    AuditEvent.LogProgress progress = (AuditEvent.LogProgress) events.get(1);
    assertThat(progress.partitionCount()).isZero();
    assertThat(progress.partitions().get(0).countedBeforeMillis())
        .isEqualTo(Instant.parse("2026-03-05T12:30:00Z").toEpochMilli());
    assertThat(progress.partitions().get(0).coveredSinceMillis())
        .isEqualTo(Instant.parse("2026-03-01T00:00:00Z").toEpochMilli());
  }

  @Test
  void whatIsReportedAgainUnderItsKeyIsTheSameStatement() {
    report(count("again", "5"), "");
    report(count("again", "5"), "");
    report(count("again", "7"), "\"version\": 2,");

    assertThat(events("again"))
        .extracting(event -> ((AuditEvent.Count) event).scope().format())
        .hasSize(3)
        .containsOnly("log/job-nightly-load/" + key + "/0/0");
    assertThat(events("again"))
        .extracting(event -> ((AuditEvent.Count) event).version())
        .containsExactly(1L, 1L, 2L);
  }

  @Test
  void oneBadCountDoesNotCostTheOthersButTheJobVouchesForNothing() {
    RunningApi.Answer answer =
        report(
            count("mixed", "5") + "," + count("mixed-bad", "-1") + "," + count("mixed", "6"),
            """
            "countedSince": "2026-03-01T00:00:00Z", "countedBefore": "2026-03-05T12:30:00Z",
            """);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("accepted").asInt()).isEqualTo(1);
    assertThat(answer.json().get("rejected")).hasSize(2);
    assertThat(answer.json().get("rejected").get(0).get("index").asInt()).isEqualTo(1);
    assertThat(answer.json().get("rejected").get(0).get("errors").toString())
        .contains("counts[1].messages", "whole number from 0");
    assertThat(answer.json().get("rejected").get(1).get("errors").toString())
        .contains("there before");
    assertThat(events("mixed")).singleElement().isInstanceOf(AuditEvent.Count.class);
    assertThat(events("mixed-bad")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bucketStart | 2026-03-05T12:00:07Z | is not the start of a bucket",
        "bucketStart | yesterday | ISO-8601",
        "bucketStart | 2099-01-01T00:00:00Z | has yet to come",
        "bucketStart | 2150-01-01T00:00:00Z | has yet to come",
        "bucketStart | -60000 | ISO-8601",
        "topic | a/b | 1 to 249 of",
        "topic | .. | 1 to 249 of",
        "topic | mirrored-nowhere-orders | not expected at tier warehouse",
        "messages | 1.5 | whole number",
        "messages | -1 | whole number",
        "messages | 100000000000001 | to 100000000000000",
        "messages | 99999999999999999999999999 | whole number",
        "sessions | nobody | array",
        "surprise | x | There is no field",
      })
  void whatIsWrongWithACountIsSaid(String field, String value, String said) {
    String good = count("wrong", "5").strip();
    String bad =
        good.contains("\"" + field + "\"")
            ? good.replaceAll("(\"" + field + "\": )(\"[^\"]*\"|\\d+)", "$1\"" + value + "\"")
            : good.replace("}", ", \"" + field + "\": \"" + value + "\"}");

    RunningApi.Answer answer = report(bad, "");

    assertThat(answer.json().get("accepted").asInt()).isZero();
    assertThat(answer.json().get("rejected").get(0).get("errors").toString())
        .contains("counts[0]." + field, said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0000000000000000 | [{'first': 0, 'last': 4}] | sessions[0].session",
        "F000000000000007 | [{'first': 0, 'last': 4}] | sessions[0].session",
        "f000000000000007 | [] | sessions[0].sequences",
        "f000000000000007 | [{'first': 4, 'last': 3}] | sequences[0].first",
        "f000000000000007 | [{'first': -1, 'last': 3}] | sequences[0].first",
        "f000000000000007 | [{'first': 0, 'last': 5}] | not below the 6 messages",
        "f000000000000007 | [{'first': 0, 'last': 1}, {'first': 0, 'last': 9223372036854775807}] | more than 1000000000",
      })
  void whatIsWrongWithASessionIsSaid(String session, String sequences, String said) {
    String sessions =
        "\"sessions\": [{\"session\": \"%s\", \"sequences\": %s}]}"
            .formatted(session, sequences.replace('\'', '"'));

    RunningApi.Answer answer =
        report(count("wrong", "5").strip().replace("}", ", " + sessions), "");

    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    assertThat(answer.json().get("accepted").asInt()).isZero();
    assertThat(answer.json().get("rejected").get(0).get("errors").toString()).contains(said);
  }

  @Test
  void theLastSequenceThereCanBeIsTaken() {
    report(
        """
        {"topic": "last-one", "bucketStart": "2026-03-05T12:00:00Z", "messages": 2, "sessions": [
          {"session": "ffffffffffffffff", "sequences": [
            {"first": "9223372036854775806", "last": "9223372036854775807"}]}]}
        """,
        "");

    AuditEvent.Count count = (AuditEvent.Count) events("last-one").get(0);
    assertThat(count.count().origins())
        .extracting(OriginCount::session, OriginCount::messages, OriginCount::sequences)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                -1L, 2L, SequenceSet.of(Long.MAX_VALUE - 1, Long.MAX_VALUE)));
  }

  @Test
  void everyLegalNameOfATopicIsTaken() {
    String longest = "a.B_c-1".repeat(36).substring(0, 249);
    for (String topic : List.of("a.B_c-1", longest, "-", "_", "...", "1")) {
      assertThat(report(count(topic, "5"), "\"topics\": [\"" + topic + "\"],").json())
          .hasToString("{\"accepted\":1,\"rejected\":[]}");
      assertThat(events(topic)).hasSize(1);
    }
    assertThat(report(count(longest + "x", "5"), "").json().get("accepted").asInt()).isZero();
  }

  @Test
  void aJobThatTheTierDoesNotNameIsRefused() {
    RunningApi.Answer answer =
        post(
            "{\"tier\": \"local\", \"job\": \"nightly-load\", \"key\": \"%s\", \"counts\": [%s]}"
                .formatted(key, count("forged", "5")));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText())
        .contains("nightly-load is none of the clusters", "tier local", ": l1");
    assertThat(events("forged")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"warehuose", "Warehouse", "", "consumer-billing", "producer"})
  void aTierThatNobodyMayReportIsRefusedAndOthersAreTaken(String tier) {
    RunningApi.Answer answer =
        post(
            """
            {"tier": "%s", "job": "nightly-load", "key": "%s", "counts": [%s],
              "countedSince": "2026-03-01T00:00:00Z", "countedBefore": "2026-03-05T12:30:00Z"}
            """
                .formatted(tier, key, count("at-no-tier", "5")));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.http().headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.json().get("errors")).as("nothing else is wrong").hasSize(1);
    assertThat(answer.json().get("errors").get(0).get("parameter").asText()).isEqualTo("tier");
    assertThat(answer.json().get("detail").asText())
        .contains("\"" + tier + "\" is no tier: give one of [local, warehouse]")
        .contains("configuration of audit-streams");
    assertThat(events("at-no-tier")).isEmpty();
    assertThat(report(count("beside-no-tier", "5"), "").json())
        .hasToString("{\"accepted\":1,\"rejected\":[]}");
  }

  @Test
  void nothingIsVouchedForWhereTheTopicIsNotExpected() {
    RunningApi.Answer answer = report("", "\"topics\": [\"mirrored-nowhere-orders\", \"a/b\"],");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors").toString())
        .contains("not expected at tier warehouse", "cannot be the name of a topic");
  }

  @Test
  void everyMistakeOfTheReportIsSaidAtOnce() {
    RunningApi.Answer answer =
        post(
            """
            {"tier": "producer", "job": "a job", "version": -1, "countedBefore": "2026-03-05T12:00:00Z", "cuonts": []}
            """);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.http().headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.json().get("errors").toString())
        .contains("one of [local, warehouse]")
        .contains("no job")
        .contains("key is missing")
        .contains("version")
        .contains("go together")
        .contains("Did you mean \\\"counts\\\"?")
        .contains("nothing to report");
  }

  @Test
  void nobodyHasCountedWhatHasYetToArrive() {
    RunningApi.Answer answer =
        report(
            count("future", "1"),
            "\"countedSince\": \"2026-03-01T00:00:00Z\", \"countedBefore\": \"%s\","
                .formatted(Instant.now().plus(Duration.ofMinutes(5))));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText()).contains("yet to arrive");
  }

  @Test
  void aBodyOfAHundredMegabytesIsRefused() {
    byte[] million = new byte[1_000_000];
    Arrays.fill(million, (byte) ' ');
    RunningApi.Answer answer =
        api.post("/api/v1/counts", BodyPublishers.ofByteArrays(Collections.nCopies(100, million)));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().get("detail").asText()).contains("in several parts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{",
        "''",
        "[1]",
        "nonsense",
        "{\"tier\": \"warehouse\", \"tier\": \"local\"}",
        "{} {}",
        "null"
      })
  void whatIsNoReportIsRefused(String body) {
    RunningApi.Answer answer = post(body);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors").get(0).get("parameter").asText()).isEqualTo("body");
  }

  @Test
  void aBodyOfVeryManySmallThingsIsRefused() {
    RunningApi.Answer answer = post("{\"counts\": [" + "[],".repeat(600_000) + "[]]}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText()).contains("in several parts");
  }

  @Test
  void whatIsRefusedCostsTheServerNothing() {
    String ranges = "{\"first\": 0, \"last\": 999999}, ".repeat(1_100).replaceFirst(", $", "");
    RunningApi.Answer answer =
        report(
            """
            {"topic": "wide", "bucketStart": "2026-03-05T12:00:00Z", "messages": 1000000, "sessions": [
              {"session": "f000000000000007", "sequences": [%s]}]}, %s
            """
                .formatted(ranges, count("beside-wide", "5")),
            "");

    assertThat(answer.json().get("accepted").asInt()).isEqualTo(1);
    assertThat(events("beside-wide")).hasSize(1);
    assertThat(events("wide")).isEmpty();
  }

  @Test
  void whileTheAuditTopicIsAwayTheJobIsToldToReportAgain() {
    kafka.brokers().get(0).pause();
    try {
      RunningApi.Answer answer = report(count("away", "5"), "");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.http().headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.json().get("detail").asText()).contains("under the same key");
    } finally {
      kafka.brokers().get(0).resume();
    }
    await("the job to be heard")
        .atMost(Duration.ofSeconds(60))
        .until(() -> report(count("away", "5"), "").status() == 200);
  }
}
