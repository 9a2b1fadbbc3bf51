package org.kafkaaudit.benchmarks.api;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kafkaaudit.benchmarks.BenchmarkException;

/** A client of the API, as any other. Thread-safe. */
final class Client {

  private static final Pattern CURSOR = Pattern.compile("\"nextCursor\":\"([^\"]+)\"}$");
  private static final int UNAVAILABLE = 503;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String address;

  Client(int port) {
    this.address = "http://127.0.0.1:" + port + "/api/v1";
  }

  /**
   * Asks, again where the API says that it has too much to do.
   *
   * @return the body
   */
  String ask(String pathAndQuery) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address + pathAndQuery)).build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    while (answer.statusCode() == UNAVAILABLE) {
      answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    }
    if (answer.statusCode() != 200) {
      throw new BenchmarkException(
          "The API answers %d to %s: %s"
              .formatted(answer.statusCode(), pathAndQuery, answer.body()));
    }
    return answer.body();
  }

  /** Asks for all pages. */
  long askAll(String pathAndQuery) throws IOException, InterruptedException {
    String page = ask(pathAndQuery);
    long length = page.length();
    Matcher cursor = CURSOR.matcher(page);
    while (cursor.find()) {
      page =
          ask(
              pathAndQuery
                  + "&cursor="
                  + URLEncoder.encode(cursor.group(1), StandardCharsets.UTF_8));
      length += page.length();
      cursor = CURSOR.matcher(page);
    }
    return length;
  }
}
