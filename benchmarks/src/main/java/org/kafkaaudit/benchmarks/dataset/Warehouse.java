package org.kafkaaudit.benchmarks.dataset;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.testbed.ClickHouse;

/** Runs statements in one database of a ClickHouse. Thread-safe. */
public final class Warehouse {

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final String database;

  private Warehouse(URI url, String database) {
    this.url = url;
    this.database = database;
  }

  /** That database, made where it is not there yet. */
  public static Warehouse of(ClickHouse clickHouse, String database) {
    new Warehouse(clickHouse.url(), "default").execute("CREATE DATABASE IF NOT EXISTS " + database);
    return new Warehouse(clickHouse.url(), database);
  }

  /** The address for clickhouse-jdbc. */
  public String jdbcUrl() {
    return "jdbc:clickhouse://%s/%s?compress=false&decompress=false"
        .formatted(url.getAuthority(), database);
  }

  /** The database. */
  public String database() {
    return database;
  }

  /**
   * Runs a statement, however long it takes.
   *
   * @return the answer, with a tab between columns
   * @throws BenchmarkException where it fails
   */
  public String execute(String sql) {
    URI address = URI.create(url + "/?database=" + encoded(database) + "&default_format=TSV");
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(address)
                  .POST(HttpRequest.BodyPublishers.ofString(sql))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new BenchmarkException("ClickHouse refuses: " + answer.body() + "\n" + sql);
      }
      return answer.body();
    } catch (IOException e) {
      throw new BenchmarkException("ClickHouse does not answer: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while ClickHouse was asked", e);
    }
  }

  /** Runs a query whose answer is one whole number. */
  public long number(String sql) {
    return Long.parseLong(execute(sql).strip());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
