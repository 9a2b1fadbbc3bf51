package org.kafkaaudit.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Stays up until Ctrl-C, and shows what the API says of the last minutes. */
final class LiveRun {

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(15);
  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final Stack stack;
  private final Console console;
  private final AuditApi api;

  LiveRun(Stack stack, Console console) {
    this.stack = stack;
    this.console = console;
    this.api = new AuditApi(stack.apiAddress());
  }

  /** Sums of one topic at one tier. */
  private static final class Line {
    private final Map<String, Integer> buckets = new TreeMap<>();
    private long expected;
    private long messages;
    private long lost;
    private long duplicated;
  }

  /** Does not return before Ctrl-C, which ends the process. */
  int run() {
    console.say(
        "press Ctrl-C to end; messages are lost and doubled now and then on the mirror's way");
    while (true) {
      Waiting.pause(REPORT_INTERVAL);
      try {
        show();
      } catch (IOException e) {
        console.say(String.valueOf(e.getMessage()));
      }
    }
  }

  private void show() throws IOException {
    Map<String, Line> lines = new TreeMap<>();
    Instant now = Instant.now();
    for (String topic : Stack.TOPICS) {
      for (JsonNode verdict :
          api.verdicts(
              topic, now.minus(WINDOW).toEpochMilli(), now.plusSeconds(60).toEpochMilli())) {
        String key = "%-12s %-11s".formatted(topic, verdict.get("tier").asText());
        add(lines.computeIfAbsent(key, unused -> new Line()), verdict);
      }
    }
    StringBuilder table = new StringBuilder("\n");
    table.append(
        "%-12s %-11s %10s %10s %7s %7s  buckets of the last %d minutes by verdict%n"
            .formatted(
                "topic", "tier", "expected", "arrived", "lost", "twice", WINDOW.toMinutes()));
    lines.forEach(
        (key, line) ->
            table.append(
                "%s %,10d %,10d %,7d %,7d  %s%n"
                    .formatted(
                        key,
                        line.expected,
                        line.messages,
                        line.lost,
                        line.duplicated,
                        line.buckets)));
    table
        .append("the newest buckets are still being counted; more: ")
        .append(stack.apiAddress())
        .append("/api/v1/findings");
    console.print(table.toString());
  }

  private static void add(Line line, JsonNode verdict) {
    line.expected += verdict.get("expected").asLong();
    line.messages += verdict.get("messages").asLong();
    line.lost += verdict.get("lost").asLong();
    line.duplicated += verdict.get("duplicated").asLong();
    line.buckets.merge(verdict.get("status").asText(), 1, Integer::sum);
  }
}
