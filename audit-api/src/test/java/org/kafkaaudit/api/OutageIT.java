package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.Testbed;

class OutageIT {
  @Test
  void answersWithTheReasonWhileClickHouseIsAwayAndRecoversByItself() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      org.kafkaaudit.testbed.ClickHouse clickHouse = testbed.startClickHouse();
      RunningApi api = new RunningApi(testbed, "audit-api", clickHouse.jdbcUrl());

      assertUnavailable(api, "clickhouse-tables-missing");
      assertThat(api.admin("/healthcheck").statusCode()).isEqualTo(500);
      try (AuditTables tables = new AuditTables(clickHouse.jdbcUrl())) {
        tables.create();
      }
      assertThat(api.get("/api/v1/tiers").status()).isEqualTo(200);

      clickHouse.kill();
      assertUnavailable(api, "clickhouse-unreachable");
      assertUnavailable(api, "clickhouse-unreachable");
      assertThat(api.admin("/healthcheck").body()).contains("ClickHouse cannot be reached");

      clickHouse.start();
      await("audit-api to answer again after ClickHouse is back")
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(api.get("/api/v1/tiers").status()).isEqualTo(200));
      assertThat(api.admin("/healthcheck").statusCode()).isEqualTo(200);
      assertThat(api.output())
          .contains("ClickHouse answers again")
          .doesNotContain("\tat ", "! at ");
    }
  }

  @Test
  void aFrozenClickHouseIsAnsweredInTime() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      org.kafkaaudit.testbed.ClickHouse clickHouse = testbed.startClickHouse();
      try (AuditTables tables = new AuditTables(clickHouse.jdbcUrl())) {
        tables.create();
      }
      RunningApi api = new RunningApi(testbed, "audit-api", clickHouse.jdbcUrl());
      assertThat(api.get("/api/v1/tiers").status()).isEqualTo(200);

      clickHouse.pause();
      try {
        assertThat(api.get("/api/v1/tiers").status()).isEqualTo(503);
      } finally {
        clickHouse.resume();
      }
      await("audit-api to answer again after ClickHouse goes on")
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(api.get("/api/v1/tiers").status()).isEqualTo(200));
    }
  }

  private static void assertUnavailable(RunningApi api, String kind) {
    RunningApi.Answer answer = api.get("/api/v1/tiers");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(503);
    assertThat(answer.json().get("type").asText()).isEqualTo("urn:kafka-audit:problem:" + kind);
    assertThat(answer.http().headers().firstValue("Retry-After")).hasValue("5");
  }
}
