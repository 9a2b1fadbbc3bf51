package org.kafkaaudit.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The tiers as ClickHouse knows them. Thread-safe. */
final class Tiers {
  /** More tiers than anybody has. */
  static final int MOST = 100;

  private static final String UNKNOWN = "toDateTime64(0, 3, 'UTC')";

  /** Those of the newest configuration: rows of tiers that are none any more are kept. */
  private static final String NEWEST =
      "(SELECT * FROM tiers FINAL WHERE revision = (SELECT max(revision) FROM tiers)) AS tiers";

  private final ClickHouse clickHouse;

  Tiers(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * A place on the path.
   *
   * @param reference the tier that it is judged against; absent for the producer tier
   * @param topics those that are expected there
   */
  record Step(String tier, Optional<String> reference, Tier.Expected topics) {}

  /**
   * The part of the path on which the topic is expected: without the tiers that do not expect it,
   * and without those behind them, as audit-streams judges it.
   */
  List<Step> pathOf(String topic) {
    return expecting(topic, path());
  }

  static List<Step> expecting(String topic, List<Step> path) {
    Set<String> kept = new HashSet<>();
    for (Step step : path) {
      if (step.topics().contains(topic) && step.reference().stream().allMatch(kept::contains)) {
        kept.add(step.tier());
      }
    }
    return path.stream().filter(step -> kept.contains(step.tier())).toList();
  }

  /** The tiers along the path, without how far they are. */
  List<Step> path() {
    Query query =
        new Query("tier-path")
            .add("SELECT tier, reference, topics_include, topics_exclude FROM")
            .add(NEWEST)
            .add("ORDER BY position, tier LIMIT ?", MOST);
    return clickHouse.read(
        query, row -> new Step(row.getString("tier"), reference(row), expected(row)));
  }

  /**
   * What a job may report.
   *
   * @param clusters those that add up to the tier; where none is named, whichever report
   * @param expects whether a topic is expected there
   */
  record Reportable(List<String> clusters, Predicate<String> expects) {}

  /** The tiers that are judged, by name, along the path. */
  Map<String, Reportable> reportable() {
    Query query =
        new Query("tiers-reportable")
            .add("SELECT tier, reference, clusters, topics_include, topics_exclude FROM")
            .add(NEWEST)
            .add("ORDER BY position, tier LIMIT ?", MOST);
    List<Step> path = new ArrayList<>();
    Map<String, Reportable> reportable = new LinkedHashMap<>();
    clickHouse.read(
        query,
        row -> {
          Step step = new Step(row.getString("tier"), reference(row), expected(row));
          path.add(step);
          if (step.reference().isPresent()) {
            reportable.put(
                step.tier(),
                new Reportable(
                    Rows.texts(row, "clusters"), topic -> expecting(topic, path).contains(step)));
          }
          return step;
        });
    return reportable;
  }

  /** The names of the tiers, along the path. */
  List<String> names() {
    return path().stream().map(Step::tier).toList();
  }

  /** The same, and those of configurations before, on which there may be verdicts. */
  List<String> namesEver() {
    Query query =
        new Query("tiers-ever")
            .add("SELECT tier FROM tiers FINAL ORDER BY position, tier LIMIT ?", MOST);
    return clickHouse.read(query, row -> row.getString("tier"));
  }

  /** The tiers along the path, and how far each is. */
  List<Tier> all() {
    Query query =
        new Query("tiers")
            .add("SELECT tier, reference, clusters, settle_ms, overdue_ms, topics, last_report_ms,")
            .add("  topics_include, topics_exclude,")
            .add("  counted_min_ms, counted_max_ms, counted_unknown,")
            .add("  verified_min_ms, verified_max_ms, verified_unknown")
            .add("FROM")
            .add(NEWEST)
            .add("LEFT JOIN (")
            .add("  SELECT tier, count() AS topics,")
            .add("    toUnixTimestamp64Milli(max(last_report_at)) AS last_report_ms,")
            .add(span("counted_before", "counted") + ",")
            .add(span("verified_through", "verified"))
            .add("  FROM tier_progress FINAL WHERE " + Progress.IS_SAID + " GROUP BY tier")
            .add(") AS progress USING (tier)")
            .add("ORDER BY position, tier LIMIT ?", MOST);
    return clickHouse.read(query, Tiers::tier);
  }

  /** Over an empty set minIf and maxIf are the epoch, which again says: not known. */
  private static String span(String column, String name) {
    return """
        toUnixTimestamp64Milli(minIf(%1$s, %1$s > %3$s)) AS %2$s_min_ms,
        toUnixTimestamp64Milli(maxIf(%1$s, %1$s > %3$s)) AS %2$s_max_ms,
        countIf(%1$s <= %3$s) AS %2$s_unknown"""
        .formatted(column, name, UNKNOWN);
  }

  private static Tier tier(ResultSet row) throws SQLException {
    return new Tier(
        row.getString("tier"),
        reference(row),
        Rows.texts(row, "clusters"),
        Duration.ofMillis(row.getLong("settle_ms")),
        Duration.ofMillis(row.getLong("overdue_ms")),
        expected(row),
        new Tier.Progress(
            row.getLong("topics"),
            Rows.knownTime(row, "last_report_ms"),
            span(row, "counted"),
            span(row, "verified")));
  }

  private static Tier.Expected expected(ResultSet row) throws SQLException {
    return new Tier.Expected(Rows.texts(row, "topics_include"), Rows.texts(row, "topics_exclude"));
  }

  private static Optional<String> reference(ResultSet row) throws SQLException {
    return Optional.of(row.getString("reference")).filter(reference -> !reference.isEmpty());
  }

  private static Tier.Span span(ResultSet row, String name) throws SQLException {
    return new Tier.Span(
        Rows.knownTime(row, name + "_min_ms"),
        Rows.knownTime(row, name + "_max_ms"),
        row.getLong(name + "_unknown"));
  }
}
