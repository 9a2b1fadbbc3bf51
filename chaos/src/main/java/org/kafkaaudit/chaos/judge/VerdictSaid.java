package org.kafkaaudit.chaos.judge;

import java.util.List;

/**
 * A verdict as the API tells it. Immutable.
 *
 * @param text all of it, for people
 */
public record VerdictSaid(
    String status, boolean isFinal, List<String> reasons, long lost, long duplicated, String text) {

  public VerdictSaid {
    reasons = List.copyOf(reasons);
  }

  /** Whether it says that it cannot know everything. */
  boolean isUnverified() {
    return isFinal && (status.equals("unverified") || !reasons.isEmpty());
  }
}
