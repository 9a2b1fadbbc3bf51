package org.kafkaaudit.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The tables of the audit, to be filled by hand as audit-streams would. */
final class AuditTables implements AutoCloseable {
  private static final String FOLDER = "/org/kafkaaudit/schemas/clickhouse/";

  private final Connection connection;

  AuditTables(String jdbcUrl) throws SQLException {
    connection = DriverManager.getConnection(jdbcUrl);
  }

  void create() throws SQLException, IOException {
    take("V1__verdicts.sql");
    take("V2__expected_topics.sql");
    take("V3__duplicated_before.sql");
    take("V4__hours.sql");
  }

  private void take(String step) throws SQLException, IOException {
    try (InputStream resource = AuditTables.class.getResourceAsStream(FOLDER + step)) {
      String ddl =
          new String(resource.readAllBytes(), StandardCharsets.UTF_8)
              .replaceAll("(?m)^--.*$", "")
              .replace("{on_cluster}", "")
              .replace("{local}", "")
              .replace("{replacing}", "ReplacingMergeTree(revision)")
              .replace("{retention}", "365");
      for (String statement : ddl.split(";", -1)) {
        if (!statement.isBlank()) {
          execute(statement);
        }
      }
    }
  }

  /** What audit-streams does some seconds after verdicts are there. */
  void sumUpHours() throws SQLException, IOException {
    try (InputStream resource = AuditTables.class.getResourceAsStream(FOLDER + "hours.sql")) {
      execute(
          new String(resource.readAllBytes(), StandardCharsets.UTF_8)
              .replaceAll("(?m)^--.*$", "")
              .replace("{which}", "1"));
    }
  }

  /** Keeps all revisions as rows, so that a read has to choose. */
  void keepRevisionsUnmerged() throws SQLException {
    for (String table : List.of("verdicts", "findings", "tier_counts", "tier_progress", "tiers")) {
      execute("SYSTEM STOP MERGES " + table);
    }
  }

  void tier(int position, String tier, String reference, String cluster) throws SQLException {
    tier(position, tier, reference, cluster, 1);
  }

  void tier(int position, String tier, String reference, String cluster, long revision)
      throws SQLException {
    insert(
        "INSERT INTO tiers SELECT ?, ?, ?, [?], 120000, 600000, ['.*'], ['mirrored-nowhere-.*'], ?",
        position,
        tier,
        reference,
        cluster,
        revision);
  }

  void progress(String topic, String tier, Instant counted, Instant verified, long revision)
      throws SQLException {
    insert(
        "INSERT INTO tier_progress SELECT ?, ?, fromUnixTimestamp64Milli(toInt64(?)),"
            + " fromUnixTimestamp64Milli(toInt64(?)), fromUnixTimestamp64Milli(toInt64(?)), ?",
        topic,
        tier,
        counted.toEpochMilli() + 1000,
        counted.toEpochMilli(),
        verified.toEpochMilli(),
        revision);
  }

  /** What audit-streams says where a topic is not expected at a tier any more. */
  void withdrawnProgress(String topic, String tier, long revision) throws SQLException {
    insert(
        "INSERT INTO tier_progress SELECT ?, ?, toDateTime64(0, 3, 'UTC'),"
            + " toDateTime64(0, 3, 'UTC'), toDateTime64(0, 3, 'UTC'), ?",
        topic,
        tier,
        revision);
  }

  void verdict(String topic, Instant start, String tier, String status, long lost, long revision)
      throws SQLException {
    insert(
        "INSERT INTO verdicts SELECT ?, fromUnixTimestamp64Milli(toInt64(?)), 60000, ?, 'producer',"
            + " ?, true, ['because'], 1000, 990, 99000, ?, 0, 3, 8, 1, 2, 4, 5, false, ?, now64(3)",
        topic,
        start.toEpochMilli(),
        tier,
        status,
        lost,
        revision);
  }

  void verdict(JudgedBucket bucket) throws SQLException {
    insert(
        "INSERT INTO verdicts SELECT ?, fromUnixTimestamp64Milli(toInt64(?)), 60000, ?, ?,"
            + " ?, ?, [], toUInt64(?), toUInt64(?), 0, ?, ?, ?, ?, 0, 0, ?, ?, false, ?, now64(3)",
        bucket.topic(),
        bucket.start().toEpochMilli(),
        bucket.tier(),
        bucket.reference(),
        bucket.status(),
        bucket.isFinal(),
        bucket.expected(),
        bucket.messages(),
        bucket.lost(),
        bucket.missing(),
        bucket.duplicated(),
        bucket.duplicatedBefore(),
        bucket.unreported(),
        bucket.unstamped(),
        bucket.revision());
  }

  void finding(
      String topic,
      Instant start,
      String tier,
      long session,
      String service,
      long lost,
      long revision)
      throws SQLException {
    insert(
        "INSERT INTO findings SELECT ?, fromUnixTimestamp64Milli(toInt64(?)), 60000, ?, toUInt64(?),"
            + " ?, 'host-1', 'dc-1', ?, 0, 0, 0, 0,"
            + " [(5, 7), (9223372036854775806, 9223372036854775807)], [], false, ?, now64(3)",
        topic,
        start.toEpochMilli(),
        tier,
        Long.toUnsignedString(session),
        service,
        lost,
        revision);
  }

  void count(String topic, Instant start, String tier, long messages, long revision)
      throws SQLException {
    insert(
        "INSERT INTO tier_counts SELECT ?, fromUnixTimestamp64Milli(toInt64(?)), 60000, ?, 'c1', ?,"
            + " 5000, 0, 2, ?, now64(3)",
        topic,
        start.toEpochMilli(),
        tier,
        messages,
        revision);
  }

  void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** What ClickHouse says it will do for a query. */
  List<String> explained(Query query) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("EXPLAIN indexes = 1 " + query.sql())) {
      bind(statement, query.values().toArray());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          lines.add(rows.getString(1).strip());
        }
      }
    }
    return lines;
  }

  /** The share of all parts that is left after the last index. */
  static double partsRead(List<String> explained) {
    List<String> parts =
        explained.stream()
            .filter(line -> line.startsWith("Parts: "))
            .map(line -> line.substring(7))
            .toList();
    String first = parts.get(0);
    String last = parts.get(parts.size() - 1);
    return Double.parseDouble(last.substring(0, last.indexOf('/')))
        / Double.parseDouble(first.substring(first.indexOf('/') + 1));
  }

  private void insert(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      statement.execute();
    }
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int index = 0; index < values.length; index++) {
      statement.setObject(index + 1, values[index]);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
