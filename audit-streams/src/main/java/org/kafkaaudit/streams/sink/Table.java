package org.kafkaaudit.streams.sink;

import java.util.List;

/** What the writer fills, with the columns that it knows, in the order in which it writes them. */
@SuppressWarnings("ImmutableEnumChecker") // What List.of returns is immutable.
enum Table {
  VERDICTS(
      "verdicts",
      "topic",
      "bucket_start",
      "bucket_length_ms",
      "tier",
      "reference",
      "status",
      "is_final",
      "reasons",
      "expected",
      "messages",
      "bytes",
      "lost",
      "missing",
      "duplicated",
      "duplicated_before",
      "undelivered",
      "recovered",
      "unreported",
      "unstamped",
      "inexact",
      "revision",
      "judged_at"),
  FINDINGS(
      "findings",
      "topic",
      "bucket_start",
      "bucket_length_ms",
      "tier",
      "session",
      "service",
      "host",
      "datacenter",
      "lost",
      "duplicated",
      "undelivered",
      "recovered",
      "unreported",
      "lost_sequences",
      "duplicated_sequences",
      "sequences_cut",
      "revision",
      "judged_at"),
  TIER_COUNTS(
      "tier_counts",
      "topic",
      "bucket_start",
      "bucket_length_ms",
      "tier",
      "cluster",
      "messages",
      "bytes",
      "unstamped",
      "sessions",
      "revision",
      "judged_at"),
  TIER_PROGRESS(
      "tier_progress",
      "topic",
      "tier",
      "last_report_at",
      "counted_before",
      "verified_through",
      "revision"),
  TIERS(
      "tiers",
      "position",
      "tier",
      "reference",
      "clusters",
      "settle_ms",
      "overdue_ms",
      "topics_include",
      "topics_exclude",
      "revision"),
  MIGRATIONS("schema_migrations", "version");

  private final String title;
  private final List<String> columns;

  Table(String title, String... columns) {
    this.title = title;
    this.columns = List.of(columns);
  }

  /** Its name in ClickHouse. */
  String title() {
    return title;
  }

  List<String> columns() {
    return columns;
  }
}
