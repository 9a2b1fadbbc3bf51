package org.kafkaaudit.api;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The topics as ClickHouse knows them. Thread-safe. */
final class Topics {
  private static final String ENDPOINT = "topics";
  private static final int MOST_TIERS = 100;

  private final ClickHouse clickHouse;
  private final Tiers tiers;
  private final Clock clock;

  Topics(ClickHouse clickHouse, Tiers tiers, Clock clock) {
    this.clickHouse = clickHouse;
    this.tiers = tiers;
    this.clock = clock;
  }

  /** The topic after which a page begins. */
  static Optional<String> position(Parameters parameters) {
    return parameters.cursor(ENDPOINT, 1, cursor -> cursor.text(0));
  }

  /** Whether anything was ever said about a topic. */
  boolean known(String topic) {
    Query query =
        new Query("topic-known")
            .add("SELECT 1 FROM (")
            .add("  SELECT topic FROM tier_progress WHERE topic = ? LIMIT 1", topic)
            .add("  UNION ALL")
            .add("  SELECT topic FROM verdicts WHERE topic = ? LIMIT 1", topic)
            .add(") LIMIT 1");
    return !clickHouse.read(query, row -> true).isEmpty();
  }

  /**
   * Refuses a request that is about a topic that nothing was ever said about.
   *
   * @throws RequestRefused where it is not known
   */
  void refuseUnknown(String topic) {
    if (!known(topic)) {
      throw RequestRefused.notFound(
          "unknown-topic",
          "Nothing has been reported about the topic \""
              + topic
              + "\". See /api/v1/topics for those that are audited.");
    }
  }

  /** Topics in the order of their names. */
  Page<Topic> page(Optional<String> prefix, Optional<String> after, int limit) {
    Query query = new Query("topic-names").add("SELECT DISTINCT topic FROM tier_progress WHERE 1");
    prefix.ifPresent(start -> query.add("AND startsWith(topic, ?)", start));
    after.ifPresent(topic -> query.add("AND topic > ?", topic));
    query.add("ORDER BY topic LIMIT ?", limit + 1);
    Page<String> names =
        Page.of(
            clickHouse.read(query, row -> row.getString("topic")),
            limit,
            topic -> Cursor.of(ENDPOINT, topic));
    return new Page<>(
        names.rows().isEmpty() ? List.of() : withStates(names.rows()), names.nextCursor());
  }

  private record TopicTier(String topic, String tier) {}

  private record Verdicts(Optional<Topic.LastVerdict> last, Topic.Totals totals) {
    static final Verdicts NONE = new Verdicts(Optional.empty(), Topic.Totals.NONE);
  }

  private record Progress(
      Optional<Instant> lastReportAt,
      Optional<Instant> countedBefore,
      Optional<Instant> verifiedThrough) {
    static final Progress NONE = new Progress(Optional.empty(), Optional.empty(), Optional.empty());
  }

  private List<Topic> withStates(List<String> topics) {
    Map<TopicTier, Progress> progress = progress(topics);
    Map<TopicTier, Verdicts> verdicts = verdicts(topics);
    List<String> tierNames = tiers.names();
    return topics.stream()
        .map(
            topic ->
                new Topic(
                    topic,
                    tierNames.stream()
                        .map(tier -> new TopicTier(topic, tier))
                        .filter(key -> progress.containsKey(key) || verdicts.containsKey(key))
                        .map(
                            key ->
                                state(
                                    key.tier(),
                                    progress.getOrDefault(key, Progress.NONE),
                                    verdicts.getOrDefault(key, Verdicts.NONE)))
                        .toList()))
        .toList();
  }

  private static Topic.State state(String tier, Progress progress, Verdicts verdicts) {
    return new Topic.State(
        tier,
        progress.lastReportAt(),
        progress.countedBefore(),
        progress.verifiedThrough(),
        verdicts.last(),
        verdicts.totals());
  }

  private Map<TopicTier, Progress> progress(List<String> topics) {
    Query query =
        new Query("topic-progress")
            .add("SELECT topic, tier,")
            .add(Rows.milliseconds("last_report_at", "last_report_ms") + ",")
            .add(Rows.milliseconds("counted_before", "counted_before_ms") + ",")
            .add(Rows.milliseconds("verified_through", "verified_through_ms"))
            .add("FROM tier_progress FINAL WHERE topic IN")
            .addList(topics)
            .add("AND " + org.kafkaaudit.api.Progress.IS_SAID)
            .add("LIMIT ?", topics.size() * MOST_TIERS);
    Map<TopicTier, Progress> progress = new HashMap<>();
    clickHouse.read(
        query,
        row ->
            progress.put(
                new TopicTier(row.getString("topic"), row.getString("tier")),
                new Progress(
                    Rows.knownTime(row, "last_report_ms"),
                    Rows.knownTime(row, "counted_before_ms"),
                    Rows.knownTime(row, "verified_through_ms"))));
    return progress;
  }

  private Map<TopicTier, Verdicts> verdicts(List<String> topics) {
    Query query =
        new Query("topic-totals")
            .add("SELECT topic, tier, count() AS verdicts,")
            .add("  countIf(status = 'pending') AS pending_verdicts,")
            .add("  countIf(status = 'unverified') AS unverified_verdicts,")
            .add("  sum(expected) AS expected_sum, sum(messages) AS messages_sum,")
            .add("  sum(lost) AS lost_sum, sum(missing) AS missing_sum,")
            .add("  sum(duplicated) AS duplicated_sum,")
            .add("  toString(argMax(status, bucket_start)) AS last_status,")
            .add("  argMax(is_final, bucket_start) AS last_is_final,")
            .add(Rows.milliseconds("max(bucket_start)", "last_ms"))
            .add("FROM verdicts FINAL WHERE topic IN")
            .addList(topics)
            .addWindow(Window.lastDayBefore(Instant.ofEpochMilli(clock.millis())))
            .add("GROUP BY topic, tier LIMIT ?", topics.size() * MOST_TIERS);
    Map<TopicTier, Verdicts> verdicts = new HashMap<>();
    clickHouse.read(
        query,
        row ->
            verdicts.put(
                new TopicTier(row.getString("topic"), row.getString("tier")), verdicts(row)));
    return verdicts;
  }

  private static Verdicts verdicts(ResultSet row) throws SQLException {
    return new Verdicts(
        Optional.of(
            new Topic.LastVerdict(
                Rows.time(row, "last_ms"),
                row.getString("last_status"),
                row.getBoolean("last_is_final"))),
        new Topic.Totals(
            row.getLong("verdicts"),
            row.getLong("pending_verdicts"),
            row.getLong("unverified_verdicts"),
            row.getLong("expected_sum"),
            row.getLong("messages_sum"),
            row.getLong("lost_sum"),
            row.getLong("missing_sum"),
            row.getLong("duplicated_sum")));
  }
}
