package org.kafkaaudit.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What a job says of its tier. Immutable.
 *
 * @param job its name, that of a cluster among the counts of the tier
 * @param key what the job knows these counts by: reported again under it, they replace each other
 * @param version which of several reports under one key holds: the highest
 * @param covered the time for which the job vouches, where it does
 * @param topics the topics that it vouches for
 * @param counts not read yet, so that one mistake does not cost the others
 */
record JobReport(
    String tier,
    String job,
    String key,
    long version,
    Optional<Covered> covered,
    List<String> topics,
    List<JsonNode> counts) {
  static final int MOST_COUNTS = 10_000;

  /** Kafka's own rule. */
  static final Predicate<String> LEGAL_TOPIC =
      Pattern.compile("(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}").asMatchPredicate();

  private static final Predicate<String> NAME =
      Pattern.compile("[a-zA-Z0-9._-]{1,100}").asMatchPredicate();
  private static final Predicate<String> KEY =
      Pattern.compile("[a-zA-Z0-9._:-]{1,200}").asMatchPredicate();
  private static final Duration CLOCKS_APART = Duration.ofMinutes(1);

  /** Everything that arrived at the job between the two is counted, once its counts are taken. */
  record Covered(Instant since, Instant before) {}

  JobReport {
    topics = List.copyOf(topics);
    counts = List.copyOf(counts);
  }

  /**
   * Reads a report.
   *
   * @param tiers those that a job may report, by name
   * @throws RequestRefused with all that is wrong, the counts aside
   */
  static JobReport read(JsonNode body, Map<String, Tiers.Reportable> tiers, Instant now) {
    JsonFields fields = new JsonFields(body, "");
    String tier = tier(fields, tiers);
    List<String> clusters = tiers.containsKey(tier) ? tiers.get(tier).clusters() : List.of();
    String job = job(fields, tier, clusters);
    String key = fields.text("key", KEY, "1 to 200 of a-z A-Z 0-9 . _ : -").orElse("");
    long version = fields.number("version").orElse(1);
    Optional<Covered> covered = covered(fields, now);
    List<String> topics = topics(fields, tier, tiers);
    List<JsonNode> counts = fields.list("counts", MOST_COUNTS);
    if (counts.isEmpty() && topics.isEmpty()) {
      fields.mistaken("counts", "There is nothing to report: give counts, or topics.");
    }
    List<Mistake> mistakes = fields.mistakes();
    if (!mistakes.isEmpty()) {
      throw RequestRefused.because(mistakes);
    }
    return new JobReport(tier, job, key, version, covered, topics, counts);
  }

  private static String tier(JsonFields fields, Map<String, Tiers.Reportable> tiers) {
    String known =
        "one of "
            + tiers.keySet()
            + ", the tiers in the configuration of audit-streams that have a reference";
    return fields.text("tier", tiers::containsKey, known).orElse("");
  }

  private static Optional<Covered> covered(JsonFields fields, Instant now) {
    Optional<Instant> since = fields.time("countedSince");
    Optional<Instant> before = fields.time("countedBefore");
    if (since.isPresent() != before.isPresent()) {
      return fields.mistaken(
          "countedBefore",
          "countedSince and countedBefore go together: give the times between which everything that"
              + " arrived is counted, or neither, and nothing is called lost.");
    }
    if (before.isPresent() && before.get().isAfter(now.plus(CLOCKS_APART))) {
      return fields.mistaken(
          "countedBefore",
          "countedBefore is "
              + before.get()
              + ", and here it is "
              + now
              + ": nobody has counted what has yet to arrive.");
    }
    if (before.isPresent() && since.orElseThrow().isAfter(before.get())) {
      return fields.mistaken("countedSince", "countedSince is after countedBefore.");
    }
    return before.map(end -> new Covered(since.orElseThrow(), end));
  }

  /** The counts of a cluster that the tier does not name would be added, and not waited for. */
  private static String job(JsonFields fields, String tier, List<String> clusters) {
    Optional<String> job = fields.text("job", NAME, "1 to 100 of a-z A-Z 0-9 . _ -");
    if (job.isPresent() && !clusters.isEmpty() && !clusters.contains(job.get())) {
      fields.mistaken(
          "job",
          "%s is none of the clusters that tier %s is configured with in audit-streams: %s."
              .formatted(job.get(), tier, String.join(", ", clusters)));
    }
    return job.orElse("");
  }

  private static List<String> topics(
      JsonFields fields, String tier, Map<String, Tiers.Reportable> tiers) {
    List<String> topics = new ArrayList<>();
    for (JsonNode topic : fields.list("topics", MOST_COUNTS)) {
      String name = topic.isTextual() ? topic.asText() : "";
      if (!LEGAL_TOPIC.test(name)) {
        fields.mistaken("topics", JsonFields.shown(topic) + " cannot be the name of a topic.");
      } else if (tiers.containsKey(tier) && !tiers.get(tier).expects().test(name)) {
        fields.mistaken("topics", notExpected(name, tier));
      } else {
        topics.add(name);
      }
    }
    return topics;
  }

  static String notExpected(String topic, String tier) {
    return "Topic %s is not expected at tier %s, by the configuration of audit-streams: what is reported of it there is not judged."
        .formatted(topic, tier);
  }
}
