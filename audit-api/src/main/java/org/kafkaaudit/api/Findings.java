package org.kafkaaudit.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.kafkaaudit.api.Finding.SequenceRange;

/** The findings as ClickHouse knows them, the newest revision of each. Thread-safe. */
final class Findings {
  private static final String ENDPOINT = "findings";
  // A row of zeros takes an earlier finding back. FINAL picks the newest revision before WHERE
  // looks at it, so such a row hides what it takes back and then itself.
  private static final String COLUMNS =
      """
      SELECT topic, toUnixTimestamp64Milli(bucket_start) AS start_ms, bucket_length_ms, tier,
        reinterpretAsInt64(session) AS session_bits, service, host, datacenter, lost, duplicated,
        undelivered, recovered, unreported,
        arrayMap(run -> toString(run.1), lost_sequences) AS lost_firsts,
        arrayMap(run -> toString(run.2), lost_sequences) AS lost_lasts,
        arrayMap(run -> toString(run.1), duplicated_sequences) AS duplicated_firsts,
        arrayMap(run -> toString(run.2), duplicated_sequences) AS duplicated_lasts,
        sequences_cut, revision, toUnixTimestamp64Milli(judged_at) AS judged_ms
      FROM findings FINAL
      WHERE (lost > 0 OR duplicated > 0 OR undelivered > 0 OR recovered > 0 OR unreported > 0)
      """;

  private final ClickHouse clickHouse;

  Findings(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** The finding after which a page begins, and the window that the first page had. */
  record Position(Window window, Instant bucketStart, String topic, String tier, long session) {
    static Optional<Position> in(Parameters parameters) {
      return parameters.cursor(
          ENDPOINT,
          6,
          cursor ->
              new Position(
                  new Window(cursor.time(0), cursor.time(1)),
                  cursor.time(2),
                  cursor.text(3),
                  cursor.text(4),
                  HexFormat.fromHexDigitsToLong(cursor.text(5))));
    }
  }

  /** Which findings are asked for. */
  record Filter(
      Window window,
      Optional<String> topic,
      Optional<String> tier,
      Optional<String> service,
      Optional<String> datacenter) {}

  /** Findings, newest bucket first, within a bucket by topic, tier and session. */
  Page<Finding> page(Filter filter, Optional<Position> after, int limit) {
    return Page.of(
        clickHouse.read(pageQuery(filter, after, limit), Findings::finding),
        limit,
        last -> cursorAfter(last, filter.window()));
  }

  static Query pageQuery(Filter filter, Optional<Position> after, int limit) {
    Query query = new Query("findings").add(COLUMNS).addWindow(filter.window());
    filter.topic().ifPresent(topic -> query.add("AND topic = ?", topic));
    filter.tier().ifPresent(tier -> query.add("AND tier = ?", tier));
    filter.service().ifPresent(service -> query.add("AND service = ?", service));
    filter.datacenter().ifPresent(name -> query.add("AND datacenter = ?", name));
    after.ifPresent(
        position ->
            query.addAfter(
                position.bucketStart(),
                "(topic, tier, session) > (?, ?, toUInt64(?))",
                position.topic(),
                position.tier(),
                Long.toUnsignedString(position.session())));
    return query.add("ORDER BY bucket_start DESC, topic, tier, session LIMIT ?", limit + 1);
  }

  private static Cursor cursorAfter(Finding last, Window window) {
    return Cursor.of(
        ENDPOINT,
        window.from(),
        window.to(),
        last.bucketStart(),
        last.topic(),
        last.tier(),
        last.session());
  }

  private static Finding finding(ResultSet row) throws SQLException {
    Instant bucketStart = Rows.time(row, "start_ms");
    return new Finding(
        row.getString("topic"),
        bucketStart,
        bucketStart.plusMillis(row.getLong("bucket_length_ms")),
        row.getString("tier"),
        HexFormat.of().toHexDigits(row.getLong("session_bits")),
        row.getString("service"),
        row.getString("host"),
        row.getString("datacenter"),
        row.getLong("lost"),
        row.getLong("duplicated"),
        row.getLong("undelivered"),
        row.getLong("recovered"),
        row.getLong("unreported"),
        ranges(row, "lost"),
        ranges(row, "duplicated"),
        row.getBoolean("sequences_cut"),
        row.getLong("revision"),
        Rows.time(row, "judged_ms"));
  }

  private static List<SequenceRange> ranges(ResultSet row, String name) throws SQLException {
    List<String> firsts = Rows.texts(row, name + "_firsts");
    List<String> lasts = Rows.texts(row, name + "_lasts");
    return IntStream.range(0, firsts.size())
        .mapToObj(index -> new SequenceRange(firsts.get(index), lasts.get(index)))
        .toList();
  }
}
