package org.kafkaaudit.testbed;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;

/** A server that the user runs, with a database of our own on it. */
final class ClickHouseAtAddress implements ClickHouse, AutoCloseable {

  private final URI url;
  private final String credentials;
  private final String database =
      "kafka_audit_test_" + UUID.randomUUID().toString().replace("-", "");

  /**
   * Creates the database.
   *
   * @param address of the HTTP interface, with {@code user:password@} where they are needed
   */
  ClickHouseAtAddress(URI address) {
    if (address.getHost() == null
        || !("http".equals(address.getScheme()) || "https".equals(address.getScheme()))) {
      throw new TestbedException(
          "No address of ClickHouse's HTTP interface: "
              + address
              + ". It looks like http://user:password@host:8123.");
    }
    this.credentials = address.getUserInfo() == null ? "default:" : address.getUserInfo();
    this.url = URI.create(address.getScheme() + "://" + address.getHost() + ":" + port(address));
    execute("CREATE DATABASE " + database);
  }

  private static int port(URI address) {
    int usual = "https".equals(address.getScheme()) ? 8443 : 8123;
    return address.getPort() < 0 ? usual : address.getPort();
  }

  private void execute(String sql) {
    String authorization =
        Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/"))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Basic " + authorization)
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new TestbedException(
            "ClickHouse at "
                + url
                + " refuses "
                + sql
                + ": "
                + answer.body().strip()
                + " Check user, password and their rights.");
      }
    } catch (IOException e) {
      throw new TestbedException(
          "ClickHouse at "
              + url
              + " does not answer: "
              + e
              + ". Start it, or unset KAFKA_AUDIT_CLICKHOUSE_URL.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("Interrupted while ClickHouse at " + url + " was asked.", e);
    }
  }

  @Override
  public String jdbcUrl() {
    int colon = credentials.indexOf(':');
    String user = colon < 0 ? credentials : credentials.substring(0, colon);
    String password = colon < 0 ? "" : credentials.substring(colon + 1);
    String protocol = url.getScheme().equals("https") ? "jdbc:clickhouse:https" : "jdbc:clickhouse";
    // The driver does not accept an empty value.
    String secret = password.isEmpty() ? "" : "&password=" + encoded(password);
    return "%s://%s/%s?compress=false&decompress=false&user=%s%s"
        .formatted(protocol, url.getAuthority(), database, encoded(user), secret);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  @Override
  public URI url() {
    return url;
  }

  @Override
  public String database() {
    return database;
  }

  @Override
  public boolean isOurs() {
    return false;
  }

  @Override
  public String name() {
    return "clickhouse";
  }

  /** Has no effect: it runs. */
  @Override
  public void start() {}

  @Override
  public void stop() {
    throw notOurs();
  }

  @Override
  public void kill() {
    throw notOurs();
  }

  @Override
  public void pause() {
    throw notOurs();
  }

  @Override
  public void resume() {
    throw notOurs();
  }

  @Override
  public boolean isRunning() {
    return true;
  }

  @Override
  public long processId() {
    throw notOurs();
  }

  @Override
  public Path log() {
    throw notOurs();
  }

  private TestbedException notOurs() {
    return new TestbedException(
        "ClickHouse at "
            + url
            + " belongs to the user: a test that interferes with it asks isOurs() first.");
  }

  @Override
  public void close() {
    execute("DROP DATABASE " + database);
  }
}
