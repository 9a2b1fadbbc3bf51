package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.testbed.Testbed;

class VerifiedThroughIT {
  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");
  private static final Instant ONE = NOON.plus(Duration.ofHours(1));
  private static final int PLACES = 20;

  private static Testbed testbed;
  private static String jdbcUrl;
  private static AuditTables tables;
  private static RunningApi api;

  @BeforeAll
  static void start() throws Exception {
    testbed = Testbed.create();
    jdbcUrl = testbed.startClickHouse().jdbcUrl();
    tables = new AuditTables(jdbcUrl);
    tables.create();
    tables.keepRevisionsUnmerged();
    tables.tier(0, "producer", "", "p1");
    tables.tier(1, "local", "producer", "l1");
    tables.tier(2, "aggregate", "local", "a1");
    api = started("audit-api");
  }

  /** Fewer threads than may wait, and connections that are closed when they are idle for long. */
  private static RunningApi started(String name) throws Exception {
    return new RunningApi(
        testbed,
        name,
        jdbcUrl,
        "maxWaitingRequests: " + PLACES,
        ", idleTimeout: 10s",
        ", minThreads: 1, maxThreads: 10");
  }

  @AfterAll
  static void stop() throws Exception {
    tables.close();
    testbed.close();
  }

  @Test
  void isTheNewestTimeOfTheTierOrTheEarliestOfAllThatAreJudged() throws Exception {
    tables.progress("told", "producer", NOON, Instant.parse("2026-03-05T11:00:00.123Z"), 1);
    tables.progress("told", "local", ONE, NOON, 1);
    tables.progress("told", "local", ONE, ONE, 2);
    tables.progress("told", "aggregate", ONE, NOON, 1);

    assertThat(ok("told", "?tier=local").toString())
        .isEqualTo(
            "{\"topic\":\"told\",\"tier\":\"local\",\"verifiedThrough\":\"2026-03-05T13:00:00Z\"}");
    assertThat(ok("told", "").toString())
        .isEqualTo("{\"topic\":\"told\",\"verifiedThrough\":\"2026-03-05T12:00:00Z\"}");
    assertThat(through("told", "?tier=producer")).isEqualTo("2026-03-05T11:00:00.123Z");
  }

  @Test
  void isAbsentWhereItIsNotKnownForATierThatIsAskedFor() throws Exception {
    tables.progress("half-known", "local", ONE, ONE, 1);
    tables.progress("half-known", "aggregate", ONE, Instant.EPOCH, 1);
    tables.verdict("only-judged", NOON, "local", "complete", 0, 1);

    assertThat(ok("half-known", "?tier=aggregate").has("verifiedThrough")).isFalse();
    assertThat(ok("half-known", "").has("verifiedThrough")).isFalse();
    assertThat(ok("half-known", "?for=0").get("reached").asBoolean()).isFalse();
    assertThat(ok("half-known", "?tier=producer").has("verifiedThrough")).isFalse();
    assertThat(ok("only-judged", "?tier=local").has("verifiedThrough")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-05T13:00:00Z, true",
    "2026-03-05T13:00:00.001Z, false",
    "2026-03-05T12:59:00Z, true"
  })
  void tellsWhetherATimeIsReached(String time, boolean expected) throws Exception {
    tables.progress("reached", "local", ONE, ONE, 1);

    assertThat(ok("reached", "?tier=local&for=" + time).get("reached").asBoolean())
        .isEqualTo(expected);
    assertThat(ok("reached", "?tier=local&wait=10ms&for=" + time).get("reached").asBoolean())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "wait=61s&for=0, wait",
    "wait=60001ms&for=0, wait",
    "wait=2m&for=0, wait",
    "wait=30&for=0, wait",
    "wait=-1s&for=0, wait",
    "wait=PT30S&for=0, wait",
    "wait=99999999999s&for=0, wait",
    "wait=&for=0, wait",
    "wait=1s&for=soon, for",
    "tier=locl, tier",
    "until=0, until"
  })
  void saysWhatIsWrong(String parameters, String mistaken) {
    RunningApi.Answer answer = api.get(path("x") + "?" + parameters);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors")).hasSize(1);
    assertThat(answer.json().get("errors").get(0).get("parameter").asText()).isEqualTo(mistaken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?for=0", "?wait=60s", "?wait=60s&for=2026-03-05T12:00:00Z"})
  void anUnknownTopicIsNotWaitedFor(String parameters) {
    RunningApi.Answer answer = api.get(path("nowhere") + parameters);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("type").asText()).endsWith(":unknown-topic");
  }

  @Test
  void withoutATimeWaitsUntilItIsVerifiedFurther() throws Exception {
    tables.progress("moving", "local", ONE, NOON, 1);
    assertThat(ok("moving", "?tier=local&wait=10ms").get("reached").asBoolean()).isFalse();
    CompletableFuture<RunningApi.Answer> answer = api.ask(path("moving") + "?tier=local&wait=60s");
    awaitWaiting(1);

    tables.progress("moving", "local", ONE, NOON.plusMillis(1), 2);
    assertThat(answer.get(60, TimeUnit.SECONDS).json().toString())
        .isEqualTo(
            "{\"topic\":\"moving\",\"tier\":\"local\",\"verifiedThrough\":\"2026-03-05T12:00:00.001Z\",\"reached\":true}");
    awaitWaiting(0);
  }

  @Test
  void waitsUntilTheTimeIsReachedAtEveryTierThatIsAskedFor() throws Exception {
    tables.progress("awaited", "local", ONE, ONE, 1);
    tables.progress("awaited", "aggregate", ONE, NOON, 1);
    tables.progress("elsewhere", "aggregate", ONE, ONE, 1);
    CompletableFuture<RunningApi.Answer> answer = api.ask(path("awaited") + "?wait=60s&for=" + ONE);
    awaitWaiting(1);

    tables.progress("awaited", "aggregate", ONE, ONE.minusMillis(1), 2);
    CompletableFuture<RunningApi.Answer> later =
        api.ask(path("awaited") + "?wait=13s&tier=aggregate&for=" + ONE);
    assertThat(later.get(60, TimeUnit.SECONDS).json().get("reached").asBoolean()).isFalse();
    assertThat(later.get().json().get("verifiedThrough").asText())
        .as("what is known when the wait is over, after longer than a connection may be idle")
        .isEqualTo("2026-03-05T12:59:59.999Z");
    assertThat(answer).isNotDone();

    tables.progress("awaited", "aggregate", ONE, ONE, 3);
    assertThat(answer.get(60, TimeUnit.SECONDS).json().toString())
        .isEqualTo(
            "{\"topic\":\"awaited\",\"verifiedThrough\":\"2026-03-05T13:00:00Z\",\"reached\":true}");
    awaitWaiting(0);
  }

  @Test
  void thoseThatWaitAreBoundedAndHoldNoThread() throws Exception {
    tables.progress("crowded", "local", ONE, NOON, 1);
    String wait = path("crowded") + "?tier=local&wait=60s&for=" + ONE;
    List<CompletableFuture<RunningApi.Answer>> answers = new ArrayList<>();
    for (int number = 0; number < PLACES; number++) {
      answers.add(api.ask(wait));
    }
    awaitWaiting(PLACES);

    RunningApi.Answer refused = api.get(wait);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().get("type").asText()).endsWith(":too-many-waiting");
    assertThat(refused.http().headers().firstValue("Retry-After")).hasValue("5");
    assertThat(api.get("/api/v1/tiers").status()).as("others are answered").isEqualTo(200);
    assertThat(ok("crowded", "?tier=local&for=" + ONE).get("reached").asBoolean()).isFalse();

    tables.progress("crowded", "local", ONE, ONE, 2);
    for (CompletableFuture<RunningApi.Answer> answer : answers) {
      assertThat(answer.get(60, TimeUnit.SECONDS).json().get("reached").asBoolean()).isTrue();
    }
    awaitWaiting(0);
    tables.progress("crowded", "local", ONE, NOON, 3);
    assertThat(ok("crowded", "?tier=local&wait=10ms&for=" + ONE).get("reached").asBoolean())
        .as("the places are free again")
        .isFalse();
  }

  @Test
  void thoseThatWaitAreAnsweredWhenTheApplicationIsStopped() throws Exception {
    tables.progress("stopped", "local", ONE, NOON, 1);
    RunningApi other = started("audit-api-stopped");
    CompletableFuture<RunningApi.Answer> answer =
        other.ask(path("stopped") + "?tier=local&wait=60s&for=" + ONE);
    awaitWaiting(other, 1);

    other.stop();

    assertThat(answer.get(60, TimeUnit.SECONDS).status()).isEqualTo(503);
    assertThat(answer.get().json().get("type").asText()).endsWith(":stopping");
  }

  private static void awaitWaiting(int number) {
    awaitWaiting(api, number);
  }

  private static void awaitWaiting(RunningApi asked, int number) {
    await(number + " requests to wait")
        .atMost(Duration.ofSeconds(50))
        .untilAsserted(
            () ->
                assertThat(asked.admin("/metrics").body())
                    .contains("kafka_audit_api_waiting_requests " + number + ".0\n"));
  }

  private static String path(String topic) {
    return "/api/v1/topics/" + topic + "/verified-through";
  }

  private static String through(String topic, String parameters) {
    return ok(topic, parameters).get("verifiedThrough").asText();
  }

  private static JsonNode ok(String topic, String parameters) {
    RunningApi.Answer answer = api.get(path(topic) + parameters);
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    return answer.json();
  }
}
