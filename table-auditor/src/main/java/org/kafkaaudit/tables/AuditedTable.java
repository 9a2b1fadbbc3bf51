package org.kafkaaudit.tables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.kafkaaudit.model.BucketLength;

/**
 * A table whose columns have been looked up, and how it is asked. Rows are told apart by slices: a
 * slice holds the rows whose time lies in an interval as long as a bucket. Immutable.
 */
final class AuditedTable {

  /** The end of a window that has none: as far as all types of time reach. */
  static final long NO_END_MILLIS = 4_294_000_000_000L;

  private static final Pattern TIME = Pattern.compile("DateTime(64)?(\\(.*\\))?");
  private static final Pattern STAMP =
      Pattern.compile("String|Nullable\\(String\\)|LowCardinality\\((Nullable\\()?String\\)+");

  private final String name;
  private final String time;
  private final boolean isInSeconds;
  private final Optional<String> stamp;
  private final boolean isPruned;
  private final BucketLength length;

  private AuditedTable(TableSettings settings, Map<String, Column> columns, BucketLength length) {
    Column column = columns.get(settings.timeColumn());
    this.name = Query.quoted(settings.database()) + "." + Query.quoted(settings.table());
    this.time = Query.quoted(settings.timeColumn());
    this.isInSeconds = !column.type().startsWith("DateTime64");
    this.stamp = settings.stampColumn().map(Query::quoted);
    this.isPruned = column.isKey();
    this.length = length;
  }

  /**
   * A column as the server knows it.
   *
   * @param isKey whether it is part of the primary key or of the key of partitions
   */
  private record Column(String type, boolean isKey) {}

  /**
   * Looks up the table and its columns.
   *
   * @throws UnusableTableException telling all that is wrong with them
   */
  static AuditedTable find(TableSettings settings, BucketLength length, ClickHouse clickHouse) {
    Map<String, Column> columns = new HashMap<>();
    Query query =
        new Query(
            """
            SELECT name, type, toUInt8(is_in_primary_key OR is_in_partition_key)
            FROM system.columns WHERE database = {database:String} AND table = {table:String}""",
            Map.of("database", settings.database(), "table", settings.table()));
    clickHouse.query(
        "columns",
        query,
        rows -> {
          while (rows.next()) {
            columns.put(rows.text(), new Column(rows.text(), rows.uint8() != 0));
          }
        });
    List<String> mistakes = mistakes(settings, columns);
    if (!mistakes.isEmpty()) {
      throw new UnusableTableException(String.join("; ", mistakes));
    }
    return new AuditedTable(settings, columns, length);
  }

  private static List<String> mistakes(TableSettings settings, Map<String, Column> columns) {
    String table = settings.database() + "." + settings.table();
    if (columns.isEmpty()) {
      return List.of("there is no table " + table + ", or the user has no SELECT on its columns");
    }
    List<String> mistakes = new ArrayList<>();
    mistake("timeColumn", settings.timeColumn(), TIME, "DateTime or DateTime64", table, columns)
        .ifPresent(mistakes::add);
    settings
        .stampColumn()
        .flatMap(stamp -> mistake("stampColumn", stamp, STAMP, "String", table, columns))
        .ifPresent(mistakes::add);
    return mistakes;
  }

  private static Optional<String> mistake(
      String key,
      String name,
      Pattern possible,
      String description,
      String table,
      Map<String, Column> columns) {
    Column column = columns.get(name);
    if (column != null && possible.matcher(column.type()).matches()) {
      return Optional.empty();
    }
    List<String> others =
        columns.entrySet().stream()
            .filter(entry -> possible.matcher(entry.getValue().type()).matches())
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    String what =
        column == null
            ? "table " + table + " has no column " + name + ", or the user no SELECT on it"
            : "column " + name + " of " + table + " is a " + column.type();
    return Optional.of(
        key + ": " + what + "; it must be a " + description + ", as these are: " + others);
  }

  /** Whether rows carry stamps. */
  boolean isStamped() {
    return stamp.isPresent();
  }

  /** Whether the server can leave out what lies before a time without reading it. */
  boolean isPruned() {
    return isPruned;
  }

  /**
   * Asks for the start of each slice that begins in the window, the number of its rows and the sum
   * of their times, all Int64. Reads the time column of that window alone.
   */
  Query contents(long fromMillis, long toMillis) {
    return query(
        "SELECT intDiv(%1$s, {length:Int64}) * {length:Int64} AS slice, toInt64(count()), toInt64(sum(%1$s))",
        " GROUP BY slice", fromMillis, toMillis);
  }

  /** Asks for the time (Int64) and the stamp (String) of each row in the window. */
  Query stamps(long fromMillis, long toMillis) {
    String column = stamp.orElseThrow();
    return query("SELECT %s, ifNull(toString(" + column + "), '')", "", fromMillis, toMillis);
  }

  private Query query(String select, String end, long fromMillis, long toMillis) {
    return new Query(
        select.formatted(millis())
            + " FROM "
            + name
            + " WHERE "
            + time
            + " >= "
            + bound("from")
            + " AND "
            + time
            + " < "
            + bound("to")
            + end,
        Map.of(
            "length", Long.toString(length.millis()),
            "from", Long.toString(isInSeconds ? fromMillis / 1000 : fromMillis),
            "to", Long.toString(isInSeconds ? toMillis / 1000 : toMillis)));
  }

  private String millis() {
    return isInSeconds
        ? "toInt64(toUnixTimestamp(" + time + ")) * 1000"
        : "toUnixTimestamp64Milli(" + time + ")";
  }

  /** A bound of the column's own type, without which the server could not leave anything out. */
  private String bound(String parameter) {
    return isInSeconds
        ? "toDateTime({" + parameter + ":Int64}, 'UTC')"
        : "fromUnixTimestamp64Milli({" + parameter + ":Int64}, 'UTC')";
  }
}
