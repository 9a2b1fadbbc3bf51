package org.kafkaaudit.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.kafkaaudit.chaos.fault.FaultKind;
import org.kafkaaudit.chaos.judge.Score;
import org.kafkaaudit.chaos.trial.TrialResult;

/**
 * What came of all trials. Immutable.
 *
 * @param again what was right in a trial and is not any more at the end
 * @param broken trials that could not be run to their end
 */
record Summary(int trials, List<TrialResult> results, Score again, int broken, Duration took) {

  Summary {
    results = List.copyOf(results);
  }

  private Score score() {
    return results.stream().map(TrialResult::score).reduce(again, Score::plus);
  }

  /** Whether nothing was missed and nothing made up. */
  boolean isGood() {
    return broken == 0 && score().isZero();
  }

  /** One line. */
  String json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("trials", trials);
    json.put("messages", results.stream().mapToLong(TrialResult::messages).sum());
    ObjectNode faults = json.putObject("faults");
    for (FaultKind kind : FaultKind.values()) {
      faults.put(kind.label(), results.stream().filter(result -> has(result, kind)).count());
    }
    Score score = score();
    json.put("false_loss", score.falseLoss());
    json.put("missed_loss", score.missedLoss());
    json.put("false_duplicates", score.falseDuplicates());
    json.put("missed_duplicates", score.missedDuplicates());
    json.put("undecided", score.undecided());
    json.put("seconds", took.toSeconds());
    json.put("broken_trials", broken);
    json.put("truly_lost", sum(true));
    json.put("truly_duplicated", sum(false));
    json.put("unverified", results.stream().mapToLong(TrialResult::unverified).sum());
    json.put("withdrawn_losses", withdrawn("lost "));
    json.put("withdrawn_duplicates", withdrawn("duplicated "));
    put(json, "detection_p95_seconds", detections(), 0.95);
    put(json, "settled_p95_seconds", settled(), 0.95);
    put(json, "settled_max_seconds", settled(), 1);
    return json.toString();
  }

  private long withdrawn(String what) {
    return results.stream()
        .flatMap(result -> result.withdrawn().stream())
        .filter(said -> said.startsWith(what))
        .count();
  }

  private static boolean has(TrialResult result, FaultKind kind) {
    return result.plan().faults().stream().anyMatch(fault -> fault.kind() == kind);
  }

  private long sum(boolean lost) {
    return results.stream()
        .flatMap(
            result ->
                Stream.of("local", "aggregate")
                    .map(
                        tier -> lost ? result.truth().lost(tier) : result.truth().duplicated(tier)))
        .mapToLong(Long::longValue)
        .sum();
  }

  private List<Duration> detections() {
    return results.stream().flatMap(result -> result.detections().stream()).sorted().toList();
  }

  private List<Duration> settled() {
    return results.stream().flatMap(result -> result.settled().stream()).sorted().toList();
  }

  private static void put(ObjectNode json, String name, List<Duration> sorted, double share) {
    if (sorted.isEmpty()) {
      json.putNull(name);
    } else {
      int index = (int) Math.ceil(share * sorted.size()) - 1;
      json.put(name, sorted.get(index).toMillis() / 1e3);
    }
  }
}
