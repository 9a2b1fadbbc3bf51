package org.kafkaaudit.tables;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Every metric of the auditor. Thread-safe. */
final class TableMetrics {

  private static final String PREFIX = "kafka_audit_tables_";

  private final Clock clock;
  private final Counter rows;
  private final Counter unstamped;
  private final Counter rowsGone;
  private final Counter queries;
  private final Counter querySeconds;
  private final Counter rounds;
  private final Gauge unusable;
  private final Gauge insertedBefore;
  private final Map<String, String> unusableTables = new ConcurrentHashMap<>();
  private volatile Instant lastAcknowledgedRound;

  TableMetrics(PrometheusRegistry registry, Clock clock) {
    this.clock = clock;
    this.lastAcknowledgedRound = clock.instant();
    this.rows = counter(registry, "rows", "Rows counted, those counted again included.", "table");
    this.unstamped =
        counter(
            registry,
            "unstamped",
            "Rows without a usable stamp: missing, malformed, or foreign (made for another topic).",
            "table",
            "reason");
    this.rowsGone =
        counter(
            registry,
            "rows_gone",
            "Rows that were counted and are not in the table any more: merged, expired or deleted.",
            "table");
    this.queries =
        counter(
            registry,
            "queries",
            "Queries by kind and result: answered or failed.",
            "kind",
            "result");
    this.querySeconds =
        counter(registry, "query_seconds", "Time that queries of a kind took.", "kind");
    this.rounds =
        counter(
            registry, "rounds", "Rounds over a table by result: ok or failed.", "table", "result");
    this.unusable =
        gauge(
            registry,
            "unusable",
            "1 where the table or a column of it is not there, or may not be read.",
            "table");
    this.insertedBefore =
        gauge(
            registry,
            "inserted_before_timestamp_seconds",
            "Everything that was in Kafka before is in the table and counted; 0 where not known.",
            "table");
    GaugeWithCallback.builder()
        .name(PREFIX + "seconds_since_acknowledged_round")
        .help("Time since all tables that are usable were counted and reported.")
        .callback(callback -> callback.call(secondsSinceAcknowledgedRound()))
        .register(registry);
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
  }

  private static Gauge gauge(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Gauge.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
  }

  void rows(String table, long number) {
    rows.labelValues(table).inc(number);
  }

  void unstamped(String table, String reason, long number) {
    unstamped.labelValues(table, reason).inc(number);
  }

  void rowsGone(String table, long number) {
    rowsGone.labelValues(table).inc(number);
  }

  void queried(String kind, boolean isAnswered, Duration duration) {
    queries.labelValues(kind, isAnswered ? "answered" : "failed").inc();
    querySeconds.labelValues(kind).inc(duration.toNanos() / 1e9);
  }

  void roundEnded(String table, boolean isComplete) {
    rounds.labelValues(table, isComplete ? "ok" : "failed").inc();
  }

  void insertedBefore(String table, long millis) {
    insertedBefore.labelValues(table).set(millis / 1000.0);
  }

  /** Notes that a table cannot be used, and returns whether that is news. */
  boolean unusable(String table, String mistake) {
    unusable.labelValues(table).set(1);
    return !mistake.equals(unusableTables.put(table, mistake));
  }

  /** Notes that a table can be used, and returns whether that is news. */
  boolean usable(String table) {
    unusable.labelValues(table).set(0);
    return unusableTables.remove(table) != null;
  }

  /** Returns what is wrong with the tables that cannot be used, by name. */
  Map<String, String> unusableTables() {
    return new TreeMap<>(unusableTables);
  }

  void allRoundsAcknowledged() {
    lastAcknowledgedRound = clock.instant();
  }

  double secondsSinceAcknowledgedRound() {
    return (clock.millis() - lastAcknowledgedRound.toEpochMilli()) / 1000.0;
  }
}
