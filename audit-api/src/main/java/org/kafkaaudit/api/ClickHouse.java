package org.kafkaaudit.api;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.api.ClickHouseFailure.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from ClickHouse, a bounded number of queries at a time, each bounded in time. Thread-safe.
 */
final class ClickHouse implements AutoCloseable {
  /** Makes something of the current row. */
  interface Reading<T> {
    T row(ResultSet row) throws SQLException;
  }

  private static final Logger log = LoggerFactory.getLogger(ClickHouse.class);

  private final HikariDataSource connections;
  private final int answerTimeoutMillis;
  private final Metrics metrics;
  private final AtomicReference<@Nullable Reason> trouble = new AtomicReference<>();

  /** Makes a reader that connects when it is first asked, and again whenever it has to. */
  ClickHouse(ClickHouseSettings settings, Metrics metrics) {
    this.connections = new HikariDataSource(pool(settings));
    this.answerTimeoutMillis = (int) answerTimeout(settings).toMillis();
    this.metrics = metrics;
  }

  private static HikariConfig pool(ClickHouseSettings settings) {
    HikariConfig pool = new HikariConfig();
    pool.setPoolName("clickhouse");
    pool.setDriverClassName("com.clickhouse.jdbc.ClickHouseDriver");
    pool.setJdbcUrl(settings.url());
    pool.setUsername(settings.user());
    pool.setPassword(settings.password());
    pool.setMaximumPoolSize(settings.maxConcurrentQueries());
    pool.setMinimumIdle(0);
    pool.setConnectionTimeout(settings.connectTimeout().toMillis());
    pool.setValidationTimeout(settings.connectTimeout().toMillis());
    pool.setConnectionTestQuery("SELECT 1");
    // ClickHouse may start after this application.
    pool.setInitializationFailTimeout(-1);
    Duration limit = settings.queryTimeout();
    pool.addDataSourceProperty("compress", "false");
    pool.addDataSourceProperty("connection_timeout", "" + settings.connectTimeout().toMillis());
    pool.addDataSourceProperty(
        "clickhouse_setting_max_execution_time", "" + Math.max(1, limit.toSeconds()));
    // A kept-alive connection that the server closed meanwhile is worth a second try; a refused one
    // is answered at once.
    pool.addDataSourceProperty("client_retry_on_failures", "NoHttpResponse");
    // A row and its revisions are in one partition, so that partitions need no merging.
    pool.addDataSourceProperty(
        "clickhouse_setting_do_not_merge_across_partitions_select_final", "1");
    return pool;
  }

  /** Longer than the query may take, so that ClickHouse itself says that it took too long. */
  private static Duration answerTimeout(ClickHouseSettings settings) {
    return settings.queryTimeout().plusSeconds(2);
  }

  /**
   * Runs a query.
   *
   * @throws ClickHouseFailure where ClickHouse does not answer, with the reason
   */
  <T> List<T> read(Query query, Reading<T> reading) {
    long started = System.nanoTime();
    String outcome = "failure";
    try (Connection connection = connections.getConnection();
        PreparedStatement statement = prepared(connection, query)) {
      List<T> rows = rows(statement, query, reading);
      outcome = "success";
      if (trouble.getAndSet(null) != null) {
        log.info("ClickHouse answers again.");
      }
      return rows;
    } catch (SQLException failure) {
      throw described(failure);
    } finally {
      metrics.queried(query.name(), outcome, Duration.ofNanos(System.nanoTime() - started));
    }
  }

  private PreparedStatement prepared(Connection connection, Query query) throws SQLException {
    // The pool takes the limit off whenever a connection comes back to it.
    connection.setNetworkTimeout(Runnable::run, answerTimeoutMillis);
    return connection.prepareStatement(query.sql());
  }

  private static <T> List<T> rows(PreparedStatement statement, Query query, Reading<T> reading)
      throws SQLException {
    for (int index = 0; index < query.values().size(); index++) {
      statement.setObject(index + 1, query.values().get(index));
    }
    List<T> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        rows.add(reading.row(result));
      }
    }
    return rows;
  }

  private ClickHouseFailure described(SQLException failure) {
    boolean waitedInVain =
        failure instanceof java.sql.SQLTransientConnectionException
            && connections.getHikariPoolMXBean().getTotalConnections() > 0;
    Reason reason = waitedInVain ? Reason.OVERLOADED : ClickHouseErrors.reason(failure);
    // Once per kind of trouble: while ClickHouse is down, each request would say the same.
    if (trouble.getAndSet(reason) != reason) {
      log.warn("{} ({})", reason.advice(), ClickHouseErrors.text(failure));
    }
    return new ClickHouseFailure(reason, failure);
  }

  @Override
  public void close() {
    connections.close();
  }
}
