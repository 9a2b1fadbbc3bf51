package org.kafkaaudit.api;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far the audit of topics is, as ClickHouse knows it. Thread-safe. */
final class Progress {
  /** Where a topic is not expected any more at a tier, it is said that none was ever reported. */
  static final String IS_SAID = "last_report_at > toDateTime64(0, 3, 'UTC')";

  private final ClickHouse clickHouse;

  Progress(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * For each tier that has said anything about the topic, the time before which every bucket has a
   * final verdict; absent where none is known.
   */
  Map<String, Optional<Instant>> verifiedThrough(String topic) {
    return verifiedThrough(List.of(topic)).getOrDefault(topic, Map.of());
  }

  /** The same for several topics; those that nothing was said about are left out. */
  Map<String, Map<String, Optional<Instant>>> verifiedThrough(Collection<String> topics) {
    Query query =
        new Query("verified-through")
            .add("SELECT topic, tier,")
            .add(Rows.milliseconds("verified_through", "verified_ms"))
            .add("FROM tier_progress FINAL WHERE topic IN")
            .addList(List.copyOf(topics))
            .add("LIMIT ?", topics.size() * Tiers.MOST);
    Map<String, Map<String, Optional<Instant>>> reached = new HashMap<>();
    clickHouse.read(
        query,
        row ->
            reached
                .computeIfAbsent(row.getString("topic"), unused -> new HashMap<>())
                .put(row.getString("tier"), Rows.knownTime(row, "verified_ms")));
    return reached;
  }
}
