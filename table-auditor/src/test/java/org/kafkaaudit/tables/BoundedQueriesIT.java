package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.Testbed;

/** What the server lets a query of ours take, as it is configured. */
class BoundedQueriesIT {

  private static final ObjectMapper JSON = Jackson.newObjectMapper();
  private static final String LIMITS =
      """
      SELECT toInt64(getSetting('max_threads')), toInt64(getSetting('max_memory_usage')),
        toInt64(getSetting('max_execution_time'))""";

  private static Testbed testbed;
  private static URI server;

  @BeforeAll
  static void start() throws Exception {
    testbed = Testbed.create();
    server = testbed.startClickHouse().url();
  }

  @AfterAll
  static void stop() {
    testbed.close();
  }

  private static ClickHouse clickHouse(String more) throws Exception {
    return new ClickHouse(
        JSON.readValue("{\"url\": \"" + server + "\"" + more + "}", ClickHouseSettings.class),
        new TableMetrics(new PrometheusRegistry(), Clock.systemUTC()));
  }

  private static List<Long> threeNumbers(ClickHouse clickHouse, String sql) {
    Long[] numbers = new Long[3];
    clickHouse.query(
        "test",
        new Query(sql, Map.of()),
        rows -> {
          assertThat(rows.next()).isTrue();
          for (int column = 0; column < numbers.length; column++) {
            numbers[column] = rows.int64();
          }
        });
    return List.of(numbers);
  }

  @Test
  void theServerIsToldTheLimitsOfTheConfiguration() throws Exception {
    assertThat(threeNumbers(clickHouse(""), LIMITS)).containsExactly(2L, 512L << 20, 30L);
    assertThat(
            threeNumbers(
                clickHouse(
                    ", \"maxThreads\": 1, \"maxMemory\": \"64MiB\", \"queryTimeout\": \"7s\""),
                LIMITS))
        .containsExactly(1L, 64L << 20, 7L);
  }

  @Test
  void aQueryThatTakesMoreMemoryIsGivenUpAndTheNextGoesOn() throws Exception {
    ClickHouse clickHouse = clickHouse(", \"maxMemory\": \"16MiB\"");

    assertThatThrownBy(
            () -> threeNumbers(clickHouse, "SELECT groupArray(number) FROM numbers(100000000)"))
        .isInstanceOf(ClickHouseFailure.class)
        .hasMessageContaining("MEMORY_LIMIT_EXCEEDED");
    assertThat(threeNumbers(clickHouse, LIMITS)).contains(16L << 20);
  }

  @Test
  void aQueryThatTakesLongerIsGivenUpByTheServer() throws Exception {
    ClickHouse clickHouse = clickHouse(", \"queryTimeout\": \"1s\"");

    assertThatThrownBy(
            () ->
                threeNumbers(
                    clickHouse, "SELECT count() FROM numbers(1000000000000) WHERE rand64() = 7"))
        .isInstanceOf(ClickHouseFailure.class)
        .hasMessageContaining("TIMEOUT_EXCEEDED");
    assertThat(threeNumbers(clickHouse, LIMITS)).contains(1L);
  }
}
