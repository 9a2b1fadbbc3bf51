package org.kafkaaudit.benchmarks.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The project's own tables, as the migrations of audit-streams make them on a single node. */
final class Tables {

  private static final String FOLDER = "/org/kafkaaudit/schemas/clickhouse/";
  private static final List<String> MIGRATIONS =
      List.of(
          "V1__verdicts.sql",
          "V2__expected_topics.sql",
          "V3__duplicated_before.sql",
          "V4__hours.sql");

  /** Long enough for the engine to keep the days of the data set, whenever it is used. */
  private static final String RETENTION_DAYS = "3650";

  private Tables() {}

  /** The statements that make them. */
  static List<String> statements() {
    List<String> statements = new ArrayList<>();
    for (String migration : MIGRATIONS) {
      for (String statement : filled(read(migration)).split(";\\s*\\n", -1)) {
        if (!statement.isBlank()) {
          statements.add(statement.strip());
        }
      }
    }
    return statements;
  }

  /**
   * The statement with which the writer sums up hours.
   *
   * @param which condition that selects whole hours
   */
  static String sumUp(String which) {
    return read("hours.sql").replaceAll("(?m)^--.*$", "").strip().replace("{which}", which);
  }

  private static String filled(String migration) {
    return migration
        .replaceAll("(?m)^--.*$", "")
        .replace("{on_cluster}", "")
        .replace("{local}", "")
        .replace("{replacing}", "ReplacingMergeTree(revision)")
        .replace("{retention}", RETENTION_DAYS);
  }

  private static String read(String file) {
    try (InputStream stream = Tables.class.getResourceAsStream(FOLDER + file)) {
      if (stream == null) {
        throw new IllegalStateException("the module schemas lacks " + file);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
