package org.kafkaaudit.tables;

import java.util.Map;

/**
 * A statement and the values of the parameters in it, which ClickHouse itself puts in. Immutable.
 *
 * @param sql names of tables and columns are quoted, everything else is a parameter such as {@code
 *     {from:Int64}}
 */
record Query(String sql, Map<String, String> parameters) {

  Query {
    parameters = Map.copyOf(parameters);
  }

  /** Returns the name of a database, a table or a column as it is written in a statement. */
  static String quoted(String identifier) {
    return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }
}
