package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.Testbed;

/** What is told of whole hours. */
class HoursIT {
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
    for (int minute = 0; minute < 90; minute++) {
      Instant start = NOON.plus(MINUTE.multipliedBy(minute));
      tables.verdict("orders", start, "local", "pending", 0, 1);
      tables.verdict("clicks", start, "local", "complete", 0, 1);
    }
    tables.sumUpHours();
    for (int minute = 0; minute < 90; minute++) {
      Instant start = NOON.plus(MINUTE.multipliedBy(minute));
      tables.verdict(
          "orders", start, "local", minute < 5 ? "loss" : "complete", minute < 5 ? 2 : 0, 2);
    }
    tables.sumUpHours();
    tables.sumUpHours();
    api = new RunningApi(testbed, "audit-api", jdbcUrl);
  }

  @AfterAll
  static void stop() throws Exception {
    tables.close();
    testbed.close();
  }

  @Test
  void anHourHasTheNewestRevisionOfEachVerdictOnce() {
    JsonNode answer =
        ok("/api/v1/topics/orders/hours?from=2026-03-05T12:00:00Z&to=2026-03-05T13:01:00Z");

    assertThat(answer.get("to").asText()).isEqualTo("2026-03-05T14:00:00Z");
    JsonNode hours = answer.get("hours");
    assertThat(hours).hasSize(2);
    assertThat(hours.get(0).get("hour").asText()).isEqualTo("2026-03-05T12:00:00Z");
    assertThat(hours.get(0).get("tier").asText()).isEqualTo("local");
    assertThat(hours.get(0).get("expected").asLong()).isEqualTo(60_000);
    assertThat(hours.get(0).get("lost").asLong()).isEqualTo(10);
    assertThat(hours.get(0).at("/buckets/loss").asLong()).isEqualTo(5);
    assertThat(hours.get(0).at("/buckets/complete").asLong()).isEqualTo(55);
    assertThat(hours.get(0).at("/buckets/pending").asLong()).isZero();
    assertThat(hours.get(0).get("ratio").asDouble()).isEqualTo(59_990 / 60_000.0);
    assertThat(hours.get(1).get("expected").asLong()).isEqualTo(30_000);
    assertThat(hours.get(1).get("lost").asLong()).isZero();
  }

  @Test
  void theOverviewHasAllTopicsAndNamesThoseThatAreNotComplete() {
    JsonNode answer = ok("/api/v1/overview?from=2026-03-05T00:00:00Z&to=2026-03-06T00:00:00Z");

    assertThat(answer.get("tiers")).hasSize(1);
    assertThat(answer.at("/tiers/0/topics").asLong()).isEqualTo(2);
    assertThat(answer.at("/tiers/0/expected").asLong()).isEqualTo(180_000);
    assertThat(answer.at("/tiers/0/buckets/complete").asLong()).isEqualTo(175);
    assertThat(answer.get("worst")).hasSize(1);
    assertThat(answer.at("/worst/0/topic").asText()).isEqualTo("orders");
    assertThat(answer.at("/worst/0/lost").asLong()).isEqualTo(10);
    assertThat(answer.at("/worst/0/expected").asLong()).isEqualTo(90_000);
  }

  @Test
  void aTopicThatNothingIsKnownOfIsRefused() {
    assertThat(api.get("/api/v1/topics/nobody/hours").status()).isEqualTo(404);
    assertThat(ok("/api/v1/topics/orders/hours").get("hours")).isEmpty();
  }

  private static JsonNode ok(String pathAndQuery) {
    RunningApi.Answer answer = api.get(pathAndQuery);
    assertThat(answer.status()).as(pathAndQuery + ": " + answer.json()).isEqualTo(200);
    return answer.json();
  }
}
