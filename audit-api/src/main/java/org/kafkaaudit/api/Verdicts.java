package org.kafkaaudit.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The verdicts as ClickHouse knows them, the newest revision of each. Thread-safe. */
final class Verdicts {
  private static final String ENDPOINT = "verdicts";
  private static final int MOST_TIER_COUNTS = 1000;
  private static final String COLUMNS =
      """
      SELECT topic, toUnixTimestamp64Milli(bucket_start) AS start_ms, bucket_length_ms, tier,
        reference, toString(status) AS status_name, is_final, reasons, expected, messages, bytes,
        lost, missing, duplicated, duplicated_before, undelivered, recovered, unreported,
        unstamped, inexact, revision, toUnixTimestamp64Milli(judged_at) AS judged_ms
      FROM verdicts FINAL
      """;

  private final ClickHouse clickHouse;

  Verdicts(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /** The verdict after which a page begins, and the window that the first page had. */
  record Position(Window window, Instant bucketStart, String tier) {
    static Optional<Position> in(Parameters parameters) {
      return parameters.cursor(
          ENDPOINT,
          4,
          cursor ->
              new Position(
                  new Window(cursor.time(0), cursor.time(1)), cursor.time(2), cursor.text(3)));
    }
  }

  /** Which verdicts of a topic are asked for. */
  record Filter(String topic, Window window, Optional<String> tier, Optional<String> status) {}

  /** The verdicts on a topic, newest bucket first, within a bucket by tier. */
  Page<Verdict> page(Filter filter, Optional<Position> after, int limit) {
    Window window = filter.window();
    return Page.of(
        clickHouse.read(pageQuery(filter, after, limit), Verdicts::verdict),
        limit,
        last -> Cursor.of(ENDPOINT, window.from(), window.to(), last.bucketStart(), last.tier()));
  }

  static Query pageQuery(Filter filter, Optional<Position> after, int limit) {
    Query query = new Query("verdicts").add(COLUMNS).add("WHERE topic = ?", filter.topic());
    query.addWindow(filter.window());
    filter.tier().ifPresent(tier -> query.add("AND tier = ?", tier));
    filter.status().ifPresent(status -> query.add("AND status = ?", status));
    after.ifPresent(
        position -> query.addAfter(position.bucketStart(), "tier > ?", position.tier()));
    return query.add("ORDER BY bucket_start DESC, tier LIMIT ?", limit + 1);
  }

  /** The verdict on one (topic, bucket, tier). */
  Optional<Verdict> find(String topic, Instant bucketStart, String tier) {
    Query query =
        new Query("verdict")
            .add(COLUMNS)
            .add("WHERE topic = ? AND tier = ?", topic, tier)
            .addWindow(Window.of(bucketStart))
            .add("LIMIT 1");
    return clickHouse.read(query, Verdicts::verdict).stream().findFirst();
  }

  /** What each cluster of each tier counted for one (topic, bucket). */
  List<TierCount> counts(String topic, Instant bucketStart) {
    Query query =
        new Query("tier-counts")
            .add("SELECT tier, cluster, messages, bytes, unstamped, sessions, revision,")
            .add(Rows.milliseconds("judged_at", "judged_ms"))
            .add("FROM tier_counts FINAL WHERE topic = ?", topic)
            .addWindow(Window.of(bucketStart))
            .add("ORDER BY tier, cluster LIMIT ?", MOST_TIER_COUNTS);
    return clickHouse.read(
        query,
        row ->
            new TierCount(
                row.getString("tier"),
                row.getString("cluster"),
                row.getLong("messages"),
                row.getLong("bytes"),
                row.getLong("unstamped"),
                row.getLong("sessions"),
                row.getLong("revision"),
                Rows.time(row, "judged_ms")));
  }

  private static Verdict verdict(ResultSet row) throws SQLException {
    Instant bucketStart = Rows.time(row, "start_ms");
    return new Verdict(
        row.getString("topic"),
        bucketStart,
        bucketStart.plusMillis(row.getLong("bucket_length_ms")),
        row.getString("tier"),
        row.getString("reference"),
        row.getString("status_name"),
        row.getBoolean("is_final"),
        Rows.texts(row, "reasons"),
        row.getLong("expected"),
        row.getLong("messages"),
        row.getLong("bytes"),
        row.getLong("lost"),
        row.getLong("missing"),
        row.getLong("duplicated"),
        row.getLong("duplicated_before"),
        row.getLong("undelivered"),
        row.getLong("recovered"),
        row.getLong("unreported"),
        row.getLong("unstamped"),
        row.getBoolean("inexact"),
        row.getLong("revision"),
        Rows.time(row, "judged_ms"));
  }
}
