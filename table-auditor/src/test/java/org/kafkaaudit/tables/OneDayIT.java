package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.testbed.Testbed;

/** What the server reads where one day of thirty is counted. */
class OneDayIT {

  private static final ObjectMapper JSON = Jackson.newObjectMapper();
  private static final int DAYS = 30;
  private static final int ROWS_OF_A_DAY = 40_000;
  private static final long FIRST = Instant.parse("2026-10-01T00:00:00Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private static Testbed testbed;
  private static Warehouse warehouse;
  private static ClickHouse clickHouse;

  @BeforeAll
  static void start() throws Exception {
    testbed = Testbed.create();
    org.kafkaaudit.testbed.ClickHouse server = testbed.startClickHouse();
    warehouse = new Warehouse(server.url(), server.database());
    ClickHouseSettings settings =
        JSON.readValue("{\"url\": \"" + server.url() + "\"}", ClickHouseSettings.class);
    clickHouse =
        new ClickHouse(settings, new TableMetrics(new PrometheusRegistry(), Clock.systemUTC()));
  }

  @AfterAll
  static void stop() {
    testbed.close();
  }

  @ParameterizedTest
  @CsvSource({
    "millis_by_partition, DateTime64(3), PARTITION BY toDate(time) ORDER BY value",
    "nanos_by_key, 'DateTime64(9, ''Asia/Tokyo'')', ORDER BY time",
    "seconds_by_partition, DateTime, PARTITION BY toYYYYMMDD(time) ORDER BY value",
    "seconds_by_key, 'DateTime(''America/New_York'')', ORDER BY time"
  })
  void readsThatDayAlone(String table, String type, String keys) throws Exception {
    warehouse.run(
        "CREATE TABLE "
            + table
            + " (time "
            + type
            + ", ka String, value String) ENGINE = MergeTree "
            + keys);
    warehouse.run(
        "INSERT INTO %s SELECT fromUnixTimestamp64Milli(toInt64(%d + intDiv(number * %d, %d))), 'x', toString(number) FROM numbers(%d)"
            .formatted(table, FIRST, DAY, ROWS_OF_A_DAY, DAYS * ROWS_OF_A_DAY));
    TableSettings settings =
        JSON.readValue(
            """
            {"name": "t", "database": "%s", "table": "%s", "topic": "t", "timeColumn": "time", "stampColumn": "ka"}
            """
                .formatted(warehouse.database(), table),
            TableSettings.class);
    AuditedTable audited = AuditedTable.find(settings, BucketLength.DEFAULT, clickHouse);
    long from = FIRST + 11 * DAY;

    assertThat(audited.isPruned()).isTrue();
    Map<Long, Long> rows = new HashMap<>();
    clickHouse.query(
        "test",
        audited.contents(from, from + DAY),
        input -> {
          while (input.next()) {
            rows.put(input.int64(), input.int64());
            assertThat(input.int64()).as("sum of times").isPositive();
          }
        });
    assertThat(rows).hasSize(24 * 60);
    assertThat(rows.keySet()).allMatch(slice -> slice >= from && slice < from + DAY);
    assertThat(rows.values().stream().mapToLong(number -> number).sum()).isEqualTo(ROWS_OF_A_DAY);
    for (Query query :
        new Query[] {
          audited.contents(from, from + DAY), audited.stamps(from, from + DAY),
        }) {
      assertThat(rowsRead(query))
          .as("rows that the server means to read: whole granules of 8,192")
          .isBetween((long) ROWS_OF_A_DAY, ROWS_OF_A_DAY + 3L * 8_192);
    }
  }

  private static long rowsRead(Query query) {
    long[] rows = new long[1];
    clickHouse.query(
        "test",
        new Query(
            "SELECT toInt64(sum(rows)) FROM (EXPLAIN ESTIMATE " + query.sql() + ")",
            query.parameters()),
        input -> {
          assertThat(input.next()).isTrue();
          rows[0] = input.int64();
        });
    return rows[0];
  }
}
