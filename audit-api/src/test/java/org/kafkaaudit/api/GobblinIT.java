package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kafkaaudit.testbed.Testbed;

class GobblinIT {
  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");
  private static final Instant ONE = NOON.plus(Duration.ofHours(1));
  private static final Instant BEGINNING = Instant.parse("2026-03-01T00:00:00Z");

  private static Testbed testbed;
  private static AuditTables tables;
  private static RunningApi api;
  private static GobblinClient allTiers;
  private static GobblinClient finalTiers;

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
    tables.verdict(JudgedBucket.complete("first", BEGINNING, "local", "producer"));
    tables.verdict(JudgedBucket.complete("first", BEGINNING, "aggregate", "local"));
    api = new RunningApi(testbed, "audit-api", jdbcUrl);
    URI base = api.uri("/api/v1/gobblin/counts");
    allTiers = GobblinClient.ofKafkaAuditCounts(base);
    finalTiers = GobblinClient.ofAuditCounts(base);
  }

  @AfterAll
  static void stop() throws Exception {
    tables.close();
    testbed.close();
  }

  @Test
  void bothClientsReadWhatWasExpectedAndWhatArrivedAtEachTier() throws Exception {
    tables.verdict(local("tracking.orders", -1).expecting(1_000));
    tables.verdict(local("tracking.orders", 0).expecting(20_000_000_000L));
    tables.verdict(local("tracking.orders", 59).havingLost(5));
    tables.verdict(local("tracking.orders", 60).expecting(1_000));
    tables.verdict(aggregate("tracking.orders", 0).expecting(20_000_000_000L));
    tables.verdict(aggregate("tracking.orders", 59).expecting(95).withUnstamped(2));
    verified("tracking.orders", ONE, ONE);

    Map<String, Long> counts =
        Map.of(
            "producer", 20_000_000_100L,
            "local", 20_000_000_095L,
            "aggregate", 20_000_000_097L);
    assertThat(hour(allTiers, "tracking/orders")).isEqualTo(counts);
    assertThat(hour(allTiers, "tracking.orders")).isEqualTo(counts);
    assertThat(hour(finalTiers, "tracking.orders")).isEqualTo(counts);
    GobblinClient withSlash = GobblinClient.ofKafkaAuditCounts(api.uri("/api/v1/gobblin/counts/"));
    assertThat(hour(withSlash, "tracking/orders")).isEqualTo(counts);
  }

  @Test
  void duplicatesDoNotMakeUpForWhatIsLost() throws Exception {
    tables.verdict(local("masked", 0));
    tables.verdict(aggregate("masked", 0).havingLost(5).repeating(3).carryingOver(2));
    verified("masked", ONE, ONE);

    assertThat(hour(allTiers, "masked"))
        .isEqualTo(Map.of("producer", 100L, "local", 100L, "aggregate", 95L));
  }

  @Test
  void anIdleTopicHasZeros() throws Exception {
    verified("idle", ONE, ONE);

    Map<String, Long> zeros = Map.of("producer", 0L, "local", 0L, "aggregate", 0L);
    assertThat(hour(allTiers, "idle")).isEqualTo(zeros);
    assertThat(hour(finalTiers, "idle")).isEqualTo(zeros);
  }

  @Test
  void aTierThatIsVerifiedLessFarThanTheWindowIsNotTold() throws Exception {
    tables.verdict(local("behind", 0));
    tables.verdict(aggregate("behind", 0));
    verified("behind", ONE, ONE.minusMillis(1));

    assertThat(hour(finalTiers, "behind")).isEqualTo(Map.of("producer", 100L, "local", 100L));
    assertRefused("behind", "aggregate");

    verified("behind", ONE, ONE, 2);
    assertThat(hour(allTiers, "behind")).hasSize(3);
  }

  @Test
  void aTierWithAPendingBucketIsNotToldAndTheProducersAreOnlyWithTheFirstTierBehindThem()
      throws Exception {
    tables.verdict(local("pending", 0).pendingWithout(10));
    tables.verdict(aggregate("pending", 0).expecting(90));
    verified("pending", ONE, ONE);

    assertThat(hour(finalTiers, "pending")).isEqualTo(Map.of("aggregate", 90L));
    assertRefused("pending", "producer, local");
  }

  @Test
  void aTierWithoutProgressIsNotTold() throws Exception {
    tables.verdict(local("no-progress", 0));
    tables.progress("no-progress", "local", ONE, ONE, 1);

    assertThat(hour(finalTiers, "no-progress")).containsOnlyKeys("producer", "local");
    assertRefused("no-progress", "aggregate");
    tables.verdict(local("no-progress-at-all", 0));
    assertThat(hour(finalTiers, "no-progress-at-all")).isEmpty();
    assertRefused("no-progress-at-all", "producer, local, aggregate");
  }

  @Test
  void aWindowFromBeforeTheAuditBeganIsNotFinal() throws Exception {
    verified("too-early", ONE, ONE);
    long early = BEGINNING.minusMillis(1).toEpochMilli();

    assertThat(finalTiers.fetch("too-early", early, ONE.toEpochMilli())).isEmpty();
    assertThat(refusal(() -> allTiers.fetch("too-early", early, ONE.toEpochMilli())).status())
        .isEqualTo(503);
  }

  @Test
  void aTopicThatIsNotAuditedHasNoTiers() throws Exception {
    assertThat(hour(allTiers, "nowhere")).isEmpty();
    assertThat(hour(finalTiers, "nowhere")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', topic start end",
    "?topic=&start=0&end=1, topic",
    "?topic=x&begin=0&end=1, start begin",
    "?topic=x&start=5&end=5, start",
    "?topic=x&start=now&end=1.5, start end",
    "?topic=x&start=0&end=2678400001, start",
    "?topic=x&topic=y&start=0&end=1, topic",
    "/x, begin end",
    "/x?begin=2&end=1, begin",
    "/x?begin=0&end=1&topic=x, topic",
    "/x?begin=0&begin=1&end=1, begin"
  })
  void saysEverythingThatIsWrong(String request, String mistaken) {
    RunningApi.Answer answer = api.get("/api/v1/gobblin/counts" + request);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("type").asText()).endsWith(":bad-request");
    assertThat(answer.json().get("errors").findValuesAsText("parameter"))
        .containsExactlyInAnyOrderElementsOf(List.of(mistaken.split(" ")));
  }

  /** A fetch that is to fail. */
  private interface Fetch {
    Object counts() throws IOException;
  }

  private static void assertRefused(String topic, String tiers) {
    GobblinClient.Refused refusal = refusal(() -> hour(allTiers, topic));
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal).hasMessageContaining("window-not-final").hasMessageContaining(": " + tiers);
    RunningApi.Answer answer =
        api.get("/api/v1/gobblin/counts/%s?begin=%s&end=%s".formatted(topic, NOON, ONE));
    assertThat(answer.http().headers().firstValue("Retry-After")).hasValue("5");
  }

  private static GobblinClient.Refused refusal(Fetch fetch) {
    return catchThrowableOfType(GobblinClient.Refused.class, fetch::counts);
  }

  private static Map<String, Long> hour(GobblinClient client, String dataset) throws IOException {
    return client.fetch(dataset, NOON.toEpochMilli(), ONE.toEpochMilli());
  }

  private static void verified(String topic, Instant local, Instant aggregate) throws Exception {
    verified(topic, local, aggregate, 1);
  }

  private static void verified(String topic, Instant local, Instant aggregate, long revision)
      throws Exception {
    tables.progress(topic, "local", ONE, local, revision);
    tables.progress(topic, "aggregate", ONE, aggregate, revision);
  }

  private static JudgedBucket local(String topic, int minute) {
    return JudgedBucket.complete(topic, NOON.plus(Duration.ofMinutes(minute)), "local", "producer");
  }

  private static JudgedBucket aggregate(String topic, int minute) {
    return JudgedBucket.complete(
        topic, NOON.plus(Duration.ofMinutes(minute)), "aggregate", "local");
  }
}
