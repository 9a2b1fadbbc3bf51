package org.kafkaaudit.quickstart;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** What the person at the terminal sees. Safe for use by several threads. */
final class Console {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  void say(String text) {
    print(LocalTime.now(ZoneId.systemDefault()).format(TIME) + "  " + text);
  }

  /** Prints what really happened beside what the API says, for each tier and topic. */
  void compare(Comparison comparison) {
    String row = "%-11s %-12s %12s %12s   %8s %8s   %10s %10s%n";
    StringBuilder table = new StringBuilder("\n");
    table.append(
        row.formatted("tier", "topic", "sent", "arrived", "lost", "found", "duplicated", "found"));
    for (String tier : Comparison.TIERS) {
      Map<String, Comparison.Totals> found = comparison.found().getOrDefault(tier, Map.of());
      comparison
          .truth(tier)
          .forEach(
              (topic, truth) -> {
                Comparison.Totals api = found.getOrDefault(topic, new Comparison.Totals());
                table.append(
                    row.formatted(
                        tier,
                        topic,
                        truth.expected,
                        api.messages,
                        truth.lost,
                        api.lost,
                        truth.duplicated,
                        api.duplicated));
              });
    }
    print(table.toString());
    comparison.differences().stream().limit(20).forEach(this::print);
  }

  void print(String text) {
    System.out.println(text);
    System.out.flush();
  }
}
