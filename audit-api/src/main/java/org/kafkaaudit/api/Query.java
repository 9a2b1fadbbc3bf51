package org.kafkaaudit.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * SQL text and the values bound in it. What comes from a request is only ever a bound value. Not
 * thread-safe.
 */
final class Query {
  private final String name;
  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /**
   * Makes an empty query.
   *
   * @param name what the query is called in metrics
   */
  Query(String name) {
    this.name = name;
  }

  /** Appends text with a {@code ?} for each value. */
  Query add(String text, Object... bound) {
    sql.append(text).append('\n');
    values.addAll(List.of(bound));
    return this;
  }

  /** Appends a parenthesised list of values. */
  Query addList(List<?> bound) {
    sql.append('(').append("?, ".repeat(bound.size() - 1)).append("?)\n");
    values.addAll(bound);
    return this;
  }

  /** Appends the condition that a bucket starts in a window; it prunes partitions. */
  Query addWindow(Window window) {
    return add(
        "AND bucket_start >= fromUnixTimestamp64Milli(toInt64(?), 'UTC')"
            + " AND bucket_start < fromUnixTimestamp64Milli(toInt64(?), 'UTC')",
        window.from().toEpochMilli(),
        window.to().toEpochMilli());
  }

  /**
   * Appends the condition that a row comes after the given one in the order newest bucket first.
   *
   * @param bucketStart bucket of the given row
   * @param within condition on a row of the same bucket
   */
  Query addAfter(Instant bucketStart, String within, Object... bound) {
    long start = bucketStart.toEpochMilli();
    return add("AND bucket_start <= fromUnixTimestamp64Milli(toInt64(?), 'UTC')", start)
        .add("AND (bucket_start < fromUnixTimestamp64Milli(toInt64(?), 'UTC')", start)
        .add("OR " + within + ")", bound);
  }

  String name() {
    return name;
  }

  String sql() {
    return sql.toString();
  }

  List<Object> values() {
    return List.copyOf(values);
  }
}
