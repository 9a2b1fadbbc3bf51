package org.kafkaaudit.streams.topology;

import java.util.List;

/**
 * Names of the topics that the join reads and writes. Immutable.
 *
 * @param events counts and progress, as everybody reports them
 * @param rejected events that cannot be used, with the reason in a header
 */
public record AuditTopics(
    String events,
    String rejected,
    String verdicts,
    String findings,
    String tierCounts,
    String tierProgress) {

  /** Returns the topics of a deployment whose events are on the given topic. */
  public static AuditTopics ofEvents(String events) {
    String prefix = events.endsWith("-events") ? events.substring(0, events.length() - 7) : events;
    return new AuditTopics(
        events,
        events + "-rejected",
        prefix + "-verdicts",
        prefix + "-findings",
        prefix + "-tier-counts",
        prefix + "-tier-progress");
  }

  /** Returns the compacted topics that hold what the join says. */
  public List<String> outputs() {
    return List.of(findings, tierCounts, verdicts, tierProgress);
  }
}
