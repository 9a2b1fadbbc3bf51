package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.Testbed;

class OutageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void answersWithTheReasonWhileClickHouseIsAwayAndRecoversByItself() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      org.kafkaaudit.testbed.ClickHouse clickHouse = testbed.startClickHouse();
      RunningApi api = RunningApi.impatient(testbed, clickHouse.jdbcUrl());

      awaitUnavailable(api, "clickhouse-tables-missing");
      assertThat(api.admin("/healthcheck").statusCode()).isEqualTo(500);
      try (AuditTables tables = new AuditTables(clickHouse.jdbcUrl())) {
        tables.create();
      }
      awaitAnswers(api);

      clickHouse.kill();
      awaitUnavailable(api, "clickhouse-unreachable");
      assertUnavailable(api, "clickhouse-unreachable");
      assertThat(api.admin("/healthcheck").body()).contains("ClickHouse cannot be reached");

      clickHouse.start();
      awaitAnswers(api);
      assertThat(api.admin("/healthcheck").statusCode()).isEqualTo(200);
      assertThat(api.output())
          .contains("ClickHouse answers again")
          .doesNotContain("\tat ", "! at ");
    }
  }

  @Test
  void thoseThatWaitAreToldThatClickHouseIsAway() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      org.kafkaaudit.testbed.ClickHouse clickHouse = testbed.startClickHouse();
      try (AuditTables tables = new AuditTables(clickHouse.jdbcUrl())) {
        tables.create();
        tables.tier(0, "local", "producer", "l1");
        tables.progress("orders", "local", Instant.now(), Instant.EPOCH, 1);
      }
      RunningApi api = RunningApi.impatient(testbed, clickHouse.jdbcUrl());
      awaitAnswers(api);
      String path = "/api/v1/topics/orders/verified-through?for=2026-03-05T12:00:00Z";
      CompletableFuture<RunningApi.Answer> answer = api.ask(path + "&wait=60s");
      await("the request to wait")
          .atMost(PATIENCE)
          .until(
              () -> api.admin("/metrics").body().contains("kafka_audit_api_waiting_requests 1.0"));

      clickHouse.kill();

      assertThat(answer.get(60, TimeUnit.SECONDS).status()).isEqualTo(503);
      assertThat(answer.get().json().get("type").asText()).endsWith(":clickhouse-unreachable");
      clickHouse.start();
      await("audit-api to let requests wait again after ClickHouse is back")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(api.get(path + "&wait=10ms").status()).isEqualTo(200));
    }
  }

  @Test
  void aFrozenClickHouseIsAnsweredInTime() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      org.kafkaaudit.testbed.ClickHouse clickHouse = testbed.startClickHouse();
      try (AuditTables tables = new AuditTables(clickHouse.jdbcUrl())) {
        tables.create();
      }
      RunningApi api = RunningApi.impatient(testbed, clickHouse.jdbcUrl());
      awaitAnswers(api);

      clickHouse.pause();
      try {
        assertThat(api.get("/api/v1/tiers").status()).isEqualTo(503);
      } finally {
        clickHouse.resume();
      }
      awaitAnswers(api);
    }
  }

  private static void awaitAnswers(RunningApi api) {
    await("audit-api to answer while ClickHouse is there")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(api.get("/api/v1/tiers").status()).isEqualTo(200));
  }

  private static void awaitUnavailable(RunningApi api, String kind) {
    await("audit-api to say " + kind)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertUnavailable(api, kind));
  }

  private static void assertUnavailable(RunningApi api, String kind) {
    RunningApi.Answer answer = api.get("/api/v1/tiers");
    assertThat(answer.status()).as(answer.json().toString()).isEqualTo(503);
    assertThat(answer.json().get("type").asText()).isEqualTo("urn:kafka-audit:problem:" + kind);
    assertThat(answer.http().headers().firstValue("Retry-After")).hasValue("5");
  }
}
