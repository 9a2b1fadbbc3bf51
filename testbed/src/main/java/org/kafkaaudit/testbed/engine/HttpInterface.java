package org.kafkaaudit.testbed.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * ClickHouse's HTTP interface, as far as drivers use it without compression and sessions.
 * Thread-safe.
 */
final class HttpInterface implements HttpHandler {

  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "query",
          "database",
          "default_format",
          "user",
          "password",
          "query_id",
          "quota_key",
          "stacktrace",
          "role",
          "client_protocol_version",
          "wait_end_of_query",
          "buffer_size",
          "compress",
          "decompress",
          "session_timeout",
          "session_check",
          "send_progress_in_http_headers");
  private static final String BAD_ARGUMENTS = "Code: 36. DB::Exception: %s (BAD_ARGUMENTS)";

  private final Engine engine;
  private final Path temporary;

  HttpInterface(Engine engine, Path temporary) {
    this.engine = engine;
    this.temporary = temporary;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> parameters = QueryString.parse(exchange.getRequestURI().getRawQuery());
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean asksNothing = body.length == 0 && parameters.getOrDefault("query", "").isBlank();
      if (exchange.getRequestURI().getPath().equals("/ping") || asksNothing) {
        answerText(exchange, 200, "Ok.\n");
        return;
      }
      answer(exchange, parameters, body);
    }
  }

  private void answer(HttpExchange exchange, Map<String, String> parameters, byte[] body)
      throws IOException {
    String format = format(exchange, parameters);
    exchange
        .getResponseHeaders()
        .set(
            "X-ClickHouse-Query-Id",
            parameters.getOrDefault("query_id", UUID.randomUUID().toString()));
    exchange.getResponseHeaders().set("X-ClickHouse-Server-Display-Name", "testbed");
    exchange.getResponseHeaders().set("X-ClickHouse-Timezone", "UTC");
    try (Engine.Connection connection = engine.connect()) {
      refuseCompression(parameters);
      prepare(connection, exchange, parameters);
      try (Engine.Result result = run(connection, parameters, body, format)) {
        exchange.getResponseHeaders().set("X-ClickHouse-Format", format);
        exchange
            .getResponseHeaders()
            .set(
                "X-ClickHouse-Summary",
                "{\"read_rows\":\"0\",\"read_bytes\":\"0\",\"written_rows\":\"0\",\"written_bytes\":\"0\"}");
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        send(exchange, result);
      }
    } catch (QueryFailedException e) {
      exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", e.code());
      answerText(exchange, 500, e.getMessage() + "\n");
    }
  }

  private static String format(HttpExchange exchange, Map<String, String> parameters) {
    String header = exchange.getRequestHeaders().getFirst("X-ClickHouse-Format");
    return header != null ? header : parameters.getOrDefault("default_format", "TabSeparated");
  }

  private static void refuseCompression(Map<String, String> parameters)
      throws QueryFailedException {
    for (String direction : Set.of("compress", "decompress")) {
      if (Set.of("1", "true").contains(parameters.getOrDefault(direction, "0"))) {
        throw new QueryFailedException(
            BAD_ARGUMENTS.formatted(
                "The embedded engine does not compress: add compress=false&decompress=false to the JDBC URL."));
      }
    }
  }

  private static void prepare(
      Engine.Connection connection, HttpExchange exchange, Map<String, String> parameters)
      throws QueryFailedException {
    String header = exchange.getRequestHeaders().getFirst("X-ClickHouse-Database");
    String database = parameters.getOrDefault("database", header == null ? "" : header);
    if (!database.isEmpty()) {
      connection.query("USE `" + database.replace("\\", "\\\\").replace("`", "\\`") + "`");
    }
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      if (!NOT_SETTINGS.contains(parameter.getKey())) {
        connection.query(
            "SET " + settingName(parameter.getKey()) + " = " + quoted(parameter.getValue()));
      }
    }
  }

  private static String settingName(String name) throws QueryFailedException {
    if (!name.matches("\\w+")) {
      throw new QueryFailedException(
          BAD_ARGUMENTS.formatted("No setting has the name " + name + "."));
    }
    return name;
  }

  private static String quoted(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private Engine.Result run(
      Engine.Connection connection, Map<String, String> parameters, byte[] body, String format)
      throws QueryFailedException, IOException {
    Statement statement = Statement.of(parameters.getOrDefault("query", ""), body);
    if (statement.data().isEmpty()) {
      return connection.query(statement.sql(), format);
    }
    Path file = Files.createTempFile(temporary, "insert-", ".data");
    try {
      Files.write(file, statement.data().get());
      return connection.query(statement.sqlReading(file.toString()), format);
    } finally {
      Files.delete(file);
    }
  }

  private static void send(HttpExchange exchange, Engine.Result result) throws IOException {
    exchange.sendResponseHeaders(200, result.length() == 0 ? -1 : result.length());
    byte[] chunk = new byte[65_536];
    try (OutputStream response = exchange.getResponseBody()) {
      for (long offset = 0; offset < result.length(); offset += chunk.length) {
        int count = (int) Math.min(chunk.length, result.length() - offset);
        result.read(offset, chunk, count);
        response.write(chunk, 0, count);
      }
    }
  }

  private static void answerText(HttpExchange exchange, int status, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
