package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ClickHouseIT {

  private static Testbed testbed;
  private static ClickHouse clickHouse;

  @BeforeAll
  static void start() {
    testbed = Testbed.create();
    clickHouse = testbed.startClickHouse();
  }

  @AfterAll
  static void stop() {
    testbed.close();
  }

  @Test
  void servesTheDriver() throws Exception {
    try (Connection connection = DriverManager.getConnection(clickHouse.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE verdicts (topic LowCardinality(String), bucket DateTime64(3, 'UTC'), lost UInt64,
            sequences Array(Tuple(first UInt64, last UInt64)), revision UInt64)
          ENGINE = ReplacingMergeTree(revision) ORDER BY (topic, bucket)""");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO verdicts VALUES (?, ?, ?, ?, ?)")) {
        for (int revision = 1; revision <= 3; revision++) {
          insert.setString(1, "or'ders\n\n; FORMAT CSV\n");
          insert.setObject(2, LocalDateTime.parse("2026-11-20T10:00:00.123"));
          insert.setLong(3, revision * 10L);
          insert.setObject(
              4, new com.clickhouse.data.Tuple[] {new com.clickhouse.data.Tuple(7L, 9L)});
          insert.setLong(5, revision);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      try (PreparedStatement query =
          connection.prepareStatement(
              "SELECT * FROM verdicts FINAL WHERE topic = ? AND lost > ?")) {
        query.setString(1, "or'ders\n\n; FORMAT CSV\n");
        query.setLong(2, 5);
        try (ResultSet rows = query.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(rows.getLong("lost")).isEqualTo(30);
          assertThat(rows.getObject("bucket", LocalDateTime.class))
              .isEqualTo(LocalDateTime.parse("2026-11-20T10:00:00.123"));
          assertThat(rows.next()).isFalse();
        }
      }
      assertThatThrownBy(() -> statement.executeQuery("SELECT nonsense"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("nonsense")
          .hasMessageContaining("47");
    }
  }

  @Test
  void keepsItsDataThroughKillAndRestart() throws Exception {
    ask("", "CREATE TABLE kept (number UInt64) ENGINE = MergeTree ORDER BY number");
    ask("", "INSERT INTO kept SELECT number FROM numbers(1000)");
    clickHouse.kill();
    clickHouse.start();
    assertThat(ask("", "SELECT count() FROM kept")).isEqualTo("1000\n");
    clickHouse.restart();
    assertThat(ask("", "SELECT count() FROM kept")).isEqualTo("1000\n");
  }

  @Test
  void bindsParametersAndKeepsSettingsToTheRequest() throws Exception {
    assertThat(
            ask(
                "?param_name=it%27s&max_threads=1",
                "SELECT {name:String}, getSetting('max_threads')"))
        .isEqualTo("it\\'s\t1\n");
    assertThat(ask("", "SELECT getSetting('max_threads') = 1 AND 0")).isEqualTo("0\n");
    assertThat(ask("?param_name=x", "SELECT 1")).isEqualTo("1\n");
    assertThat(ask("", "SELECT {name:String}")).contains("UNKNOWN_QUERY_PARAMETER");
  }

  @Test
  void takesDataWithEmptyLinesAndSemicolonsAsTheyAre() throws Exception {
    ask("", "CREATE TABLE texts (text String, number UInt64) ENGINE = MergeTree ORDER BY number");
    ask(
        "?query=INSERT+INTO+texts+FORMAT+RowBinary",
        "\4a\n\nb\1\0\0\0\0\0\0\0\3;\n\n\2\0\0\0\0\0\0\0");
    ask(
        "?query=INSERT+INTO+texts+SETTINGS+async_insert=0+FORMAT+JSONEachRow",
        "{\"text\":\"c\",\"number\":3}\n\n{\"text\":\"d\",\"number\":4}");
    assertThat(ask("", "SELECT text, number FROM texts ORDER BY number FORMAT CSV"))
        .isEqualTo("\"a\n\nb\",1\n\";\n\n\",2\n\"c\",3\n\"d\",4\n");
  }

  @Test
  void takesAServerAtAnAddressAndLeavesNoDatabaseThere() throws Exception {
    String database;
    try (ClickHouseAtAddress elsewhere = new ClickHouseAtAddress(clickHouse.url())) {
      database = elsewhere.database();
      try (Connection connection = DriverManager.getConnection(elsewhere.jdbcUrl());
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE here (number UInt64) ENGINE = MergeTree ORDER BY number");
      }
      assertThat(ask("", "EXISTS TABLE " + database + ".here")).isEqualTo("1\n");
    }
    assertThat(ask("", "EXISTS DATABASE " + database)).isEqualTo("0\n");
  }

  @Test
  void runsRequestsSideBySide() throws Exception {
    Instant before = Instant.now();
    HttpClient client = HttpClient.newHttpClient();
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 4)
            .mapToObj(
                i ->
                    client.sendAsync(
                        request("", "SELECT sleep(1)"), HttpResponse.BodyHandlers.ofString()))
            .toList();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(30, TimeUnit.SECONDS).body()).isEqualTo("0\n");
    }
    assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMillis(3500));
  }

  @Test
  void refusesCompressionWithAdvice() throws Exception {
    assertThat(ask("?compress=1", "SELECT 1"))
        .contains("add compress=false&decompress=false to the JDBC URL");
  }

  private static String ask(String query, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(request(query, body), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static HttpRequest request(String query, String body) {
    return HttpRequest.newBuilder(URI.create(clickHouse.url() + "/" + query))
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }
}
