package org.kafkaaudit.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the column types that the audit tables share. */
final class Rows {
  /** Column list for a time, to be read with {@link #time}. */
  static String milliseconds(String column, String name) {
    return "toUnixTimestamp64Milli(" + column + ") AS " + name;
  }

  private Rows() {}

  static Instant time(ResultSet row, String name) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(name));
  }

  /** A time that is absent where it is the epoch, which stands for "not known". */
  static Optional<Instant> knownTime(ResultSet row, String name) throws SQLException {
    return Optional.of(time(row, name)).filter(time -> !time.equals(Instant.EPOCH));
  }

  static List<String> texts(ResultSet row, String name) throws SQLException {
    Object[] elements = (Object[]) row.getArray(name).getArray();
    return Arrays.stream(elements).map(String::valueOf).toList();
  }
}
