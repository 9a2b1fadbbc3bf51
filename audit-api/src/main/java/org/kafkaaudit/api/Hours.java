package org.kafkaaudit.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The verdicts summed up by hour, which audit-streams does some seconds after it has inserted them.
 * Thread-safe.
 */
final class Hours {
  private static final int MOST_HOURS = (int) Window.LONGEST.toHours() * Tiers.MOST;

  /** What is added up, of whichever rows. */
  private static final String SUMS =
      """
      sum(h.pending) AS pending_sum, sum(h.complete) AS complete_sum,
      sum(h.loss) AS loss_sum, sum(h.duplication) AS duplication_sum,
      sum(h.loss_and_duplication) AS loss_and_duplication_sum, sum(h.unverified) AS unverified_sum,
      sum(h.expected) AS expected_sum, sum(h.messages) AS messages_sum, sum(h.lost) AS lost_sum,
      sum(h.missing) AS missing_sum, sum(h.duplicated) AS duplicated_sum
      FROM verdict_hours AS h FINAL
      """;

  private final ClickHouse clickHouse;

  Hours(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  /**
   * Makes of a window one of whole hours: the one in which it begins and the one in which it ends
   * are in it.
   */
  static Window whole(Window window) {
    Instant from = window.from().truncatedTo(ChronoUnit.HOURS);
    Instant to = window.to().truncatedTo(ChronoUnit.HOURS);
    Instant end = to.equals(window.to()) ? to : to.plus(Duration.ofHours(1));
    return new Window(
        Duration.between(from, end).compareTo(Window.LONGEST) > 0
            ? end.minus(Window.LONGEST)
            : from,
        end);
  }

  /** The hours of a topic in which there is a verdict, from the oldest on, in each by tier. */
  List<HourSum> ofTopic(String topic, Window window, Optional<String> tier) {
    return clickHouse.read(
        ofTopicQuery(topic, window, tier),
        row -> new HourSum(hour(row), row.getString("tier"), sums(row)));
  }

  static Query ofTopicQuery(String topic, Window window, Optional<String> tier) {
    Query query =
        new Query("topic-hours")
            .add("SELECT toUnixTimestamp(h.hour) AS hour_s, tier,")
            .add(SUMS)
            .add("WHERE topic = ?", topic);
    addWindow(query, window);
    tier.ifPresent(name -> query.add("AND tier = ?", name));
    return query.add("GROUP BY hour, tier ORDER BY hour, tier LIMIT ?", MOST_HOURS);
  }

  /** All topics together, at each tier. */
  List<TierSum> ofAllTopics(Window window) {
    Query query = new Query("overview-tiers").add("SELECT tier, uniq(topic) AS topics_count,");
    addWindow(query.add(SUMS).add("WHERE 1"), window);
    query.add("GROUP BY tier ORDER BY tier LIMIT ?", Tiers.MOST);
    return clickHouse.read(
        query, row -> new TierSum(row.getString("tier"), row.getLong("topics_count"), sums(row)));
  }

  /** Those with anything but complete verdicts: most lost first, then most duplicated. */
  List<TopicSum> worst(Window window, Optional<String> tier, int limit) {
    return clickHouse.read(
        worstQuery(window, tier, limit),
        row -> new TopicSum(row.getString("topic"), row.getString("tier"), sums(row)));
  }

  static Query worstQuery(Window window, Optional<String> tier, int limit) {
    Query query = new Query("overview-topics").add("SELECT topic, tier,").add(SUMS);
    addWindow(query.add("WHERE 1"), window);
    tier.ifPresent(name -> query.add("AND tier = ?", name));
    return query
        .add("GROUP BY topic, tier HAVING sum(h.verdicts) > sum(h.complete)")
        .add("ORDER BY lost_sum DESC, duplicated_sum DESC, missing_sum DESC, topic, tier")
        .add("LIMIT ?", limit);
  }

  private static void addWindow(Query query, Window window) {
    query.add(
        "AND hour >= toDateTime(?, 'UTC') AND hour < toDateTime(?, 'UTC')",
        window.from().getEpochSecond(),
        window.to().getEpochSecond());
  }

  private static Instant hour(ResultSet row) throws SQLException {
    return Instant.ofEpochSecond(row.getLong("hour_s"));
  }

  private static VerdictSums sums(ResultSet row) throws SQLException {
    Map<String, Long> buckets = new LinkedHashMap<>();
    for (String status : Verdict.STATUSES) {
      buckets.put(status, row.getLong(status + "_sum"));
    }
    long expected = row.getLong("expected_sum");
    long lost = row.getLong("lost_sum");
    long missing = row.getLong("missing_sum");
    return new VerdictSums(
        expected,
        row.getLong("messages_sum"),
        lost,
        missing,
        row.getLong("duplicated_sum"),
        Completeness.ratio(expected, lost, missing),
        buckets);
  }
}
