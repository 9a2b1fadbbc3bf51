package org.kafkaaudit.streams.sink;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.GenericRecord;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A ClickHouse server, or a cluster of them. Safe for use by several threads. */
public final class ClickHouse implements AutoCloseable {

  private final String url;
  private final Client client;
  private final Duration timeout;

  public ClickHouse(String url, String database, String user, String password, Duration timeout) {
    this.url = url;
    this.timeout = timeout;
    this.client =
        new Client.Builder()
            .addEndpoint(url)
            .setDefaultDatabase(database)
            .setUsername(user)
            .setPassword(password)
            .compressServerResponse(false)
            // The writer tries again by itself, and logs it once instead of with a stack trace
            // each.
            .setMaxRetries(0)
            .setSocketTimeout(timeout.toMillis(), java.time.temporal.ChronoUnit.MILLIS)
            .build();
  }

  String url() {
    return url;
  }

  /** Runs a statement that returns nothing. */
  void execute(String statement) throws ClickHouseException {
    await(() -> client.execute(statement));
  }

  /** Runs a query and returns its rows. */
  List<GenericRecord> query(String query) throws ClickHouseException {
    try {
      return client.queryAll(query);
    } catch (RuntimeException e) {
      throw new ClickHouseException(url, e);
    }
  }

  /** Inserts rows into their table. */
  void insert(Rows rows) throws ClickHouseException {
    InsertSettings settings = new InsertSettings();
    settings.serverSetting("input_format_with_names_use_header", "1");
    // Counts of many days may come at once, by timestamps in the data.
    settings.serverSetting("max_partitions_per_insert_block", "0");
    // Inserted has to mean that it can be read, whatever the server is set to.
    settings.serverSetting("wait_for_async_insert", "1");
    settings.serverSetting("insert_distributed_sync", "1");
    await(
        () ->
            client.insert(
                rows.table().title(),
                new ByteArrayInputStream(rows.toBytes()),
                ClickHouseFormat.RowBinaryWithNames,
                settings));
  }

  /** The client throws some failures when it is asked, and gives others with its answer. */
  private void await(Supplier<? extends CompletableFuture<? extends AutoCloseable>> question)
      throws ClickHouseException {
    try (AutoCloseable response = question.get().get(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      Objects.requireNonNull(response);
    } catch (ExecutionException e) {
      throw new ClickHouseException(url, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClickHouseException(url, e);
    } catch (Exception e) {
      throw new ClickHouseException(url, e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
