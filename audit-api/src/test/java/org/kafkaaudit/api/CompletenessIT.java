package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kafkaaudit.testbed.Testbed;

class CompletenessIT {
  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");
  private static final Instant ONE = NOON.plus(Duration.ofHours(1));
  private static final Instant BEGINNING = Instant.parse("2026-03-01T00:00:00Z");

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
    tables.tier(3, "archive", "local", "b1");
    tables.verdict(JudgedBucket.complete("first", BEGINNING, "local", "producer"));
    tables.verdict(JudgedBucket.complete("first", BEGINNING, "aggregate", "local"));
    api = new RunningApi(testbed, "audit-api", jdbcUrl);
  }

  @AfterAll
  static void stop() throws Exception {
    tables.close();
    testbed.close();
  }

  @Test
  void sumsUpTheNewestVerdictsOnTheBucketsThatStartInTheWindow() throws Exception {
    tables.verdict(local("summed", -1).havingLost(50));
    tables.verdict(local("summed", 0).pendingWithout(7));
    tables.verdict(local("summed", 0).havingLost(7).repeating(3).revision(2));
    tables.verdict(local("summed", 1).repeating(4).carryingOver(6).withUnstamped(9));
    tables.verdict(local("summed", 59).expecting(1000));
    tables.verdict(local("summed", 60).havingLost(60));
    tables.progress("summed", "local", ONE, ONE, 1);

    JsonNode answer = ok(hour("summed") + "&tier=local");

    assertThat(answer.get("topic").asText()).isEqualTo("summed");
    assertThat(answer.get("from").asText()).isEqualTo("2026-03-05T12:00:00Z");
    assertThat(answer.get("to").asText()).isEqualTo("2026-03-05T13:00:00Z");
    assertThat(answer.get("completeness")).hasSize(1);
    assertThat(answer.get("completeness").get(0).toString())
        .isEqualTo(
            "{\"tier\":\"local\",\"reference\":\"producer\",\"final\":true,\"reasons\":[],"
                + "\"verifiedThrough\":\"2026-03-05T13:00:00Z\",\"expected\":1200,"
                + "\"messages\":1215,\"lost\":7,\"missing\":0,\"duplicated\":7,\"duplicatedBefore\":6,\"undelivered\":0,"
                + "\"unreported\":0,\"unstamped\":9,\"ratio\":0.9941666666666666,"
                + "\"buckets\":{\"pending\":0,\"complete\":1,\"loss\":0,\"duplication\":1,"
                + "\"loss_and_duplication\":1,\"unverified\":0}}");
  }

  @Test
  void theRatioIsNeverOneWhereSomethingIsLostAndAbsentWhereNothingWasExpected() throws Exception {
    tables.verdict(local("vast", 0).expecting(1L << 60).havingLost(1));
    tables.progress("vast", "local", ONE, ONE, 1);
    tables.verdict(local("empty", 0).expecting(0).withUnstamped(5).unverified());
    tables.progress("empty", "local", ONE, ONE, 1);

    assertThat(judged("vast", "local").get("ratio").asDouble()).isLessThan(1.0);
    assertThat(judged("empty", "local").has("ratio")).isFalse();
    assertThat(judged("empty", "local").get("messages").asLong()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-05T12:59:59.999Z, false",
    "2026-03-05T13:00:00Z, true",
    "2026-03-05T12:01:00Z, false",
    "1970-01-01T00:00:00Z, false"
  })
  void isFinalOnlyWhereTheTierIsVerifiedThroughTheEndOfTheWindow(Instant through, boolean expected)
      throws Exception {
    String topic = "through-" + through.toEpochMilli();
    tables.verdict(local(topic, 0));
    tables.progress(topic, "local", ONE, through, 1);
    tables.progress(topic, "aggregate", ONE, ONE, 1);

    assertThat(judged(topic, "local").get("final").asBoolean()).isEqualTo(expected);
    assertThat(judged(topic, "local").get("reasons").isEmpty()).isEqualTo(expected);
    assertThat(judged(topic, "local").get("buckets").get("complete").asInt())
        .as("all that there are are complete")
        .isEqualTo(1);
  }

  @Test
  void isNotFinalWhereNothingIsKnownOfTheTier() throws Exception {
    tables.verdict(local("unreached", 0));
    tables.progress("unreached", "aggregate", ONE, ONE, 1);

    assertThat(judged("unreached", "local").get("final").asBoolean()).isFalse();
    assertThat(judged("unreached", "local").has("verifiedThrough")).isFalse();
    assertThat(judged("unreached", "local").get("reasons").toString()).contains("auditor");
  }

  @Test
  void isNotFinalWhileAnyVerdictIsNotHoweverFarTheTierIsVerified() throws Exception {
    tables.verdict(local("open-pending", 0));
    tables.verdict(local("open-pending", 5).pendingWithout(1));
    tables.progress("open-pending", "local", ONE, ONE, 1);
    tables.verdict(local("open-complete", 3).revision(1));
    tables.verdict(local("open-complete", 3).notFinal().revision(2));
    tables.progress("open-complete", "local", ONE, ONE, 1);
    tables.verdict(local("open-elsewhere", 3));
    tables.verdict(local("open-elsewhere", 60).pendingWithout(1));
    tables.verdict(local("open-elsewhere", -1).pendingWithout(1));
    tables.progress("open-elsewhere", "local", ONE, ONE, 1);

    assertThat(judged("open-pending", "local").get("final").asBoolean()).isFalse();
    assertThat(judged("open-pending", "local").get("buckets").get("pending").asInt()).isEqualTo(1);
    assertThat(judged("open-pending", "local").get("missing").asInt()).isEqualTo(1);
    assertThat(judged("open-complete", "local").get("final").asBoolean()).isFalse();
    assertThat(judged("open-elsewhere", "local").get("final").asBoolean()).isTrue();
  }

  @Test
  void theNewestProgressCountsAlsoWhereItWentBack() throws Exception {
    tables.verdict(local("back", 0));
    tables.progress("back", "local", ONE, ONE, 1);
    assertThat(judged("back", "local").get("final").asBoolean()).isTrue();

    tables.progress("back", "local", ONE, NOON, 2);

    assertThat(judged("back", "local").get("final").asBoolean()).isFalse();
  }

  @Test
  void anIdleTopicIsFinalWithNothingExpected() throws Exception {
    tables.progress("idle", "local", ONE, ONE, 1);

    assertThat(judged("idle", "local").get("final").asBoolean()).isTrue();
    assertThat(judged("idle", "local").get("expected").asLong()).isZero();
    assertThat(judged("idle", "local").has("ratio")).isFalse();
    assertThat(judged("idle", "local").get("reference").asText()).isEqualTo("producer");
  }

  @Test
  void aWindowFromBeforeTheTierWasAuditedIsNotFinal() throws Exception {
    tables.progress("idle", "local", ONE, ONE, 1);
    tables.progress("idle", "archive", ONE, ONE, 1);
    String before = "/api/v1/topics/idle/completeness?to=2026-03-01T01:00:00Z&tier=local&from=";

    assertThat(isFinal(before + "2026-02-28T23:59:59.999Z")).isFalse();
    assertThat(isFinal(before + "2026-03-01T00:00:00Z")).isTrue();
    assertThat(judged("idle", "archive").get("final").asBoolean())
        .as("a tier that was never judged, whatever its progress says")
        .isFalse();
    assertThat(isFinal(before.replace("2026-03-01T01:00:00Z", "1") + "0")).isFalse();
  }

  @Test
  void eachReferenceOfATierHasItsOwnSumsAndNoneIsFinalForTheWhole() throws Exception {
    tables.verdict(JudgedBucket.complete("moved", NOON, "aggregate", "producer"));
    tables.verdict(aggregate("moved", 1).expecting(30));
    tables.progress("moved", "aggregate", ONE, ONE, 1);

    List<JsonNode> sums = rows(ok(hour("moved") + "&tier=aggregate"));

    assertThat(sums)
        .extracting(sum -> sum.get("reference").asText())
        .containsExactly("local", "producer");
    assertThat(sums).extracting(sum -> sum.get("expected").asLong()).containsExactly(30L, 100L);
    assertThat(sums).noneMatch(sum -> sum.get("final").asBoolean());
  }

  @Test
  void answersForTheTiersAndReferencesAskedFor() throws Exception {
    tables.verdict(local("asked", 0));
    tables.verdict(aggregate("asked", 0));

    assertThat(tiers("asked", "")).containsExactly("local", "aggregate", "archive");
    assertThat(tiers("asked", "&tier=aggregate")).containsExactly("aggregate");
    assertThat(tiers("asked", "&reference=local")).containsExactly("aggregate", "archive");
    assertThat(tiers("asked", "&tier=local&reference=producer")).containsExactly("local");
  }

  @ParameterizedTest
  @CsvSource({
    "tier=aggregate&reference=producer, reference",
    "reference=archive, reference",
    "tier=producer, tier",
    "tier=producer&reference=producer, reference"
  })
  void refusesAReferenceThatATierIsNotJudgedAgainstAndSaysWhatIsPossible(
      String parameters, String mistaken) throws Exception {
    tables.verdict(local("asked-wrongly", 0));
    RunningApi.Answer answer = api.get(hour("asked-wrongly") + "&" + parameters);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("errors").get(0).get("parameter").asText()).isEqualTo(mistaken);
    assertThat(answer.json().get("detail").asText())
        .contains(
            "tier=local&reference=producer, tier=aggregate&reference=local,"
                + " tier=archive&reference=local");
  }

  @Test
  void reportsEveryMistake() {
    RunningApi.Answer answer =
        api.get(
            "/api/v1/topics/x/completeness?from=noon&to=-1&tier=locl&reference=producr&limit=3");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().toString()).contains("Did you mean \\\"local\\\"?");
    assertThat(
            StreamSupport.stream(answer.json().get("errors").spliterator(), false)
                .map(mistake -> mistake.get("parameter").asText()))
        .containsExactlyInAnyOrder("from", "to", "tier", "reference", "limit");
  }

  @Test
  void saysThatATopicIsUnknown() {
    RunningApi.Answer answer = api.get(hour("nowhere"));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("type").asText()).endsWith(":unknown-topic");
  }

  @Test
  void everyLegalNameOfATopicWorksInEveryPath() throws Exception {
    String longest = "a.B_c-1".repeat(36).substring(0, 249);
    for (String topic : List.of("a.B_c-1", longest, "-", "_", "...", "1")) {
      tables.verdict(local(topic, 0).expecting(11));
      tables.verdict(aggregate(topic, 0).expecting(11));
      tables.verdict(JudgedBucket.complete(topic, BEGINNING, "archive", "local"));
      for (String tier : List.of("local", "aggregate", "archive")) {
        tables.progress(topic, tier, ONE, ONE, 1);
      }
      String hour = "begin=%d&end=%d".formatted(NOON.toEpochMilli(), ONE.toEpochMilli());

      assertThat(judged(topic, "local").get("expected").asLong()).as(topic).isEqualTo(11);
      assertThat(ok("/api/v1/topics/" + topic + "/verified-through").has("verifiedThrough"))
          .as(topic)
          .isTrue();
      assertThat(ok("/api/v1/topics/" + topic + "/verdicts/" + NOON + "/local").has("status"))
          .isTrue();
      assertThat(
              ok("/api/v1/gobblin/counts/" + topic + "?" + hour)
                  .get("result")
                  .get("local")
                  .asLong())
          .as(topic)
          .isEqualTo(11);
      assertThat(
              ok("/api/v1/gobblin/counts?topic=" + topic + "&" + hour.replace("begin", "start"))
                  .get("totalsPerTier")
                  .get("aggregate")
                  .asLong())
          .as(topic)
          .isEqualTo(11);
    }
  }

  @Test
  void readsOnlyThePartitionsOfTheWindow() throws Exception {
    Instant recent = Instant.parse("2025-11-20T12:00:00Z");
    for (int day = 0; day < 60; day += 2) {
      tables.verdict(
          JudgedBucket.complete("pruned", recent.minus(Duration.ofDays(day)), "local", "producer"));
    }

    List<String> sums = tables.explained(Judgements.sumsQuery("pruned", Window.of(recent)));
    List<String> watched =
        tables.explained(
            Judgements.watchedQuery(
                recent,
                List.of(
                    new Tiers.Step(
                        "local",
                        Optional.of("producer"),
                        new Tier.Expected(List.of(".*"), List.of())))));

    assertThat(AuditTables.partsRead(sums)).as(sums.toString()).isLessThan(0.2);
    assertThat(sums).contains("PrimaryKey").anyMatch(line -> line.equals("topic"));
    assertThat(AuditTables.partsRead(watched)).as(watched.toString()).isLessThan(0.6);
  }

  private static JudgedBucket local(String topic, int minute) {
    return JudgedBucket.complete(topic, NOON.plus(Duration.ofMinutes(minute)), "local", "producer");
  }

  private static JudgedBucket aggregate(String topic, int minute) {
    return JudgedBucket.complete(
        topic, NOON.plus(Duration.ofMinutes(minute)), "aggregate", "local");
  }

  private static String hour(String topic) {
    return "/api/v1/topics/" + topic + "/completeness?from=" + NOON + "&to=" + ONE;
  }

  private static JsonNode judged(String topic, String tier) {
    return rows(ok(hour(topic) + "&tier=" + tier)).get(0);
  }

  private static boolean isFinal(String path) {
    return rows(ok(path)).get(0).get("final").asBoolean();
  }

  private static List<String> tiers(String topic, String parameters) {
    return rows(ok(hour(topic) + parameters)).stream()
        .map(row -> row.get("tier").asText())
        .toList();
  }

  private static List<JsonNode> rows(JsonNode answer) {
    List<JsonNode> rows = new ArrayList<>();
    answer.get("completeness").forEach(rows::add);
    return rows;
  }

  private static JsonNode ok(String pathAndQuery) {
    RunningApi.Answer answer = api.get(pathAndQuery);
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    return answer.json();
  }
}
