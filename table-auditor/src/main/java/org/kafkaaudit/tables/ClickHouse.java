package org.kafkaaudit.tables;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server over its HTTP interface, one query at a time, each bounded in time, threads and
 * memory. Rows are read as they come, in ClickHouse's own binary format, since a stamp is bytes
 * that are no text. Not safe for use by several threads.
 */
final class ClickHouse {

  /** Reads the rows of an answer. */
  interface Reading {
    void rows(RowInput input) throws IOException;
  }

  private static final int MOST_ERROR_BYTES = 2_000;

  /** So that the server itself says that a query took too long. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final ClickHouseSettings settings;
  private final TableMetrics metrics;

  ClickHouse(ClickHouseSettings settings, TableMetrics metrics) {
    this.settings = settings;
    this.metrics = metrics;
  }

  /**
   * Runs a query, and leaves the server alone for a while then.
   *
   * @param kind what the query is called in metrics
   * @throws ClickHouseFailure where there is no answer, or not all of it
   */
  void query(String kind, Query query, Reading reading) {
    long started = System.nanoTime();
    boolean isAnswered = false;
    try {
      HttpURLConnection connection = connection(query);
      try {
        send(connection, query.sql());
        refuseError(connection);
        try (InputStream body = connection.getInputStream()) {
          reading.rows(new RowInput(body));
        }
        isAnswered = true;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      throw new ClickHouseFailure(
          "ClickHouse at " + settings.url() + " did not answer in full: " + e, e);
    } finally {
      metrics.queried(kind, isAnswered, Duration.ofNanos(System.nanoTime() - started));
    }
    pause();
  }

  private HttpURLConnection connection(Query query) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address(query).toURL().openConnection();
    connection.setConnectTimeout((int) settings.connectTimeout().toMillis());
    connection.setReadTimeout((int) settings.queryTimeout().plus(GRACE).toMillis());
    connection.setRequestProperty("X-ClickHouse-User", settings.user());
    if (!settings.password().isEmpty()) {
      connection.setRequestProperty("X-ClickHouse-Key", settings.password());
    }
    connection.setDoOutput(true);
    return connection;
  }

  private URI address(Query query) {
    Map<String, String> parameters = new TreeMap<>(settings.limits());
    query.parameters().forEach((name, value) -> parameters.put("param_" + name, value));
    parameters.put("default_format", "RowBinary");
    // An error that comes after the first rows would look like a row otherwise.
    parameters.put("wait_end_of_query", "1");
    parameters.put("log_comment", "table-auditor of the completeness audit");
    StringBuilder text = new StringBuilder("/");
    parameters.forEach(
        (name, value) ->
            text.append(text.length() == 1 ? '?' : '&')
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return settings.url().resolve(text.toString());
  }

  private static void send(HttpURLConnection connection, String sql) throws IOException {
    try (OutputStream body = connection.getOutputStream()) {
      body.write(sql.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void refuseError(HttpURLConnection connection) throws IOException {
    if (connection.getResponseCode() == HttpURLConnection.HTTP_OK) {
      return;
    }
    String text = "";
    try (@Nullable InputStream error = connection.getErrorStream()) {
      if (error != null) {
        text = new String(error.readNBytes(MOST_ERROR_BYTES), StandardCharsets.UTF_8).strip();
      }
    }
    throw new ClickHouseFailure(
        connection.getHeaderFieldInt("X-ClickHouse-Exception-Code", -1),
        "ClickHouse at "
            + settings.url()
            + " refused: HTTP "
            + connection.getResponseCode()
            + " "
            + text.replace('\n', ' '));
  }

  private void pause() {
    try {
      Thread.sleep(settings.pause().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
