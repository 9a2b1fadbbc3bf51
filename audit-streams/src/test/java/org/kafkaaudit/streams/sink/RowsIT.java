package org.kafkaaudit.streams.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.SequenceRange;
import org.kafkaaudit.schemas.TierCountRecord;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.schemas.VerdictStatus;
import org.kafkaaudit.testbed.Testbed;

/**
 * Every column of every table, each with a value of its own, read again without the client that
 * wrote it: the format that rows travel in has the names of columns, but not the types.
 */
class RowsIT {

  private static final Instant START = Instant.parse("2026-11-22T04:31:00Z");
  private static final Instant JUDGED = Instant.parse("2026-11-22T04:33:17.089Z");
  private static final TierRule LOCAL =
      new TierRule(
          "local",
          Optional.empty(),
          List.of("dc1", "dc ü"),
          Duration.ofSeconds(71),
          Duration.ofSeconds(72),
          new ExpectedTopics(List.of(Pattern.compile("a\\..*")), List.of(Pattern.compile("b"))));

  private static Testbed testbed;
  private static org.kafkaaudit.testbed.ClickHouse server;
  private static ClickHouse clickHouse;

  @BeforeAll
  static void start() throws Exception {
    testbed = Testbed.create();
    server = testbed.startClickHouse();
    clickHouse =
        new ClickHouse(
            server.url().toString(), server.database(), "default", "", Duration.ofSeconds(20));
    new Migration(clickHouse, new TableLayout("", 3_650), new TierPath(List.of(LOCAL))).run(73);
  }

  @AfterAll
  static void stop() {
    clickHouse.close();
    testbed.close();
  }

  @Test
  void verdicts() throws Exception {
    for (VerdictStatus status : VerdictStatus.values()) {
      Rows rows = new Rows(Table.VERDICTS);
      rows.add(verdict("status " + status, status));
      clickHouse.insert(rows);
      assertThat(row("verdicts", "topic = 'status " + status + "'"))
          .containsEntry("status", status.name().toLowerCase(java.util.Locale.ROOT));
    }

    assertThat(row("verdicts", "topic = 'status LOSS'"))
        .containsExactlyEntriesOf(
            entries(
                "topic=status LOSS",
                "bucket_start=2026-11-22 04:31:00.000",
                "bucket_length_ms=60000",
                "tier=aggregate ü",
                "reference=local",
                "status=loss",
                "is_final=true",
                "reasons=['one','the \\'other\\'']",
                "expected=1",
                "messages=2",
                "bytes=18446744073709551615",
                "lost=4",
                "missing=5",
                "duplicated=6",
                "duplicated_before=7",
                "undelivered=8",
                "recovered=9",
                "unreported=10",
                "unstamped=11",
                "inexact=false",
                "revision=12",
                "judged_at=2026-11-22 04:33:17.089"));
  }

  private static VerdictRecord verdict(String topic, VerdictStatus status) {
    return VerdictRecord.newBuilder()
        .setTopic(topic)
        .setBucketStart(START)
        .setBucketLengthMillis(60_000)
        .setTier("aggregate ü")
        .setReference("local")
        .setStatus(status)
        .setIsFinal(true)
        .setReasons(List.of("one", "the 'other'"))
        .setExpected(1)
        .setMessages(2)
        .setBytes(-1)
        .setLost(4)
        .setMissing(5)
        .setDuplicated(6)
        .setDuplicatedBefore(7)
        .setUndelivered(8)
        .setRecovered(9)
        .setUnreported(10)
        .setUnstamped(11)
        .setInexact(false)
        .setRevision(12)
        .setJudgedAt(JUDGED)
        .build();
  }

  @Test
  void findings() throws Exception {
    Rows rows = new Rows(Table.FINDINGS);
    rows.add(
        FindingRecord.newBuilder()
            .setTopic("orders")
            .setBucketStart(START)
            .setBucketLengthMillis(60_000)
            .setTier("local")
            .setSession(-2)
            .setService("checkout")
            .setHost("host-1")
            .setDatacenter("dc1")
            .setLost(21)
            .setDuplicated(22)
            .setUndelivered(23)
            .setRecovered(24)
            .setUnreported(25)
            .setLostSequences(List.of(new SequenceRange(26L, 27L), new SequenceRange(28L, 29L)))
            .setDuplicatedSequences(List.of(new SequenceRange(30L, 31L)))
            .setSequencesCut(true)
            .setRevision(32)
            .setJudgedAt(JUDGED)
            .build());
    clickHouse.insert(rows);

    assertThat(row("findings", "topic = 'orders'"))
        .containsExactlyEntriesOf(
            entries(
                "topic=orders",
                "bucket_start=2026-11-22 04:31:00.000",
                "bucket_length_ms=60000",
                "tier=local",
                "session=18446744073709551614",
                "service=checkout",
                "host=host-1",
                "datacenter=dc1",
                "lost=21",
                "duplicated=22",
                "undelivered=23",
                "recovered=24",
                "unreported=25",
                "lost_sequences=[(26,27),(28,29)]",
                "duplicated_sequences=[(30,31)]",
                "sequences_cut=true",
                "revision=32",
                "judged_at=2026-11-22 04:33:17.089"));
  }

  @Test
  void tierCounts() throws Exception {
    Rows rows = new Rows(Table.TIER_COUNTS);
    rows.add(
        TierCountRecord.newBuilder()
            .setTopic("orders")
            .setBucketStart(START)
            .setBucketLengthMillis(60_000)
            .setTier("local")
            .setCluster("dc1")
            .setMessages(41)
            .setBytes(42)
            .setUnstamped(43)
            .setSessions(4_000_000_000L)
            .setRevision(45)
            .setJudgedAt(JUDGED)
            .build());
    clickHouse.insert(rows);

    assertThat(row("tier_counts", "topic = 'orders'"))
        .containsExactlyEntriesOf(
            entries(
                "topic=orders",
                "bucket_start=2026-11-22 04:31:00.000",
                "bucket_length_ms=60000",
                "tier=local",
                "cluster=dc1",
                "messages=41",
                "bytes=42",
                "unstamped=43",
                "sessions=4000000000",
                "revision=45",
                "judged_at=2026-11-22 04:33:17.089"));
  }

  @Test
  void tierProgress() throws Exception {
    Rows rows = new Rows(Table.TIER_PROGRESS);
    for (String topic : List.of("a", "b")) {
      rows.add(
          TierProgressRecord.newBuilder()
              .setTopic(topic)
              .setTier("local")
              .setLastReportAt(START)
              .setCountedBefore(Instant.EPOCH)
              .setVerifiedThrough(JUDGED)
              .setRevision(51)
              .build());
    }
    clickHouse.insert(rows);

    assertThat(row("tier_progress", "topic = 'b'"))
        .containsExactlyEntriesOf(
            entries(
                "topic=b",
                "tier=local",
                "last_report_at=2026-11-22 04:31:00.000",
                "counted_before=1970-01-01 00:00:00.000",
                "verified_through=2026-11-22 04:33:17.089",
                "revision=51"));
  }

  @Test
  void tiers() throws Exception {
    assertThat(row("tiers", "tier = 'local'"))
        .containsExactlyEntriesOf(
            entries(
                "position=0",
                "tier=local",
                "reference=",
                "clusters=['dc1','dc ü']",
                "settle_ms=71000",
                "overdue_ms=72000",
                "topics_include=['a\\\\..*']",
                "topics_exclude=['b']",
                "revision=73"));
  }

  private static Map<String, String> entries(String... entries) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String entry : entries) {
      int end = entry.indexOf('=');
      map.put(entry.substring(0, end), entry.substring(end + 1));
    }
    return map;
  }

  /** Returns the only row, by the names of its columns, as the server writes it. */
  private static Map<String, String> row(String table, String condition) throws Exception {
    String query =
        "SELECT * FROM %s FINAL WHERE %s FORMAT TSVRawWithNames".formatted(table, condition);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/?database=" + server.database()))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(query))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    List<String> lines = answer.body().lines().toList();
    assertThat(lines).as("%s: %s", query, answer.body()).hasSize(2);
    String[] names = lines.get(0).split("\t", -1);
    String[] values = lines.get(1).split("\t", -1);
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      row.put(names[i], values[i]);
    }
    return row;
  }
}
