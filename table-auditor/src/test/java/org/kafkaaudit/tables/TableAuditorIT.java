package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;
import org.kafkaaudit.model.verdict.Status;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

class TableAuditorIT {

  private static final long MINUTE = 60_000;

  private static Testbed testbed;
  private static KafkaCluster kafka;
  private static Warehouse warehouse;

  private final long bucket = Judged.LENGTH.startOf(System.currentTimeMillis() - 10 * MINUTE);

  @BeforeAll
  static void start() {
    testbed = Testbed.create();
    kafka = testbed.startKafka("kafka");
    kafka.createTopic("audit-events", 1, Map.of("message.timestamp.type", "LogAppendTime"));
    ClickHouse clickHouse = testbed.startClickHouse();
    warehouse = new Warehouse(clickHouse.url(), clickHouse.database());
  }

  @AfterAll
  static void stop() {
    testbed.close();
  }

  private TableAuditorUnderTest audit(String name, String... tables) throws Exception {
    return TableAuditorUnderTest.start(
        testbed, name, kafka.bootstrapServers(), warehouse.url(), tables);
  }

  /** An entry for a table that is called like its topic. */
  private static String entry(String topic, String more) {
    return "{name: %s, database: %s, table: %s, topic: %s, timeColumn: time%s}"
        .formatted(topic, warehouse.database(), topic, topic, more);
  }

  private static String stampedEntry(String topic) {
    return entry(topic, ", stampColumn: ka, consumerGroup: ingest-" + topic);
  }

  private static SentMessages topicAndTable(String name) {
    kafka.createTopic(name, 2, Map.of());
    warehouse.createTable(name);
    return new SentMessages(kafka.bootstrapServers(), kafka.clusterId(), name);
  }

  private static Ingester ingester(String topic) {
    return new Ingester(kafka.bootstrapServers(), warehouse, "ingest-" + topic);
  }

  private static void eventually(SentMessages messages, Consumer<Judged> assertions) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertions.accept(messages.judged()));
  }

  @Test
  void whatTheIngesterLostAndDoubledIsFoundExactly() throws Exception {
    SentMessages orders = topicAndTable("orders");
    orders.send(7, 100, bucket + 1);
    orders.send(8, 50, bucket + 2);
    orders.send(8, 30, bucket + MINUTE);
    ingester("orders")
        .drain(
            "orders",
            "orders",
            message -> {
              Stamp stamp = Stamp.decode(message.headers().lastHeader("ka").value());
              boolean isLost = stamp.session() == 7 && stamp.sequence() < 5;
              boolean isDoubled = stamp.session() == 8 && stamp.sequence() >= 40;
              return isLost ? 0 : isDoubled && stamp.sequence() < 45 ? 2 : 1;
            });
    audit("exact", stampedEntry("orders"));

    eventually(
        orders,
        judged -> {
          Verdict verdict = judged.verdict(bucket);
          assertThat(verdict.status()).isEqualTo(Status.LOSS_AND_DUPLICATION);
          assertThat(verdict.lost()).isEqualTo(5);
          assertThat(verdict.duplicated()).isEqualTo(5);
          assertThat(verdict.messages())
              .isEqualTo(
                  warehouse.number(
                      "SELECT count() FROM orders WHERE time < fromUnixTimestamp64Milli("
                          + (bucket + MINUTE)
                          + ")"));
        });
    Verdict verdict = orders.judged().verdict(bucket);
    assertThat(verdict.findings().get(0).session()).isEqualTo(7);
    assertThat(verdict.findings().get(0).lostSequences()).isEqualTo(SequenceSet.ofRange(0, 4));
    assertThat(verdict.findings().get(1).session()).isEqualTo(8);
    assertThat(verdict.findings().get(1).duplicatedSequences())
        .isEqualTo(SequenceSet.ofRange(40, 44));
    assertThat(verdict.inexact()).isFalse();
    assertThat(orders.judged().verdict(bucket + MINUTE).status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void anIngesterThatStandsStillLosesNothing() throws Exception {
    SentMessages stuck = topicAndTable("stuck");
    stuck.send(1, 60, bucket);
    ingester("stuck").drain("stuck", "stuck", message -> 1);
    audit("stuck", stampedEntry("stuck"));
    eventually(
        stuck, judged -> assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE));

    stuck.send(1, 40, bucket);
    long sentAt = System.currentTimeMillis();
    long rounds = stuck.judged().said().size();
    eventually(
        stuck,
        judged -> {
          assertThat(judged.said()).as("rounds since").hasSizeGreaterThan((int) rounds + 10);
          assertThat(judged.insertedBeforeMillis()).isLessThan(sentAt);
          assertThat(judged.verdict(bucket).lost()).isZero();
          assertThat(judged.verdict(bucket).status()).isEqualTo(Status.UNVERIFIED);
          assertThat(judged.verdict(bucket).missing()).isEqualTo(40);
        });

    ingester("stuck").drain("stuck", "stuck", message -> 1);
    eventually(
        stuck,
        judged -> {
          assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE);
          assertThat(judged.verdict(bucket).messages()).isEqualTo(100);
          assertThat(judged.insertedBeforeMillis()).isGreaterThan(sentAt);
        });
  }

  @Test
  void aTableOfSeveralTopicsLosesNothingWhileOneOfThemIsStillToBeRead() throws Exception {
    kafka.createTopic("dc1.several", 2, Map.of());
    kafka.createTopic("dc2.several", 2, Map.of());
    warehouse.createTable("several");
    SentMessages several = new SentMessages(kafka.bootstrapServers(), kafka.clusterId(), "several");
    several.sendTo("dc1.several", 1, 30, bucket);
    several.sendTo("dc2.several", 2, 40, bucket);
    ingester("several").drain("dc1.several", "several", message -> 1);
    audit(
        "several",
        entry(
            "several",
            ", stampColumn: ka, consumerGroup: ingest-several, sourceTopics: [dc1.several, dc2.several]"));

    eventually(
        several,
        judged -> {
          assertThat(judged.said()).as("rounds").hasSizeGreaterThan(10);
          assertThat(judged.messages()).isEqualTo(30);
          assertThat(judged.verdict(bucket).lost()).isZero();
          assertThat(judged.verdict(bucket).status()).isEqualTo(Status.UNVERIFIED);
          assertThat(judged.verdict(bucket).missing()).isEqualTo(40);
        });

    ingester("several")
        .drain(
            "dc2.several",
            "several",
            message ->
                Stamp.decode(message.headers().lastHeader("ka").value()).sequence() < 3 ? 0 : 1);
    eventually(
        several,
        judged -> {
          assertThat(judged.verdict(bucket).status()).isEqualTo(Status.LOSS);
          assertThat(judged.verdict(bucket).lost()).isEqualTo(3);
        });
  }

  @Test
  void rowsThatComeLateAreCountedInTheirBucket() throws Exception {
    SentMessages late = topicAndTable("late");
    long daysAgo = bucket - Duration.ofDays(2).toMillis();
    late.send(3, 10, bucket);
    late.send(3, 10, daysAgo);
    ingester("late").drain("late", "late", message -> message.timestamp() == daysAgo ? 0 : 1);
    audit("late", stampedEntry("late"));
    eventually(
        late,
        judged -> assertThat(judged.verdict(daysAgo).lost()).as("not there yet").isEqualTo(10));

    List<Warehouse.Row> rows = new ArrayList<>();
    for (long sequence = 10; sequence < 20; sequence++) {
      Stamp stamp = new Stamp(3, TopicTag.of("late"), sequence, daysAgo);
      // A table that tells the time of insertion has them in another place than their bucket.
      rows.add(
          Warehouse.Row.of(sequence < 15 ? daysAgo : System.currentTimeMillis(), stamp.encode()));
    }
    warehouse.insert("late", rows);

    eventually(
        late,
        judged -> {
          assertThat(judged.verdict(daysAgo).status()).isEqualTo(Status.COMPLETE);
          assertThat(judged.verdict(daysAgo).messages()).isEqualTo(10);
          assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE);
        });
  }

  @Test
  void aRestartCountsNothingTwice() throws Exception {
    SentMessages restarted = topicAndTable("restarted");
    restarted.send(4, 500, bucket);
    restarted.send(5, 500, bucket + 3 * MINUTE);
    ingester("restarted").drain("restarted", "restarted", message -> 1);
    TableAuditorUnderTest first = audit("before", stampedEntry("restarted"));
    eventually(restarted, judged -> assertThat(judged.messages()).isEqualTo(1000));
    first.process().kill();
    List<AuditEvent> saidBefore = restarted.judged().said();

    audit("after", stampedEntry("restarted"));

    eventually(
        restarted,
        judged ->
            assertThat(judged.said()).as("said again").hasSizeGreaterThan(saidBefore.size() + 4));
    Judged judged = restarted.judged();
    assertThat(judged.messages())
        .isEqualTo(1000)
        .isEqualTo(warehouse.number("SELECT count() FROM restarted"));
    assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE);
    assertThat(judged.verdict(bucket + 3 * MINUTE).status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void rowsThatAreDeletedWereThereAndLaterOnesStillCount() throws Exception {
    SentMessages expired = topicAndTable("expired");
    expired.send(6, 20, bucket);
    ingester("expired").drain("expired", "expired", message -> 1);
    TableAuditorUnderTest auditor = audit("expired", stampedEntry("expired"));
    eventually(
        expired, judged -> assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE));

    warehouse.run("TRUNCATE TABLE expired");
    warehouse.insert(
        "expired",
        List.of(
            Warehouse.Row.of(bucket, new Stamp(6, TopicTag.of("expired"), 0, bucket).encode())));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(auditor.get("/metrics"))
                    .contains("kafka_audit_tables_rows_gone_total{table=\"expired\"} 19.0"));
    expired.send(6, 5, bucket);
    ingester("expired").drain("expired", "expired", message -> 1);

    eventually(
        expired,
        judged -> {
          assertThat(judged.verdict(bucket).messages()).isEqualTo(25);
          assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE);
        });
  }

  @Test
  void whatKeepsNoStampIsComparedByNumber() throws Exception {
    SentMessages plain = topicAndTable("plain");
    plain.send(1, 30, bucket);
    plain.send(2, 30, bucket + MINUTE);
    ingester("plain")
        .drain(
            "plain",
            "plain",
            message ->
                Stamp.decode(message.headers().lastHeader("ka").value()).sequence() < 4
                        && message.timestamp() == bucket
                    ? 0
                    : 1);
    audit("plain", entry("plain", ", consumerGroup: ingest-plain"));

    eventually(
        plain,
        judged -> {
          Verdict verdict = judged.verdict(bucket);
          assertThat(verdict.lost()).isEqualTo(4);
          assertThat(verdict.inexact()).isTrue();
          assertThat(verdict.findings())
              .extracting(f -> f.session())
              .containsOnly(Session.UNSTAMPED);
          assertThat(judged.verdict(bucket + MINUTE).status()).isEqualTo(Status.COMPLETE);
        });
  }

  @Test
  void topicsOfEveryLegalNameAreCounted() throws Exception {
    String longest = "a.B_c-1".repeat(36).substring(0, 249);
    List<String> topics = List.of("a.B_c-1", longest, "-", "_", "...", "1");
    List<SentMessages> sent = new ArrayList<>();
    List<String> entries = new ArrayList<>();
    for (String topic : topics) {
      String table = "legal_" + entries.size();
      kafka.createTopic(topic, 2, Map.of());
      warehouse.createTable(table);
      SentMessages messages = new SentMessages(kafka.bootstrapServers(), kafka.clusterId(), topic);
      messages.send(1, 10, bucket);
      sent.add(messages);
      ingester(topic).drain(topic, table, message -> 1);
      entries.add(
          "{name: %s, database: %s, table: %s, topic: '%s', timeColumn: time, stampColumn: ka, consumerGroup: 'ingest-%s'}"
              .formatted(table, warehouse.database(), table, topic, topic));
    }
    audit("legal", entries.toArray(String[]::new));

    for (SentMessages messages : sent) {
      eventually(
          messages,
          judged -> {
            assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE);
            assertThat(judged.verdict(bucket).messages()).isEqualTo(10);
          });
    }
  }

  @Test
  void aTableOrColumnThatIsNotThereIsToldOfAndTheOthersGoOn() throws Exception {
    SentMessages there = topicAndTable("there");
    there.send(1, 10, bucket);
    ingester("there").drain("there", "there", message -> 1);
    SentMessages missing = new SentMessages(kafka.bootstrapServers(), kafka.clusterId(), "missing");
    kafka.createTopic("missing", 1, Map.of());
    missing.send(1, 10, bucket);
    TableAuditorUnderTest auditor =
        audit(
            "mistakes",
            entry("missing", ", stampColumn: ka"),
            "{name: odd, database: %s, table: there, topic: odd, timeColumn: ka, stampColumn: header}"
                .formatted(warehouse.database()),
            stampedEntry("there"));

    eventually(
        there, judged -> assertThat(judged.verdict(bucket).status()).isEqualTo(Status.COMPLETE));
    assertThat(auditor.get("/healthcheck"))
        .contains("missing=there is no table " + warehouse.database() + ".missing")
        .contains("timeColumn: column ka of " + warehouse.database() + ".there is a String")
        .contains("DateTime64, as these are: [time]")
        .contains("has no column header");
    assertThat(auditor.get("/metrics"))
        .contains("kafka_audit_tables_unusable{table=\"missing\"} 1.0")
        .contains("kafka_audit_tables_unusable{table=\"there\"} 0.0");

    warehouse.createTable("missing");
    ingester("missing").drain("missing", "missing", message -> 1);
    eventually(missing, judged -> assertThat(judged.messages()).isEqualTo(10));
    assertThat(auditor.get("/metrics"))
        .contains("kafka_audit_tables_unusable{table=\"missing\"} 0.0");
  }

  @Test
  void whatIsCountedIsWhatPlainSqlFinds() throws Exception {
    SentMessages mixed = topicAndTable("mixed");
    List<Warehouse.Row> rows = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      long time = bucket - i * 997L;
      byte[] stamp = mixed.nextStamp(1 + i % 3, time).encode();
      if (i % 50 == 0) {
        stamp = i % 100 == 0 ? new byte[0] : new Stamp(1, 17, i, time).encode();
      }
      rows.add(Warehouse.Row.of(time, stamp));
      if (i % 70 == 0) {
        rows.add(rows.get(rows.size() - 1));
      }
    }
    warehouse.insert("mixed", rows);
    audit("mixed", entry("mixed", ", stampColumn: ka"));

    eventually(mixed, judged -> assertThat(judged.messages()).isEqualTo(rows.size()));
    Map<Long, Long> expected = new TreeMap<>();
    warehouse
        .run(
            "SELECT toUnixTimestamp(toStartOfMinute(time)) * 1000 AS bucket, count(), countIf(hex(substring(ka, 10, 4)) != '%08X') FROM mixed GROUP BY bucket"
                .formatted(TopicTag.of("mixed")))
        .lines()
        .forEach(
            line -> {
              String[] columns = line.split("\t", -1);
              expected.put(Long.valueOf(columns[0]), Long.valueOf(columns[1]));
              assertThat(unstamped(mixed.judged(), Long.parseLong(columns[0])))
                  .isEqualTo(Long.parseLong(columns[2]));
            });
    Map<Long, Long> counted = new TreeMap<>();
    mixed
        .judged()
        .counts()
        .forEach(
            (start, sessions) ->
                counted.put(
                    start, sessions.values().stream().mapToLong(count -> count.messages()).sum()));
    assertThat(counted).isEqualTo(expected);
  }

  private static long unstamped(Judged judged, long bucketStart) {
    var count = judged.counts().get(bucketStart).get(Session.UNSTAMPED);
    return count == null ? 0 : count.messages();
  }
}
