package org.kafkaaudit.api;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/**
 * Asks and reads as the audit clients of Apache Gobblin do. The originals are not on Maven Central:
 * {@code org.apache.gobblin.completeness.audit} in module gobblin-completeness, {@code
 * KafkaAuditCountHttpClient} as of commit 58a4fa35 and {@code AuditCountHttpClient} as of 12dcf149.
 * What matters is the same here: the addresses; the HTTP client and the JSON library; that each
 * count is read as the text of a JSON value and has to be a whole number; that any status but 2xx
 * is a failure. They try again six times over 30 s, this asks once.
 *
 * @param countsField the object in the answer that is read
 */
record GobblinClient(Addressing addressing, String countsField) {
  /** Where the counts of a data set in a window are. */
  interface Addressing {
    String address(String dataset, long startMillis, long endMillis);
  }

  /** An answer with another status than 2xx. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String body) {
      super(status + ": " + body);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** {@code KafkaAuditCountHttpClient}, with {@code kafka.audit.rest.base.url} set. */
  static GobblinClient ofKafkaAuditCounts(URI base) {
    String folder = withoutSlash(base) + "/";
    return new GobblinClient(
        (dataset, start, end) ->
            folder + dataset.replace('/', '.') + "?begin=" + start + "&end=" + end,
        "result");
  }

  /** {@code AuditCountHttpClient}, with {@code audit.rest.base.url} set. */
  static GobblinClient ofAuditCounts(URI base) {
    String path = withoutSlash(base);
    return new GobblinClient(
        (topic, start, end) -> path + "?topic=" + topic + "&start=" + start + "&end=" + end,
        "totalsPerTier");
  }

  private static String withoutSlash(URI base) {
    String text = base.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  Map<String, Long> fetch(String dataset, long startMillis, long endMillis) throws IOException {
    String body = body(addressing.address(dataset, startMillis, endMillis));
    Map<String, Long> counts = new HashMap<>();
    for (Map.Entry<String, JsonElement> tier :
        JsonParser.parseString(body).getAsJsonObject().getAsJsonObject(countsField).entrySet()) {
      counts.put(tier.getKey(), Long.valueOf(tier.getValue().getAsString()));
    }
    return counts;
  }

  private static String body(String address) throws IOException {
    try (CloseableHttpClient client = HttpClients.createDefault();
        CloseableHttpResponse response = client.execute(new HttpGet(address))) {
      String body = EntityUtils.toString(response.getEntity());
      int status = response.getStatusLine().getStatusCode();
      if (status / 100 != 2) {
        throw new Refused(status, body);
      }
      return body;
    }
  }
}
