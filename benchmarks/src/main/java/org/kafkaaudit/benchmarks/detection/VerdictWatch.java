package org.kafkaaudit.benchmarks.detection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kafkaaudit.benchmarks.BenchmarkException;

/**
 * Sees when verdicts come to be final in the API. One request tells it of all topics; how many
 * verdicts of a topic are pending, and which the latest is, tells up to which bucket they are
 * final. Not safe for use by several threads.
 */
final class VerdictWatch {

  private static final int UNAVAILABLE = 503;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpClient client = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final String address;
  private final String tier;
  private final long lengthMillis;

  VerdictWatch(int port, String tier, long lengthMillis) {
    this.address = "http://127.0.0.1:" + port + "/api/v1";
    this.tier = tier;
    this.lengthMillis = lengthMillis;
  }

  /** For each topic, the start of the latest bucket up to which all verdicts are final. */
  Map<String, Long> finalThrough() throws IOException, InterruptedException {
    Map<String, Long> through = new HashMap<>();
    for (JsonNode topic : get("/topics?limit=1000").get("topics")) {
      for (JsonNode state : topic.get("tiers")) {
        if (state.get("tier").asText().equals(tier) && state.has("lastVerdict")) {
          finalThrough(state, lengthMillis)
              .ifPresent(start -> through.put(topic.get("topic").asText(), start));
        }
      }
    }
    return through;
  }

  /** Traffic never ceases, so there is a verdict on each bucket. */
  static Optional<Long> finalThrough(JsonNode state, long lengthMillis) {
    long last = millis(state.at("/lastVerdict/bucketStart"));
    long pending = state.at("/last24Hours/pending").asLong();
    if (state.at("/last24Hours/verdicts").asLong() == pending) {
      return Optional.empty();
    }
    boolean isLastOpen = !state.at("/lastVerdict/final").asBoolean();
    // The pending ones are the latest: a later bucket is not final before an earlier one here, and
    // where one is, this errs to the late side.
    return pending == 0
        ? Optional.of(last)
        : isLastOpen ? Optional.of(last - pending * lengthMillis) : Optional.empty();
  }

  /** The verdicts of a topic on buckets that start in a window. */
  List<JsonNode> verdicts(String topic, long fromMillis, long toMillis)
      throws IOException, InterruptedException {
    JsonNode page =
        get(
            "/topics/%s/verdicts?tier=%s&from=%d&to=%d&limit=1000"
                .formatted(topic, tier, fromMillis, toMillis));
    return List.of(json.convertValue(page.get("verdicts"), JsonNode[].class));
  }

  static long millis(JsonNode time) {
    return Instant.parse(time.asText()).toEpochMilli();
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + path)).build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (answer.statusCode() == UNAVAILABLE && System.nanoTime() < end) {
      answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    }
    if (answer.statusCode() != 200) {
      throw new BenchmarkException(
          "The API answers %d to %s: %s".formatted(answer.statusCode(), path, answer.body()));
    }
    return json.readTree(answer.body());
  }
}
