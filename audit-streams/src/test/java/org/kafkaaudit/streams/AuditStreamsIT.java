package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
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
      SELECT topic, tier, reference, status, is_final, expected, messages, bytes, lost, duplicated
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
          "orders aggregate local complete true 95 95 9500 0 0",
          "orders local producer loss_and_duplication true 100 100 10000 5 5");
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

  private void writeFiveLostAndFiveDuplicated(EventWriter events, Reports reports)
      throws Exception {
    long now = System.currentTimeMillis();
    events.write(
        reports.sent(bucket, SESSION, 1, SequenceSet.ofRange(0, 99)),
        reports.closed(SESSION, 2),
        reports.counted(
            "local", bucket, SESSION, 100, SequenceSet.ofRange(0, 94), SequenceSet.ofRange(0, 4)),
        reports.passed("local", 100, now),
        reports.counted(
            "aggregate", bucket, SESSION, 95, SequenceSet.ofRange(0, 94), SequenceSet.EMPTY),
        reports.passed("aggregate", 95, now));
  }

  private static void awaitRows(Tables tables, String query, String... rows) {
    await("the rows of: " + query)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(tables.rows(query)).isEqualTo(List.of(rows)));
  }
}
