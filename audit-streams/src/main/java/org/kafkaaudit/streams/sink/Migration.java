package org.kafkaaudit.streams.sink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.kafkaaudit.model.verdict.TierPath;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables to the version that this application writes. Each step can be repeated, so
 * several instances may do it at the same time, and a step that was cut short is done again.
 */
public final class Migration {

  private static final Logger LOG = LoggerFactory.getLogger(Migration.class);

  /** In the order of their versions, from 1; one that was released is never changed. */
  private static final List<String> STEPS =
      List.of(
          "V1__verdicts.sql",
          "V2__expected_topics.sql",
          "V3__duplicated_before.sql",
          "V4__hours.sql");

  private final ClickHouse clickHouse;
  private final TableLayout layout;
  private final TierPath tiers;

  public Migration(ClickHouse clickHouse, TableLayout layout, TierPath tiers) {
    this.clickHouse = clickHouse;
    this.layout = layout;
    this.tiers = tiers;
  }

  /** Takes every step that has not been taken, and tells the tables what the tiers are. */
  void run(long nowMillis) throws ClickHouseException {
    clickHouse.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (version UInt32, applied_at DateTime DEFAULT now()) ENGINE = ReplacingMergeTree ORDER BY version");
    long current =
        clickHouse
            .query("SELECT max(version) AS version FROM schema_migrations")
            .get(0)
            .getLong("version");
    if (current > STEPS.size()) {
      LOG.warn(
          "the tables at {} are of version {}, newer than the {} that this application knows",
          clickHouse.url(),
          current,
          STEPS.size());
    }
    for (int version = (int) current + 1; version <= STEPS.size(); version++) {
      for (String statement : layout.statements(read(STEPS.get(version - 1)))) {
        clickHouse.execute(statement);
      }
      clickHouse.insert(Rows.ofMigration(version));
      LOG.info("brought the tables at {} to version {}", clickHouse.url(), version);
    }
    clickHouse.insert(Rows.ofTiers(tiers, nowMillis));
  }

  /** Reads a file of the tables. */
  static String read(String step) {
    String resource = "/org/kafkaaudit/schemas/clickhouse/" + step;
    try (InputStream stream = Migration.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("the module schemas lacks " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
