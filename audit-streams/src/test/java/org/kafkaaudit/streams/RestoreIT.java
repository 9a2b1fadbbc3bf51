package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * Open counts are still there after the application was killed and its local state deleted. How
 * long that takes for a million is told by {@code -Drestore.counts=1000000}; it is printed, and no
 * test depends on it.
 */
class RestoreIT {

  private static final int COUNTS = Integer.getInteger("restore.counts", 20_000);
  private static final int SESSIONS = 100;
  private static final int BUCKETS = 10;
  private static final int TOPICS = COUNTS / SESSIONS / BUCKETS;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long SESSION = 7;

  private final Testbed testbed = Testbed.create();
  private final KafkaCluster kafka = testbed.startKafka("audit");
  private final ClickHouse clickHouse = testbed.startClickHouse();
  private final long bucket = Reports.LENGTH.startOf(System.currentTimeMillis());

  @AfterEach
  void removeServers() {
    testbed.close();
  }

  @Test
  void openCountsOutliveTheProcessAndItsDisk() throws Exception {
    RunningStreams streams =
        new RunningStreams(
            testbed, "streams", kafka, clickHouse, COUNTS > 100_000 ? "-Xmx5g" : "-Xmx768m");
    try (EventWriter events = new EventWriter(kafka);
        Tables tables = new Tables(clickHouse.jdbcUrl())) {
      Reports last = new Reports("last");
      for (int topic = 0; topic < TOPICS; topic++) {
        writeOpenCounts(events, new Reports("topic-" + topic));
      }
      events.write(
          last.counted(
              "local", bucket, SESSION, 95, SequenceSet.ofRange(0, 94), SequenceSet.EMPTY));
      awaitNumber(
          tables,
          "SELECT count() FROM verdicts FINAL WHERE tier = 'local' AND messages > 0",
          TOPICS * BUCKETS + 1);

      streams.process().kill();
      delete(streams.stateDirectory());
      long begun = System.nanoTime();
      streams.process().start();
      // Auditors look at their logs after the producer was heard.
      long now = System.currentTimeMillis() + 5_000;
      events.write(
          last.sent(bucket, SESSION, 1, SequenceSet.ofRange(0, 99)),
          last.closed(SESSION, 2),
          last.passed("local", 100, now));
      awaitNumber(
          tables, "SELECT sum(lost) FROM verdicts FINAL WHERE topic = 'last' AND is_final", 5);
      System.out.printf(
          "%,d open counts restored and judged %.1f s after the start of the process%n",
          TOPICS * BUCKETS * SESSIONS, (System.nanoTime() - begun) / 1e9);
      assertThat(
              tables.number(
                  "SELECT sum(messages) FROM verdicts FINAL WHERE tier = 'local' AND topic != 'last'"))
          .isEqualTo((long) TOPICS * BUCKETS * SESSIONS);
    }
  }

  private void writeOpenCounts(EventWriter events, Reports topic) throws Exception {
    AuditEvent[] counts = new AuditEvent[BUCKETS];
    for (int number = 0; number < BUCKETS; number++) {
      List<OriginCount> origins = new ArrayList<>();
      for (long session = 1; session <= SESSIONS; session++) {
        SequenceSet sequence = SequenceSet.of(number);
        origins.add(
            new OriginCount(
                session, 1, 100, sequence, SequenceSet.EMPTY, SendOutcome.NONE, List.of()));
      }
      counts[number] =
          new AuditEvent.Count(
              "local",
              "local-1",
              new Reporter("auditor-1", "console-auditor", "host-9", "", ""),
              topic.topic(),
              Reports.LENGTH,
              new Scope.OfChunk("local-id", topic.topic() + "-id", 0, 0),
              number + 1,
              new BucketCount(bucket + number * Reports.LENGTH.millis(), origins));
    }
    events.write(counts);
  }

  private static void awaitNumber(Tables tables, String query, long expected) {
    await(query + " to be " + expected)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(tables.number(query)).isEqualTo(expected));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
