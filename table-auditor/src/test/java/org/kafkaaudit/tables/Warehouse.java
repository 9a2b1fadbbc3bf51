package org.kafkaaudit.tables;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** A ClickHouse as its users see it: plain SQL over HTTP. */
record Warehouse(URI url, String database) {

  /** A row of a table that has the columns {@code time} and {@code ka}. */
  record Row(long timeMillis, String hexStamp) {
    static Row of(long timeMillis, byte[] stamp) {
      return new Row(timeMillis, HexFormat.of().formatHex(stamp));
    }

    byte[] stamp() {
      return HexFormat.of().parseHex(hexStamp);
    }
  }

  /** Makes a table as ingesters like it. */
  void createTable(String table) {
    run(
        "CREATE TABLE "
            + table
            + " (time DateTime64(3, 'UTC'), ka String) ENGINE = MergeTree"
            + " PARTITION BY toDate(time) ORDER BY time");
  }

  /** Runs a statement, and returns its answer as text with a tab between columns. */
  String run(String sql) {
    return post(address(""), sql.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the answer as a number. */
  long number(String sql) {
    return Long.parseLong(run(sql).strip());
  }

  void insert(String table, List<Row> rows) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (Row row : rows) {
      body.writeBytes(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(row.timeMillis())
              .array());
      body.write(row.stamp().length);
      body.writeBytes(row.stamp());
    }
    post(
        address("&query=" + encoded("INSERT INTO " + table + " (time, ka) FORMAT RowBinary")),
        body.toByteArray());
  }

  private URI address(String more) {
    return URI.create(url + "/?database=" + encoded(database) + "&default_format=TSV" + more);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String post(URI address, byte[] body) {
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(address)
                      .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new AssertionError("ClickHouse does not answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
