package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.Testbed;

/** What the tables keep of a tier that is configured no more stands in nobody's way. */
class RemovedTierIT {
  private static final Instant NOON = Instant.parse("2026-03-05T12:00:00Z");

  @Test
  void nobodyWaitsForATierThatTheNewestConfigurationDoesNotHave() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      String jdbcUrl = testbed.startClickHouse().jdbcUrl();
      try (AuditTables tables = new AuditTables(jdbcUrl)) {
        tables.create();
        tables.tier(0, "producer", "", "p1", 1);
        tables.tier(1, "local", "producer", "l1", 1);
        tables.tier(2, "aggregate", "local", "a1", 1);
        tables.progress("orders", "local", NOON, NOON, 5);
        tables.progress("orders", "aggregate", NOON, Instant.EPOCH, 5);
        RunningApi api = new RunningApi(testbed, "audit-api", jdbcUrl);
        assertThat(verified(api).has("verifiedThrough")).isFalse();

        tables.tier(0, "producer", "", "p1", 2);
        tables.tier(1, "local", "producer", "l1", 2);

        assertThat(verified(api).get("verifiedThrough").asText()).isEqualTo(NOON.toString());
        assertThat(api.get("/api/v1/tiers").json().get("tiers").findValuesAsText("tier"))
            .containsExactly("producer", "local");
        assertThat(api.get("/api/v1/topics/orders/verified-through?tier=aggregate").status())
            .isEqualTo(400);
        tables.verdict("orders", NOON, "aggregate", "loss", 7, 1);
        assertThat(
                api.get("/api/v1/topics/orders/verdicts/" + NOON + "/aggregate").json().get("lost"))
            .as("what was said before is there still")
            .hasToString("7");
        assertThat(api.get("/api/v1/findings?tier=aggregate").status()).isEqualTo(200);
      }
    }
  }

  @Test
  void aTopicThatIsNotExpectedAnyMoreAtATierHoldsItsProgressBackNoLonger() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      String jdbcUrl = testbed.startClickHouse().jdbcUrl();
      try (AuditTables tables = new AuditTables(jdbcUrl)) {
        tables.create();
        tables.tier(0, "producer", "", "p1");
        tables.tier(1, "local", "producer", "l1");
        tables.progress("orders", "local", NOON, NOON, 1);
        tables.progress("gone", "local", NOON.minusSeconds(3600), Instant.EPOCH, 1);
        RunningApi api = new RunningApi(testbed, "audit-api", jdbcUrl);
        assertThat(local(api).get("countedBefore").get("minimum").asText())
            .isEqualTo("2026-03-05T11:00:00Z");

        tables.withdrawnProgress("gone", "local", 2);

        assertThat(local(api).get("countedBefore").get("minimum").asText())
            .isEqualTo(NOON.toString());
        assertThat(local(api).get("verifiedThrough").get("unknown").asInt()).isZero();
        assertThat(local(api).get("topics").asInt()).isEqualTo(1);
        assertThat(api.get("/api/v1/topics?prefix=gone").json().get("topics").get(0).get("tiers"))
            .isEmpty();
      }
    }
  }

  private static JsonNode local(RunningApi api) {
    return api.get("/api/v1/tiers").json().get("tiers").get(1).get("progress");
  }

  private static JsonNode verified(RunningApi api) {
    RunningApi.Answer answer = api.get("/api/v1/topics/orders/verified-through");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
    return answer.json();
  }
}
