package org.kafkaaudit.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

/** The packaged application in a process of its own, and a client of it. */
final class RunningApi {
  private final HttpClient client = HttpClient.newHttpClient();
  private final int port = Testbed.freePort();
  private final int adminPort = Testbed.freePort();
  private final JavaProcess process;

  /** Longer than anything takes on a machine that is overloaded ten times. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String PATIENT = "queryTimeout: 30 seconds, connectTimeout: 30 seconds";
  private static final String IMPATIENT = "queryTimeout: 10 seconds, connectTimeout: 5 seconds";

  RunningApi(Testbed testbed, String name, String jdbcUrl) throws IOException {
    this(testbed, name, jdbcUrl, "");
  }

  /** One that gives ClickHouse up soon, for tests in which it is away. */
  static RunningApi impatient(Testbed testbed, String jdbcUrl) throws IOException {
    return new RunningApi(testbed, "audit-api", jdbcUrl, IMPATIENT, "", "", "");
  }

  /**
   * @param keys further keys of the configuration, each a line
   */
  RunningApi(Testbed testbed, String name, String jdbcUrl, String keys) throws IOException {
    this(testbed, name, jdbcUrl, keys, "", "");
  }

  /**
   * Starts it.
   *
   * @param keys further keys of the configuration, each a line
   * @param connectorKeys further keys of its connector, each preceded by a comma
   * @param serverKeys further keys of its section server, each preceded by a comma
   */
  RunningApi(
      Testbed testbed,
      String name,
      String jdbcUrl,
      String keys,
      String connectorKeys,
      String serverKeys)
      throws IOException {
    this(testbed, name, jdbcUrl, PATIENT, keys, connectorKeys, serverKeys);
  }

  private RunningApi(
      Testbed testbed,
      String name,
      String jdbcUrl,
      String limits,
      String keys,
      String connectorKeys,
      String serverKeys)
      throws IOException {
    Path file = testbed.directory().resolve(name + ".yml");
    Files.writeString(
        file,
        """
        clickhouse: {url: '%s', %s}
        server: {applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: %d%s}],
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]%s}
        """
                .formatted(jdbcUrl, limits, port, connectorKeys, adminPort, serverKeys)
            + keys);
    process =
        testbed.startJava(
            JavaCommand.ofJar(name, jar())
                .withOptions("-Xmx256m")
                .withArguments("server", file.toString())
                .readyWhen(() -> admin("/ping").statusCode() == 200, Duration.ofSeconds(60)));
  }

  static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("audit-api-.*\\.jar"))
          .findFirst()
          .orElseThrow()
          .toAbsolutePath();
    }
  }

  /** An answer: its status, headers and JSON. */
  record Answer(int status, HttpResponse<String> http, JsonNode json) {}

  Answer get(String pathAndQuery) {
    return send("GET", pathAndQuery);
  }

  Answer send(String method, String pathAndQuery) {
    return send(method, pathAndQuery, HttpRequest.BodyPublishers.noBody());
  }

  Answer post(String path, HttpRequest.BodyPublisher body) {
    return send("POST", path, body);
  }

  private Answer send(String method, String pathAndQuery, HttpRequest.BodyPublisher body) {
    return answer(exchange(method, uri(pathAndQuery), body));
  }

  /** Asks, and does not wait for the answer. */
  CompletableFuture<Answer> ask(String pathAndQuery) {
    return client
        .sendAsync(
            request("GET", uri(pathAndQuery), HttpRequest.BodyPublishers.noBody())
                .timeout(PATIENCE)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .thenApply(RunningApi::answer);
  }

  URI uri(String pathAndQuery) {
    return URI.create("http://127.0.0.1:" + port + pathAndQuery);
  }

  void stop() {
    process.stop();
  }

  private static Answer answer(HttpResponse<String> response) {
    try {
      return new Answer(
          response.statusCode(), response, new ObjectMapper().readTree(response.body()));
    } catch (IOException notJson) {
      throw new UncheckedIOException(response.body(), notJson);
    }
  }

  HttpResponse<String> admin(String path) {
    return exchange(
        "GET",
        URI.create("http://127.0.0.1:" + adminPort + path),
        HttpRequest.BodyPublishers.noBody());
  }

  String output() throws IOException {
    return Files.readString(process.log());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private HttpResponse<String> exchange(String method, URI uri, HttpRequest.BodyPublisher body) {
    try {
      return client.send(
          request(method, uri, body).timeout(PATIENCE).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static HttpRequest.Builder request(
      String method, URI uri, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", "application/json")
        .method(method, body);
  }
}
