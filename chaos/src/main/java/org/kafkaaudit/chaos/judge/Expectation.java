package org.kafkaaudit.chaos.judge;

import java.util.Map;
import java.util.Set;

/**
 * What the audit has to say of one trial. Immutable.
 *
 * @param topics all topics of the trial
 * @param hostsBySession to tell whose a finding is
 * @param killedHosts hosts whose process was killed: in which bucket a message belongs that never
 *     arrived and was not reported, nobody can know
 * @param neverArrived of killed hosts: places that may be called lost in any bucket, by topic and
 *     host as {@link #key} joins them
 */
public record Expectation(
    Set<String> topics,
    Map<Cell, CellTruth> cells,
    Map<String, String> hostsBySession,
    Set<String> killedHosts,
    Map<String, Set<Long>> neverArrived) {

  public Expectation {
    topics = Set.copyOf(topics);
    cells = Map.copyOf(cells);
    hostsBySession = Map.copyOf(hostsBySession);
    killedHosts = Set.copyOf(killedHosts);
    neverArrived = Map.copyOf(neverArrived);
  }

  /** Joins a topic and a host. */
  public static String key(String topic, String host) {
    return topic + " " + host;
  }

  /** Returns how many messages are certainly lost at the tier. */
  public long lost(String tier) {
    return cells.entrySet().stream()
        .filter(cell -> cell.getKey().tier().equals(tier))
        .flatMap(cell -> cell.getValue().origins().values().stream())
        .mapToLong(origin -> origin.lost().size())
        .sum();
  }

  /** Returns how many duplicates there are at the tier. */
  public long duplicated(String tier) {
    return cells.entrySet().stream()
        .filter(cell -> cell.getKey().tier().equals(tier))
        .flatMap(cell -> cell.getValue().origins().values().stream())
        .mapToLong(OriginTruth::duplicated)
        .sum();
  }
}
