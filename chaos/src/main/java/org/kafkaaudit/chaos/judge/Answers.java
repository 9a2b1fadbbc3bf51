package org.kafkaaudit.chaos.judge;

import java.util.List;
import java.util.Map;

/** All that the API says of a trial at one time. Immutable. */
public record Answers(Map<Cell, VerdictSaid> verdicts, List<FindingSaid> findings) {

  public Answers {
    verdicts = Map.copyOf(verdicts);
    findings = List.copyOf(findings);
  }

  /** Returns how many verdicts say that they cannot know everything. */
  public long unverified() {
    return verdicts.values().stream().filter(VerdictSaid::isUnverified).count();
  }
}
