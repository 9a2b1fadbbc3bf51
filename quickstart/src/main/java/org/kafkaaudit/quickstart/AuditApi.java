package org.kafkaaudit.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Asks the REST API, as any user could. */
final class AuditApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;

  AuditApi(String address) {
    this.address = address + "/api/v1";
  }

  /** Returns all verdicts on the topic whose buckets start in the window. */
  List<JsonNode> verdicts(String topic, long fromMillis, long toMillis) throws IOException {
    return pages(
        "/topics/" + topic + "/verdicts?from=" + fromMillis + "&to=" + toMillis, "verdicts");
  }

  /** Returns all findings on buckets that start in the window. */
  List<JsonNode> findings(long fromMillis, long toMillis) throws IOException {
    return pages("/findings?from=" + fromMillis + "&to=" + toMillis, "findings");
  }

  private List<JsonNode> pages(String path, String field) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = get(path + "&limit=1000" + cursor);
      page.path(field).forEach(rows::add);
      cursor =
          page.hasNonNull("nextCursor")
              ? "&cursor="
                  + URLEncoder.encode(page.get("nextCursor").asText(), StandardCharsets.UTF_8)
              : "";
    } while (!cursor.isEmpty());
    return rows;
  }

  /** Returns the answer, empty where nothing has been reported of the topic yet. */
  JsonNode get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(30)).build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 404) {
        return JSON.createObjectNode();
      }
      if (response.statusCode() != 200) {
        throw new IOException(
            "the API answered " + response.statusCode() + " to " + path + ": " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking the API", e);
    }
  }

  static long millis(JsonNode time) {
    return Instant.parse(time.asText()).toEpochMilli();
  }
}
