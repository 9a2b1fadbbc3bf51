package org.kafkaaudit.benchmarks.sink;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.testbed.ClickHouse;

/** ClickHouse, asked over HTTP without any driver. Safe for use by several threads. */
final class Engine {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;

  Engine(ClickHouse clickHouse) {
    this.address =
        URI.create(
            clickHouse.url()
                + "/?database="
                + URLEncoder.encode(clickHouse.database(), StandardCharsets.UTF_8)
                + "&max_partitions_per_insert_block=0");
  }

  /** Runs a statement and returns its answer as text. */
  String run(String statement) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(request(statement), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new BenchmarkException("ClickHouse refused " + statement + ": " + response.body());
    }
    return response.body().strip();
  }

  /** Writes the answer to a file. */
  void save(String query, Path file) throws IOException, InterruptedException {
    HttpResponse<Path> response =
        client.send(request(query), HttpResponse.BodyHandlers.ofFile(file));
    if (response.statusCode() != 200) {
      throw new BenchmarkException("ClickHouse refused " + query + ": " + Files.readString(file));
    }
  }

  private HttpRequest request(String statement) {
    return HttpRequest.newBuilder(address)
        .timeout(PATIENCE)
        .POST(HttpRequest.BodyPublishers.ofString(statement))
        .build();
  }
}
