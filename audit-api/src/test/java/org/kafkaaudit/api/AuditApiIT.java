package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.testbed.Testbed;

class AuditApiIT {
  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static Testbed testbed;
  private static AuditTables tables;
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    testbed = Testbed.create();
    String jdbcUrl = testbed.startClickHouse().jdbcUrl();
    tables = new AuditTables(jdbcUrl);
    tables.create();
    tables.keepRevisionsUnmerged();
    tables.tier(0, "producer", "", "p1");
    tables.tier(1, "local", "producer", "l1");
    tables.tier(2, "aggregate", "local", "a1");
    api = new RunningApi(testbed, "audit-api", jdbcUrl);
  }

  @AfterAll
  static void stop() throws Exception {
    tables.close();
    testbed.close();
  }

  @Test
  void showsOnlyTheNewestRevisionOfAVerdict() throws Exception {
    tables.verdict("revised", NOON, "local", "pending", 0, 1);
    tables.verdict("revised", NOON, "local", "loss", 7, 3);
    tables.verdict("revised", NOON, "local", "complete", 0, 2);

    JsonNode verdicts = verdicts("revised", "").get("verdicts");

    assertThat(verdicts).hasSize(1);
    assertThat(verdicts.get(0).get("status").asText()).isEqualTo("loss");
    assertThat(verdicts.get(0).get("lost").asLong()).isEqualTo(7);
    assertThat(verdicts.get(0).get("revision").asLong()).isEqualTo(3);
    assertThat(verdicts.get(0).get("final").asBoolean()).isTrue();
    assertThat(verdicts.get(0).get("bucketStart").asText()).isEqualTo("2026-03-05T12:00:00Z");
    assertThat(verdicts.get(0).get("bucketEnd").asText()).isEqualTo("2026-03-05T12:01:00Z");
    assertThat(verdicts.get(0).get("reasons").get(0).asText()).isEqualTo("because");
  }

  @Test
  void filtersByStatusOfTheNewestRevisionOnly() throws Exception {
    tables.verdict("filtered", NOON, "local", "pending", 0, 1);
    tables.verdict("filtered", NOON, "local", "complete", 0, 2);
    tables.verdict("filtered", NOON, "aggregate", "pending", 0, 1);

    assertThat(fields(verdicts("filtered", "&status=pending"), "tier"))
        .containsExactly("aggregate");
    assertThat(fields(verdicts("filtered", "&status=complete"), "tier")).containsExactly("local");
    assertThat(fields(verdicts("filtered", "&tier=local&status=pending"), "tier")).isEmpty();
    assertThat(fields(verdicts("filtered", "&tier=aggregate"), "tier"))
        .containsExactly("aggregate");
  }

  @Test
  void pagesThroughEveryVerdictOnceNewestFirst() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int minute = 0; minute < 9; minute++) {
      Instant start = NOON.minus(MINUTE.multipliedBy(minute)).minus(minute / 3, ChronoUnit.DAYS);
      for (String tier : List.of("aggregate", "local")) {
        tables.verdict("paged", start, tier, "complete", 0, 1);
        tables.verdict("paged", start, tier, "loss", 1, 2);
        expected.add(start + " " + tier);
      }
    }

    for (int limit : new int[] {1, 2, 5, 18, 100}) {
      List<String> seen = new ArrayList<>();
      String cursor = "";
      do {
        JsonNode page = verdicts("paged", "&limit=" + limit + cursor);
        assertThat(page.get("verdicts").size()).isLessThanOrEqualTo(limit);
        page.get("verdicts")
            .forEach(
                row -> seen.add(row.get("bucketStart").asText() + " " + row.get("tier").asText()));
        cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : "";
      } while (!cursor.isEmpty() && seen.size() <= expected.size());
      assertThat(seen).as("pages of " + limit).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void pagesThroughEveryFindingOnceNewestFirst() throws Exception {
    Instant start = Instant.parse("2025-06-01T00:00:00Z");
    List<String> expected = new ArrayList<>();
    for (int minute = 3; minute >= 0; minute--) {
      for (String topic : List.of("found-a", "found-b")) {
        for (long session : new long[] {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -1}) {
          Instant bucket = start.plus(MINUTE.multipliedBy(minute));
          tables.finding(topic, bucket, "local", session, "shop", 1, 1);
          tables.finding(topic, bucket, "local", session, "shop", 2, 2);
          expected.add(bucket + " " + topic + " " + "%016x".formatted(session));
        }
      }
    }
    String window = "/api/v1/findings?from=2025-06-01T00:00:00Z&to=2025-06-01T01:00:00Z";

    for (int limit : new int[] {1, 3, 1000}) {
      List<String> seen = new ArrayList<>();
      String cursor = "";
      do {
        JsonNode page = ok(window + "&limit=" + limit + cursor);
        for (JsonNode row : page.get("findings")) {
          assertThat(row.get("lost").asLong()).isEqualTo(2);
          seen.add(
              row.get("bucketStart").asText()
                  + " "
                  + row.get("topic").asText()
                  + " "
                  + row.get("session").asText());
        }
        cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : "";
      } while (!cursor.isEmpty() && seen.size() <= expected.size());
      assertThat(seen).as("pages of " + limit).containsExactlyElementsOf(expected);
    }
  }

  @Test
  void aFindingOfZerosTakesAnEarlierOneBack() throws Exception {
    Instant start = Instant.parse("2025-07-01T00:00:00Z");
    tables.finding("taken-back", start, "local", 1, "shop", 4, 1);
    tables.finding("taken-back", start, "local", 1, "shop", 0, 2);
    tables.finding("taken-back", start, "local", 2, "shop", 5, 1);

    JsonNode findings =
        ok("/api/v1/findings?topic=taken-back&to=2025-07-02T00:00:00Z").get("findings");

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).get("session").asText()).isEqualTo("0000000000000002");
  }

  @Test
  void filtersFindings() throws Exception {
    Instant start = Instant.parse("2025-08-01T00:00:00Z");
    tables.finding("filter-1", start, "local", 1, "shop", 1, 1);
    tables.finding("filter-2", start, "aggregate", 2, "till", 1, 1);
    String day = "/api/v1/findings?from=2025-08-01T00:00:00Z&to=2025-08-02T00:00:00Z";

    assertThat(topics(ok(day))).containsExactly("filter-1", "filter-2");
    assertThat(topics(ok(day + "&topic=filter-2"))).containsExactly("filter-2");
    assertThat(topics(ok(day + "&tier=local"))).containsExactly("filter-1");
    assertThat(topics(ok(day + "&service=till"))).containsExactly("filter-2");
    assertThat(topics(ok(day + "&service=till&tier=local"))).isEmpty();
    assertThat(topics(ok(day + "&datacenter=dc-1"))).containsExactly("filter-1", "filter-2");
    assertThat(topics(ok(day + "&datacenter=dc-2"))).isEmpty();
  }

  @Test
  void windowsAreHalfOpen() throws Exception {
    for (int minute = 0; minute < 3; minute++) {
      tables.verdict(
          "half-open", NOON.plus(MINUTE.multipliedBy(minute)), "local", "complete", 0, 1);
    }
    String path = "/api/v1/topics/half-open/verdicts?";

    assertThat(
            fields(ok(path + "from=2026-03-05T12:00:00Z&to=2026-03-05T12:02:00Z"), "bucketStart"))
        .containsExactly("2026-03-05T12:01:00Z", "2026-03-05T12:00:00Z");
    long noon = NOON.toEpochMilli();
    assertThat(fields(ok(path + "from=" + (noon + 1) + "&to=" + (noon + 120_001)), "bucketStart"))
        .containsExactly("2026-03-05T12:02:00Z", "2026-03-05T12:01:00Z");
  }

  @Test
  void showsOneVerdictWithItsFindingsAndCounts() throws Exception {
    tables.verdict("detailed", NOON, "local", "loss", 5, 1);
    tables.finding("detailed", NOON, "local", 0xFEDCBA9876543210L, "shop", 5, 1);
    tables.finding("detailed", NOON.plus(MINUTE), "local", 9, "other", 5, 1);
    tables.count("detailed", NOON, "producer", 1000, 1);
    tables.count("detailed", NOON, "local", 900, 1);
    tables.count("detailed", NOON, "local", 995, 2);

    JsonNode byTime = ok("/api/v1/topics/detailed/verdicts/2026-03-05T12:00:00Z/local");
    JsonNode byMilliseconds =
        ok("/api/v1/topics/detailed/verdicts/" + NOON.toEpochMilli() + "/local");

    assertThat(byMilliseconds).isEqualTo(byTime);
    assertThat(byTime.get("status").asText()).isEqualTo("loss");
    assertThat(byTime.get("duplicated").asLong()).isEqualTo(3);
    assertThat(byTime.get("duplicatedBefore").asLong()).isEqualTo(8);
    assertThat(byTime.get("findingsCut").asBoolean()).isFalse();
    assertThat(byTime.get("findings")).hasSize(1);
    JsonNode finding = byTime.get("findings").get(0);
    assertThat(finding.get("session").asText()).isEqualTo("fedcba9876543210");
    assertThat(finding.get("service").asText()).isEqualTo("shop");
    assertThat(finding.get("host").asText()).isEqualTo("host-1");
    assertThat(finding.get("datacenter").asText()).isEqualTo("dc-1");
    assertThat(finding.get("lostSequences").toString())
        .isEqualTo(
            "[{\"first\":\"5\",\"last\":\"7\"},"
                + "{\"first\":\"9223372036854775806\",\"last\":\"9223372036854775807\"}]");
    assertThat(finding.get("duplicatedSequences")).isEmpty();
    assertThat(fields(byTime, "counts", "messages")).containsExactly("995", "1000");
  }

  @Test
  void saysWhatDoesNotExist() throws Exception {
    tables.verdict("existing", NOON, "local", "complete", 0, 1);

    assertProblem("/api/v1/topics/nowhere/verdicts", 404, "unknown-topic");
    assertProblem("/api/v1/topics/nowhere/verdicts/0/local", 404, "unknown-topic");
    assertProblem("/api/v1/topics/existing/verdicts/0/locale", 404, "unknown-tier");
    assertProblem("/api/v1/topics/existing/verdicts/0/local", 404, "unknown-verdict");
    assertProblem("/api/v1/topics/existing/verdicts/noon/local", 400, "bad-request");
    assertProblem("/api/v1/topics/existing", 404, "unknown-path");
    assertProblem("/api/v2/tiers", 404, "unknown-path");
    assertThat(ok("/api/v1/topics/existing/verdicts").get("verdicts"))
        .as("known, but silent for a day")
        .isEmpty();
    RunningApi.Answer notTaken = api.send("POST", "/api/v1/counts");
    assertThat(notTaken.status()).isEqualTo(501);
    assertThat(notTaken.json().get("type").asText()).endsWith("counts-not-taken");
    RunningApi.Answer wrongMethod = api.send("DELETE", "/api/v1/tiers");
    assertThat(wrongMethod.status()).isEqualTo(405);
    assertThat(wrongMethod.http().headers().firstValue("Allow")).hasValue("GET,OPTIONS");
  }

  @Test
  void reportsAllMistakesOfARequestAtOnce() {
    RunningApi.Answer answer =
        api.get(
            "/api/v1/topics/x/verdicts?from=yesterday&to=2026-01-01T00:00:00Z&limit=1001&tier=locl"
                + "&status=lost&cursor=garbage&stauts=loss");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(fields(answer.json(), "errors", "parameter"))
        .containsExactlyInAnyOrder("from", "limit", "tier", "status", "cursor", "stauts");
    assertThat(answer.json().toString())
        .contains("Did you mean \\\"local\\\"?", "Did you mean \\\"status\\\"?");
  }

  @Test
  void aWindowLongerThan31DaysIsRefused() {
    RunningApi.Answer answer =
        api.get("/api/v1/findings?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00.001Z");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText()).contains("31 days");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a' OR 1=1 --",
        "a\\' OR 1=1 --",
        "a\\",
        "?",
        "a\" OR \"\"=\"",
        "{name:String}",
        "a`b;c#d /* e",
        "ABCxyz0189._-",
        "täglich 日"
      })
  void aNameIsAlwaysOnlyAName(String topic) throws Exception {
    tables.verdict(topic, NOON, "local", "complete", 3, 1);
    tables.finding(topic, NOON, "local", 1, topic, 3, 1);
    tables.progress(topic, "local", NOON, NOON, 1);
    String encoded = RunningApi.encoded(topic);
    String noon = "/api/v1/findings?from=2026-03-05T12:00:00Z&to=2026-03-05T12:01:00Z";

    assertThat(topics(ok(noon + "&topic=" + encoded + "&service=" + encoded)))
        .containsExactly(topic);
    assertThat(ok("/api/v1/topics?prefix=" + encoded).get("topics").get(0).get("topic").asText())
        .isEqualTo(topic);
    RunningApi.Answer verdict =
        api.get("/api/v1/topics/" + encoded + "/verdicts/" + NOON + "/local");
    if (topic.contains("\\") || topic.contains("/")) {
      assertThat(verdict.status())
          .as("a path that servers and proxies read differently")
          .isEqualTo(400);
      assertThat(verdict.json().get("type").asText()).endsWith("bad-request");
    } else {
      assertThat(verdict.json().get("topic").asText()).isEqualTo(topic);
      assertThat(verdicts(encoded, "").get("verdicts")).hasSize(1);
    }
  }

  @Test
  void showsTiersAlongThePathAndHowFarTheyAre() throws Exception {
    tables.progress("progress-1", "producer", NOON.plus(MINUTE), Instant.EPOCH, 2);
    tables.progress("progress-1", "producer", NOON.minus(MINUTE), Instant.EPOCH, 1);
    tables.progress("progress-2", "producer", Instant.EPOCH, Instant.EPOCH, 1);

    JsonNode tiers = ok("/api/v1/tiers");

    assertThat(fields(tiers, "tiers", "tier")).containsExactly("producer", "local", "aggregate");
    JsonNode producer = tiers.get("tiers").get(0);
    assertThat(producer.has("reference")).isFalse();
    assertThat(producer.get("clusters").toString()).isEqualTo("[\"p1\"]");
    assertThat(producer.get("settle").asText()).isEqualTo("PT2M");
    assertThat(producer.get("overdue").asText()).isEqualTo("PT10M");
    assertThat(producer.get("topics").toString())
        .isEqualTo("{\"include\":[\".*\"],\"exclude\":[\"mirrored-nowhere-.*\"]}");
    JsonNode progress = producer.get("progress");
    assertThat(progress.get("topics").asInt()).isEqualTo(2);
    assertThat(progress.get("lastReportAt").asText()).isEqualTo("2026-03-05T12:01:01Z");
    assertThat(progress.get("countedBefore").toString())
        .isEqualTo(
            "{\"minimum\":\"2026-03-05T12:01:00Z\",\"maximum\":\"2026-03-05T12:01:00Z\",\"unknown\":1}");
    assertThat(progress.get("verifiedThrough").toString()).isEqualTo("{\"unknown\":2}");
    assertThat(tiers.get("tiers").get(1).get("reference").asText()).isEqualTo("producer");
  }

  @Test
  void showsTopicsWithTheirLatestState() throws Exception {
    Instant recent = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofHours(1));
    tables.progress("state.a", "aggregate", recent, recent, 1);
    tables.progress("state.a", "local", recent, recent, 1);
    tables.progress("state.b", "local", recent, recent, 1);
    tables.verdict("state.a", recent, "local", "complete", 9, 1);
    tables.verdict("state.a", recent, "local", "loss", 5, 2);
    tables.verdict("state.a", recent.plus(MINUTE), "local", "pending", 0, 1);
    tables.verdict("state.a", recent.minus(Duration.ofDays(2)), "local", "loss", 100, 1);

    JsonNode first = ok("/api/v1/topics?prefix=state.&limit=1");
    JsonNode second =
        ok("/api/v1/topics?prefix=state.&limit=1&cursor=" + first.get("nextCursor").asText());

    assertThat(fields(first, "topics", "topic")).containsExactly("state.a");
    assertThat(fields(second, "topics", "topic")).containsExactly("state.b");
    assertThat(second.has("nextCursor")).isFalse();
    JsonNode states = first.get("topics").get(0).get("tiers");
    assertThat(states.get(1).get("tier").asText()).isEqualTo("aggregate");
    assertThat(states.get(1).has("lastVerdict")).isFalse();
    JsonNode local = states.get(0);
    assertThat(local.get("verifiedThrough").asText()).isEqualTo(recent.toString());
    assertThat(local.get("lastVerdict").get("status").asText()).isEqualTo("pending");
    assertThat(local.get("last24Hours").get("lost").asLong()).isEqualTo(5);
    assertThat(local.get("last24Hours").get("duplicated").asLong()).isEqualTo(6);
    assertThat(local.get("last24Hours").get("pending").asLong()).isEqualTo(1);
  }

  @Test
  void readsOnlyThePartitionsAndTheKeysOfTheWindow() throws Exception {
    Instant recent = Instant.parse("2026-09-20T12:00:00Z");
    for (int day = 0; day < 20; day++) {
      Instant start = recent.minus(day, ChronoUnit.DAYS);
      tables.verdict("pruned", start, "local", "complete", 0, 1);
      tables.finding("pruned", start, "local", 1, "shop", 1, 1);
    }
    Window window = new Window(recent, recent.plus(MINUTE));

    List<String> verdicts =
        tables.explained(
            Verdicts.pageQuery(
                new Verdicts.Filter("pruned", window, Optional.empty(), Optional.of("loss")),
                Optional.of(new Verdicts.Position(window, recent, "local")),
                10));
    List<String> findings =
        tables.explained(
            Findings.pageQuery(
                new Findings.Filter(
                    window, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                10));

    assertThat(AuditTables.partsRead(verdicts)).as(verdicts.toString()).isLessThan(0.2);
    assertThat(AuditTables.partsRead(findings)).as(findings.toString()).isLessThan(0.2);
    assertThat(verdicts).contains("PrimaryKey").anyMatch(line -> line.equals("topic"));
    assertThat(findings).contains("PrimaryKey").anyMatch(line -> line.equals("bucket_start"));
  }

  @Test
  void measuresRequestsByRouteAndQueriesByName() {
    api.get("/api/v1/tiers");
    api.get("/api/v1/topics/some-topic/verdicts");
    api.get("/nowhere");

    assertThat(api.admin("/metrics").body())
        .contains(
            "kafka_audit_api_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/tiers\"")
        .contains("route=\"/api/v1/topics/{topic}/verdicts\",status=\"404\"")
        .contains("route=\"unknown\",status=\"404\"")
        .contains("kafka_audit_api_clickhouse_query_duration_seconds_count{outcome=\"success\"")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("some-topic");
    assertThat(api.admin("/healthcheck").statusCode()).isEqualTo(200);
  }

  private static JsonNode verdicts(String topic, String parameters) {
    return ok(
        "/api/v1/topics/"
            + topic
            + "/verdicts?from=2026-03-01T00:00:00Z&to=2026-03-08T00:00:00Z"
            + parameters);
  }

  private static JsonNode ok(String pathAndQuery) {
    RunningApi.Answer answer = api.get(pathAndQuery);
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    return answer.json();
  }

  private static void assertProblem(String path, int status, String kind) {
    RunningApi.Answer answer = api.get(path);
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(status);
    assertThat(answer.http().headers().firstValue("Content-Type"))
        .hasValue("application/problem+json");
    assertThat(answer.json().get("type").asText()).isEqualTo("urn:kafka-audit:problem:" + kind);
    assertThat(answer.json().get("detail").asText()).isNotBlank();
    assertThat(answer.json().get("instance").asText()).isEqualTo(path);
  }

  private static List<String> topics(JsonNode findings) {
    return fields(findings, "findings", "topic");
  }

  private static List<String> fields(JsonNode verdicts, String field) {
    return fields(verdicts, "verdicts", field);
  }

  private static List<String> fields(JsonNode page, String rows, String field) {
    return StreamSupport.stream(page.get(rows).spliterator(), false)
        .map(row -> row.get(field).asText())
        .toList();
  }
}
