package org.kafkaaudit.chaos.trial;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kafkaaudit.chaos.judge.Expectation;
import org.kafkaaudit.chaos.judge.Score;

/**
 * What came of a trial. Immutable.
 *
 * @param unverified final verdicts that say, with good reason, that they cannot know everything
 * @param settled time from when nothing was broken any more to when all was said; empty where it
 *     never was
 * @param detections for losses in the producing services with nothing broken: time from the end of
 *     the bucket to when the API said so
 * @param withdrawn what was called lost or duplicated for a while and was not: which of the two,
 *     tier, topic, session, sequence
 * @param worst the findings that were ever told, each at its worst, for people
 */
public record TrialResult(
    TrialPlan plan,
    long messages,
    Expectation truth,
    Score score,
    long unverified,
    Optional<Duration> settled,
    List<Duration> detections,
    Set<String> withdrawn,
    List<String> worst,
    Duration took) {

  public TrialResult {
    detections = List.copyOf(detections);
    withdrawn = Set.copyOf(withdrawn);
    worst = List.copyOf(worst);
  }
}
