package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

class AuditStreamsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long SESSION = 0xF000_0000_0000_0007L;
  private static final String VERDICTS =
      """
      SELECT topic, tier, reference, status, is_final, expected, messages, bytes, lost, duplicated,
        duplicated_before
      FROM verdicts FINAL ORDER BY topic, bucket_start, tier""";

  private final Testbed testbed = Testbed.create();
  private final KafkaCluster kafka = testbed.startKafka("audit");
  private final ClickHouse clickHouse = testbed.startClickHouse();
  private final long bucket =
      Reports.LENGTH.startOf(System.currentTimeMillis() - Duration.ofMinutes(20).toMillis());

  @AfterEach
  void keepLogsAndRemoveServers(TestInfo test) throws IOException {
    Path logs = Path.of("target", "logs", test.getTestMethod().orElseThrow().getName());
    Files.createDirectories(logs);
    try (Stream<Path> files = Files.list(testbed.directory())) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Files.copy(log, logs.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    testbed.close();
  }

  @Test
  void fiveLostAndFiveDuplicatedAreInClickHouseWithTheirNames() throws Exception {
    RunningStreams streams = new RunningStreams(testbed, "streams", kafka, clickHouse);
    try (EventWriter events = new EventWriter(kafka);
        Tables tables = new Tables(clickHouse.jdbcUrl())) {
      writeFiveLostAndFiveDuplicated(events, new Reports("orders"));

      awaitRows(
          tables,
          VERDICTS,
          "orders aggregate local complete true 95 100 10000 0 0 5",
          "orders local producer loss_and_duplication true 100 100 10000 5 5 0");
      assertThat(
              tables.rows(
                  """
                  SELECT topic, tier, session, service, host, datacenter, lost, duplicated,
                    lost_sequences.first, lost_sequences.last, duplicated_sequences.first,
                    duplicated_sequences.last, toUnixTimestamp64Milli(bucket_start), bucket_length_ms
                  FROM findings FINAL"""))
          .containsExactly(
              "orders local "
                  + Long.toUnsignedString(SESSION)
                  + " checkout host-7 dc-1 5 5 [95] [99] [0] [4] "
                  + bucket
                  + " 60000");
    }
    streams.process().stop();
    assertThat(streams.output().lines())
        .as("a log without noise")
        .filteredOn(line -> !line.contains("Using an OS temp directory"))
        .noneMatch(line -> line.matches(".*(WARN|ERROR|Exception).*"));
  }

  @Test
  void whileClickHouseIsAwayVerdictsWaitAndThenArriveNoneTwice() throws Exception {
    RunningStreams streams = new RunningStreams(testbed, "streams", kafka, clickHouse);
    try (EventWriter events = new EventWriter(kafka)) {
      writeTopics(events, "before", 20);
      awaitVerdicts(20);
      assertThat(streams.admin("/healthcheck").statusCode()).isEqualTo(200);

      clickHouse.kill();
      writeTopics(events, "during", 50);
      await("the health check to tell that ClickHouse is away")
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(streams.admin("/healthcheck").body())
                      .contains("ClickHouse at " + clickHouse.url()));
      assertThat(streams.admin("/healthcheck").statusCode()).isEqualTo(500);
      assertThat(streams.admin("/metrics").body()).contains("kafka_audit_clickhouse_up 0.0");

      clickHouse.start();
      writeTopics(events, "after", 20);
      awaitVerdicts(90);
      await("the health check to tell that ClickHouse is back")
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(streams.admin("/healthcheck").statusCode()).isEqualTo(200));
    }
    assertThat(
            streams
                .output()
                .lines()
                .filter(line -> line.contains("\tat ") || line.startsWith("! at "))
                .toList())
        .as("stack traces in the log")
        .isEmpty();
    assertThat(streams.output().lines().filter(line -> line.contains("verdicts wait in Kafka")))
        .as("one line for each way in which it was away: cut off, and refused")
        .hasSizeBetween(1, 3);
    assertEndsInOrder(streams);
  }

  @Test
  void anApplicationThatIsKilledGoesOnWhereItWasAlsoWithoutItsStateDirectory() throws Exception {
    RunningStreams streams = new RunningStreams(testbed, "streams", kafka, clickHouse);
    try (EventWriter events = new EventWriter(kafka)) {
      writeTopics(events, "first", 30);
      streams.process().kill();
      writeTopics(events, "second", 30);
      streams.process().start();
      awaitVerdicts(60);

      streams.process().kill();
      deleteDirectory(streams.stateDirectory());
      writeTopics(events, "third", 30);
      // What was said already is written again by nobody, so it must still be there.
      streams.process().start();
      awaitVerdicts(90);
    }
  }

  @Test
  void aStartOnTablesThatAreThereChangesNothing() throws Exception {
    RunningStreams streams = new RunningStreams(testbed, "streams", kafka, clickHouse);
    try (EventWriter events = new EventWriter(kafka)) {
      writeTopics(events, "topic", 5);
      awaitVerdicts(5);
    }
    assertEndsInOrder(streams);
    streams.process().start();

    try (EventWriter events = new EventWriter(kafka)) {
      writeTopics(events, "later", 5);
      awaitVerdicts(10);
    }
    assertThat(numberOf("SELECT count() FROM schema_migrations")).isEqualTo(4);
    try (Tables tables = new Tables(clickHouse.jdbcUrl())) {
      assertThat(
              tables.rows(
                  "SELECT position, tier, reference, arrayElement(topics_include, 1), length(topics_exclude) FROM tiers FINAL ORDER BY position"))
          .containsExactly("0 producer  .* 0", "1 local producer .* 0", "2 aggregate local .* 0");
    }
    assertEndsInOrder(streams);
  }

  private static void assertEndsInOrder(RunningStreams streams) throws Exception {
    streams.process().stop();
    assertThat(streams.process().exitCode().orElseThrow())
        .as("asked to end, it ends within the 30 seconds after which it is killed")
        .isIn(0, 143);
    assertThat(streams.output()).doesNotContain("did not end within");
  }

  private static void deleteDirectory(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void writeTopics(EventWriter events, String prefix, int topics) throws Exception {
    for (int number = 0; number < topics; number++) {
      writeFiveLostAndFiveDuplicated(events, new Reports(prefix + "." + number));
    }
  }

  /** Awaits that for each topic there are all verdicts, exact, and no row is lost or doubled. */
  private void awaitVerdicts(int topics) throws Exception {
    await(topics + " topics with exact verdicts")
        .atMost(PATIENCE.multipliedBy(2))
        .pollInterval(Duration.ofMillis(500))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              try (Tables tables = new Tables(clickHouse.jdbcUrl())) {
                assertThat(
                        tables.rows(
                            """
                            SELECT tier, count(), uniqExact(topic, bucket_start), sum(messages),
                              sum(lost), sum(duplicated), countIf(is_final)
                            FROM verdicts FINAL GROUP BY tier ORDER BY tier"""))
                    .containsExactly(
                        "aggregate %d %d %d 0 0 %d".formatted(topics, topics, topics * 100, topics),
                        "local %d %d %d %d %d %d"
                            .formatted(
                                topics, topics, topics * 100, topics * 5, topics * 5, topics));
                assertThat(tables.rows("SELECT count(), sum(lost) FROM findings FINAL"))
                    .containsExactly(topics + " " + topics * 5);
                assertThat(tables.rows("SELECT count(), sum(messages) FROM tier_counts FINAL"))
                    .containsExactly(topics * 3 + " " + topics * 300);
              }
            });
  }

  private long numberOf(String query) throws Exception {
    try (Tables tables = new Tables(clickHouse.jdbcUrl())) {
      return tables.number(query);
    }
  }

  private void writeFiveLostAndFiveDuplicated(EventWriter events, Reports reports)
      throws Exception {
    // Auditors look at their logs after the producer was heard.
    long now = System.currentTimeMillis() + 5_000;
    events.write(
        reports.sent(bucket, SESSION, 1, SequenceSet.ofRange(0, 99)),
        reports.closed(SESSION, 2),
        reports.counted(
            "local", bucket, SESSION, 100, SequenceSet.ofRange(0, 94), SequenceSet.ofRange(0, 4)),
        reports.passed("local", 100, now),
        reports.counted(
            "aggregate",
            bucket,
            SESSION,
            100,
            SequenceSet.ofRange(0, 94),
            SequenceSet.ofRange(0, 4)),
        reports.passed("aggregate", 100, now));
  }

  private static void awaitRows(Tables tables, String query, String... rows) {
    await("the rows of: " + query)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(tables.rows(query)).isEqualTo(List.of(rows)));
  }
}
