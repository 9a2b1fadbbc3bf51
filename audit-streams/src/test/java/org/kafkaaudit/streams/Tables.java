package org.kafkaaudit.streams;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The tables in ClickHouse as whoever asks them sees them. */
final class Tables implements AutoCloseable {

  private final Connection connection;

  Tables(String jdbcUrl) throws SQLException {
    connection = DriverManager.getConnection(jdbcUrl);
  }

  /** Returns the rows, the columns of each joined by a space. */
  List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        List<String> columns = new ArrayList<>();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          columns.add(result.getString(column));
        }
        rows.add(String.join(" ", columns));
      }
    }
    return rows;
  }

  long number(String query) throws SQLException {
    return Long.parseLong(rows(query).get(0));
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
