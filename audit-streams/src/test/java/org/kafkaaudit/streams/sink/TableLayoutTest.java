package org.kafkaaudit.streams.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableLayoutTest {

  private static final List<String> TABLES =
      List.of("verdicts", "findings", "tier_counts", "tier_progress", "tiers");

  @Test
  void aSingleNodeHasOneTableOfEachKind() throws Exception {
    List<String> statements = new TableLayout("", 30).statements(migration("V1__verdicts.sql"));

    assertThat(statements).hasSize(TABLES.size()).noneMatch(AnyPlaceholder::isIn);
    assertThat(statements)
        .allMatch(statement -> statement.startsWith("CREATE TABLE IF NOT EXISTS "))
        .allMatch(statement -> statement.contains("ENGINE = ReplacingMergeTree(revision)"));
    assertThat(statements.get(0)).contains("INTERVAL 30 DAY").doesNotContain("_local");
  }

  @Test
  void aClusterHasAReplicatedTableOfEachKindAndADistributedOneOverIt() throws Exception {
    List<String> statements = new TableLayout("audit", 7).statements(migration("V1__verdicts.sql"));

    assertThat(statements).hasSize(2 * TABLES.size());
    for (int index = 0; index < TABLES.size(); index++) {
      String table = TABLES.get(index);
      String local = statements.get(2 * index);
      assertThat(local)
          .startsWith("CREATE TABLE IF NOT EXISTS " + table + "_local ON CLUSTER 'audit'")
          .contains("ReplicatedReplacingMergeTree(")
          .contains("'{replica}', revision)");
      String shardedBy = table.equals("tiers") ? "tier" : "topic";
      assertThat(statements.get(2 * index + 1))
          .isEqualTo(
              "CREATE TABLE IF NOT EXISTS %s ON CLUSTER 'audit' AS %s_local ENGINE = Distributed('audit', currentDatabase(), '%s_local', cityHash64(%s))"
                  .formatted(table, table, table, shardedBy));
    }
    assertThat(statements.get(0)).contains("INTERVAL 7 DAY");
  }

  @Test
  void whatIsChangedInALocalTableIsChangedInTheDistributedOneToo() throws Exception {
    String step = migration("V2__expected_topics.sql");

    assertThat(new TableLayout("", 30).statements(step))
        .hasSize(2)
        .allMatch(statement -> statement.startsWith("ALTER TABLE tiers  ADD COLUMN"));
    assertThat(new TableLayout("audit", 30).statements(step))
        .hasSize(4)
        .noneMatch(AnyPlaceholder::isIn)
        .anyMatch(
            statement -> statement.startsWith("ALTER TABLE tiers_local ON CLUSTER 'audit' ADD"))
        .anyMatch(statement -> statement.startsWith("ALTER TABLE tiers ON CLUSTER 'audit' ADD"));
  }

  @Test
  void theSettingsOfALocalTableAreNotThoseOfTheDistributedOne() throws Exception {
    String step = migration("V4__hours.sql");

    assertThat(new TableLayout("", 30).statements(step)).hasSize(4);
    List<String> statements = new TableLayout("audit", 30).statements(step);
    assertThat(statements).hasSize(5).noneMatch(AnyPlaceholder::isIn);
    assertThat(statements.get(1))
        .startsWith("CREATE TABLE IF NOT EXISTS verdict_hours ON CLUSTER 'audit' AS");
    assertThat(statements.subList(2, 5))
        .allMatch(statement -> statement.contains("_local ON CLUSTER 'audit' MODIFY SETTING"));
  }

  /** One of ours that was not filled in; those of ClickHouse, as {shard}, stay. */
  private static final class AnyPlaceholder {
    static boolean isIn(String statement) {
      return statement.matches("(?s).*\\{(on_cluster|local|replacing|retention)}.*");
    }
  }

  private static String migration(String step) throws Exception {
    try (InputStream stream =
        TableLayoutTest.class.getResourceAsStream("/org/kafkaaudit/schemas/clickhouse/" + step)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
