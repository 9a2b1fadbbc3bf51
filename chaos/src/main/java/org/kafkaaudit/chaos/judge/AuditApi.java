package org.kafkaaudit.chaos.judge;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks the REST API, as any user could. Thread-safe. */
public final class AuditApi {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private final String address;

  /**
   * @param address of the API, without a path
   */
  public AuditApi(String address) {
    this.address = address + "/api/v1";
  }

  /**
   * Returns all that is said of the topics since the given time.
   *
   * @throws IOException where the API does not answer, or says that it cannot
   */
  public Answers ask(Set<String> topics, Instant since) throws IOException {
    Map<Cell, VerdictSaid> verdicts = new HashMap<>();
    for (String topic : topics) {
      for (JsonNode row : pages("/topics/" + topic + "/verdicts?" + window(since), "verdicts")) {
        verdicts.put(cell(row), verdict(row));
      }
    }
    return new Answers(verdicts, findings(topics, since));
  }

  /** Returns the findings on the topics since the given time. */
  public List<FindingSaid> findings(Set<String> topics, Instant since) throws IOException {
    List<FindingSaid> findings = new ArrayList<>();
    for (JsonNode row : pages("/findings?" + window(since), "findings")) {
      if (topics.contains(row.get("topic").asText())) {
        findings.add(finding(row));
      }
    }
    return findings;
  }

  private static String window(Instant since) {
    return "from="
        + since.toEpochMilli()
        + "&to="
        + Instant.now().plus(Duration.ofMinutes(1)).toEpochMilli();
  }

  private static Cell cell(JsonNode row) {
    return new Cell(
        row.get("topic").asText(),
        Instant.parse(row.get("bucketStart").asText()).toEpochMilli(),
        row.get("tier").asText());
  }

  private static VerdictSaid verdict(JsonNode row) {
    List<String> reasons = new ArrayList<>();
    row.path("reasons").forEach(reason -> reasons.add(reason.asText()));
    return new VerdictSaid(
        row.get("status").asText(),
        row.get("final").asBoolean(),
        reasons,
        row.get("lost").asLong(),
        row.get("duplicated").asLong(),
        row.toString());
  }

  private static FindingSaid finding(JsonNode row) {
    return new FindingSaid(
        cell(row),
        row.get("session").asText(),
        row.path("host").asText(),
        row.get("lost").asLong(),
        row.get("duplicated").asLong(),
        sequences(row.path("lostSequences")),
        sequences(row.path("duplicatedSequences")),
        row.path("sequencesCut").asBoolean(),
        row.toString());
  }

  private static Set<Long> sequences(JsonNode ranges) {
    Set<Long> sequences = new HashSet<>();
    for (JsonNode range : ranges) {
      for (long i = range.get("first").asLong(); i <= range.get("last").asLong(); i++) {
        sequences.add(i);
      }
    }
    return sequences;
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

  private JsonNode get(String path) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path)).timeout(PATIENCE).build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 404) {
        // Nothing has been reported of the topic yet.
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
}
