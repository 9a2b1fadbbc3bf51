package org.kafkaaudit.streams.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.testbed.Testbed;

/** The sums by hour on a real ClickHouse. */
class HourSumsIT {

  private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);

  private static Testbed testbed;
  private static ClickHouse clickHouse;

  @BeforeAll
  static void start() throws Exception {
    testbed = Testbed.create();
    var server = testbed.startClickHouse();
    clickHouse =
        new ClickHouse(
            server.url().toString(), server.database(), "default", "", Duration.ofSeconds(20));
    TierRule local =
        new TierRule(
            "local",
            Optional.empty(),
            List.of(),
            TierRule.DEFAULT_SETTLE,
            TierRule.DEFAULT_OVERDUE,
            ExpectedTopics.ALL);
    new Migration(clickHouse, new TableLayout("", 3_650), new TierPath(List.of(local))).run(1);
  }

  @AfterAll
  static void stop() {
    clickHouse.close();
    testbed.close();
  }

  @Test
  void followTheVerdictsAndCatchUpWithWhatWasBefore() throws Exception {
    insert("before", hour.minus(Duration.ofDays(2)), 100, 7, 1);
    HourSums sums = started();
    awaitSum(sums, "before", 107);

    insert("orders", hour, 100, 0, 1);
    insert("orders", hour.plusSeconds(60), 10, 0, 1);
    insert("it's", hour, 5, 0, 1);
    sums.changed(hour);
    sums.changed(hour);
    awaitSum(sums, "orders", 110);
    awaitSum(sums, "it''s", 5);

    insert("orders", hour, 100, 3, 2);
    sums.changed(hour.plusSeconds(59));
    awaitSum(sums, "orders", 113);

    // Another one that notices less does not put back what is newer.
    HourSums late = started();
    awaitSum(late, "orders", 113);
    assertThat(number("SELECT count() AS n FROM verdict_hours FINAL")).isEqualTo(3);
  }

  private static HourSums started() throws ClickHouseException {
    HourSums sums = new HourSums(clickHouse, Duration.ofDays(3), Duration.ofDays(30));
    sums.start(System.currentTimeMillis());
    return sums;
  }

  private static void awaitSum(HourSums sums, String topic, long messagesAndLost) {
    await("the sums of " + topic)
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              sums.sumUpWhereDue();
              assertThat(
                      number(
                          "SELECT sum(expected + lost) AS n FROM verdict_hours FINAL WHERE topic = '"
                              + topic
                              + "'"))
                  .isEqualTo(messagesAndLost);
            });
  }

  private static long number(String query) throws ClickHouseException {
    return clickHouse.query(query).get(0).getLong("n");
  }

  private static void insert(String topic, Instant start, int expected, int lost, int revision)
      throws ClickHouseException {
    clickHouse.execute(
        "INSERT INTO verdicts (topic, bucket_start, bucket_length_ms, tier, status, is_final, expected, lost, revision)"
            + " VALUES ('%s', fromUnixTimestamp64Milli(%d), 60000, 'local', 'complete', true, %d, %d, %d)"
                .formatted(
                    topic.replace("'", "\\'"), start.toEpochMilli(), expected, lost, revision));
  }
}
