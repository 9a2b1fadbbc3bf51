package org.kafkaaudit.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the API says beside what really happened. Equal means: for every topic, bucket and tier the
 * numbers are the same, and every finding names the right service, host, datacenter and sequences.
 * Immutable by convention: it is built once and then only read.
 */
final class Comparison {

  static final List<String> TIERS = List.of("local", "aggregate");

  private final Truth truth;
  private final Map<Cell, JsonNode> verdicts = new HashMap<>();
  private final Map<Finding, JsonNode> findings = new HashMap<>();
  private final List<String> differences = new ArrayList<>();
  private long pending;

  private record Cell(Truth.Bucket bucket, String tier) {}

  private record Finding(Cell cell, Truth.Origin origin) {}

  /** Sums of one topic at one tier. */
  static final class Totals {
    long expected;
    long messages;
    long lost;
    long duplicated;
  }

  private Comparison(Truth truth) {
    this.truth = truth;
  }

  /** Asks the API for everything in the window, and compares. */
  static Comparison make(AuditApi api, Truth truth, long fromMillis, long toMillis)
      throws IOException {
    Comparison comparison = new Comparison(truth);
    for (String topic : Stack.TOPICS) {
      for (JsonNode verdict : api.verdicts(topic, fromMillis, toMillis)) {
        comparison.verdicts.put(cell(verdict), verdict);
      }
    }
    for (JsonNode finding : api.findings(fromMillis, toMillis)) {
      Truth.Origin origin =
          new Truth.Origin(
              finding.get("service").asText(),
              finding.get("host").asText(),
              finding.get("datacenter").asText());
      Finding key = new Finding(cell(finding), origin);
      if (comparison.findings.put(key, finding) != null) {
        comparison.differences.add(key + ": found twice, though an instance has one session");
      }
    }
    comparison.compare();
    return comparison;
  }

  private static Cell cell(JsonNode row) {
    return new Cell(
        new Truth.Bucket(row.get("topic").asText(), AuditApi.millis(row.get("bucketStart"))),
        row.get("tier").asText());
  }

  private void compare() {
    Map<Cell, JsonNode> unexplained = new HashMap<>(verdicts);
    for (Truth.Bucket bucket : truth.buckets()) {
      for (String tier : TIERS) {
        compare(new Cell(bucket, tier));
        unexplained.remove(new Cell(bucket, tier));
      }
    }
    unexplained.forEach((cell, verdict) -> compareNumbers(cell, verdict, 0, 0, 0));
    findings.forEach(this::compareFinding);
  }

  private void compare(Cell cell) {
    JsonNode verdict = verdicts.get(cell);
    if (verdict == null || !verdict.get("final").asBoolean()) {
      pending++;
      return;
    }
    boolean faulty = cell.tier().equals("aggregate");
    long lost = faulty ? truth.lost(cell.bucket()) : 0;
    long duplicated = faulty ? truth.duplicated(cell.bucket()) : 0;
    compareNumbers(cell, verdict, truth.sent().getOrDefault(cell.bucket(), 0L), lost, duplicated);
    if (faulty) {
      for (Truth.Origin origin : truth.faults(cell.bucket()).keySet()) {
        if (!findings.containsKey(new Finding(cell, origin))) {
          differences.add(cell + ": no finding names " + origin);
        }
      }
    }
  }

  private void compareNumbers(Cell cell, JsonNode verdict, long sent, long lost, long duplicated) {
    compare(cell, "expected", sent, verdict);
    compare(cell, "lost", lost, verdict);
    compare(cell, "duplicated", duplicated, verdict);
    compare(cell, "messages", sent - lost + duplicated, verdict);
  }

  private void compare(Cell cell, String number, long truly, JsonNode verdict) {
    long found = verdict.get(number).asLong();
    if (found != truly) {
      differences.add(cell + ": " + number + " is " + found + " by the API, truly " + truly);
    }
  }

  private void compareFinding(Finding key, JsonNode finding) {
    JsonNode verdict = verdicts.get(key.cell());
    if (verdict != null && !verdict.get("final").asBoolean()) {
      // It says no more than what is known so far.
      return;
    }
    Truth.Faults faults =
        key.cell().tier().equals("aggregate")
            ? truth.faults(key.cell().bucket()).getOrDefault(key.origin(), new Truth.Faults())
            : new Truth.Faults();
    Set<Long> lost = sequences(finding.get("lostSequences"));
    Set<Long> duplicated = sequences(finding.get("duplicatedSequences"));
    boolean sameNumbers =
        finding.get("lost").asLong() == faults.lost.size()
            && finding.get("duplicated").asLong() == faults.duplicated.size();
    if (!sameNumbers || !lost.equals(faults.lost) || !duplicated.equals(faults.duplicated)) {
      differences.add(
          key
              + ": lost "
              + lost
              + " and duplicated "
              + duplicated
              + " by the API, truly "
              + faults.lost
              + " and "
              + faults.duplicated);
    }
  }

  private static Set<Long> sequences(JsonNode ranges) {
    Set<Long> sequences = new TreeSet<>();
    for (JsonNode range : ranges) {
      for (long i = range.get("first").asLong(); i <= range.get("last").asLong(); i++) {
        sequences.add(i);
      }
    }
    return sequences;
  }

  /** Number of (topic, bucket, tier) without a final verdict. */
  long pending() {
    return pending;
  }

  /** What is not the same, for people. */
  List<String> differences() {
    return List.copyOf(differences);
  }

  boolean isEqual() {
    return pending == 0 && differences.isEmpty();
  }

  /** Returns what the API says, summed up by tier and topic. */
  Map<String, Map<String, Totals>> found() {
    Map<String, Map<String, Totals>> found = new TreeMap<>();
    verdicts.forEach(
        (cell, verdict) -> {
          Totals totals =
              found
                  .computeIfAbsent(cell.tier(), unused -> new TreeMap<>())
                  .computeIfAbsent(cell.bucket().topic(), unused -> new Totals());
          totals.expected += verdict.get("expected").asLong();
          totals.messages += verdict.get("messages").asLong();
          totals.lost += verdict.get("lost").asLong();
          totals.duplicated += verdict.get("duplicated").asLong();
        });
    return found;
  }

  /** Returns what happened on the way to the tier, summed up by topic. */
  Map<String, Totals> truth(String tier) {
    Map<String, Totals> result = new TreeMap<>();
    for (Truth.Bucket bucket : truth.buckets()) {
      Totals totals = result.computeIfAbsent(bucket.topic(), unused -> new Totals());
      long sent = truth.sent().getOrDefault(bucket, 0L);
      long lost = tier.equals("aggregate") ? truth.lost(bucket) : 0;
      long duplicated = tier.equals("aggregate") ? truth.duplicated(bucket) : 0;
      totals.expected += sent;
      totals.messages += sent - lost + duplicated;
      totals.lost += lost;
      totals.duplicated += duplicated;
    }
    return result;
  }
}
