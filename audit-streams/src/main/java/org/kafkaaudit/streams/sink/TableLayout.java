package org.kafkaaudit.streams.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the tables are laid out: on a single node, or replicated and sharded by topic over a cluster.
 * Immutable.
 *
 * @param cluster name of the cluster, empty for a single node
 * @param retentionDays days that rows are kept
 */
public record TableLayout(String cluster, int retentionDays) {

  private static final Pattern TABLE = Pattern.compile("CREATE TABLE IF NOT EXISTS (\\w+)_local ");
  private static final Pattern CHANGE =
      Pattern.compile("(ALTER TABLE \\w+)_local (?!.*MODIFY SETTING)");

  /** Returns the statements of a migration, its placeholders filled in. */
  List<String> statements(String migration) {
    String filled =
        migration
            .replaceAll("(?m)^--.*$", "")
            .replace("{on_cluster}", isSharded() ? "ON CLUSTER '" + cluster + "'" : "")
            .replace("{local}", isSharded() ? "_local" : "")
            .replace("{replacing}", replacing())
            .replace("{retention}", Integer.toString(retentionDays));
    List<String> statements = new ArrayList<>();
    for (String statement : filled.split(";\\s*\\n", -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
        distributed(statement).ifPresent(statements::add);
      }
    }
    return statements;
  }

  private boolean isSharded() {
    return !cluster.isEmpty();
  }

  private String replacing() {
    return isSharded()
        ? "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', revision)"
        : "ReplacingMergeTree(revision)";
  }

  /**
   * Returns the table over all shards that goes with a local one. All rows of a topic are in one
   * shard, so FINAL holds.
   */
  private Optional<String> distributed(String statement) {
    Matcher change = CHANGE.matcher(statement);
    if (isSharded() && change.find()) {
      return Optional.of(change.replaceFirst("$1 "));
    }
    Matcher matcher = TABLE.matcher(statement);
    if (!isSharded() || !matcher.find()) {
      return Optional.empty();
    }
    String table = matcher.group(1);
    String shardedBy = table.equals("tiers") ? "tier" : "topic";
    return Optional.of(
        "CREATE TABLE IF NOT EXISTS %s ON CLUSTER '%s' AS %s_local ENGINE = Distributed('%s', currentDatabase(), '%s_local', cityHash64(%s))"
            .formatted(table, cluster, table, cluster, table, shardedBy));
  }
}
