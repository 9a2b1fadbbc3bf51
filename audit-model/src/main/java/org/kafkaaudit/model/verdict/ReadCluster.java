package org.kafkaaudit.model.verdict;

import java.util.List;
import java.util.Optional;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.TopicState;

/**
 * Tells whether a tier of consumers or tables reads its reference. One that reads a cluster further
 * down has passed all that is there, and still lost nothing of what a mirror in between holds up.
 */
final class ReadCluster {

  private final TierRule reference;
  private final TierRule judged;
  private final TopicState topic;

  ReadCluster(TierRule reference, TierRule judged, TopicState topic) {
    this.reference = reference;
    this.judged = judged;
    this.topic = topic;
  }

  /** Returns that the tier reads a cluster that is no part of its reference, where it does. */
  Optional<Obstacle> elsewhere() {
    List<LogState> references = reference.logs(topic);
    List<String> ofReference =
        references.stream().map(ReadCluster::clusterIdOf).distinct().toList();
    // Of a reference that has not reported nothing is missed; where a job writes to, nobody tells.
    return references.isEmpty() || references.stream().anyMatch(ReadCluster::isOfJob)
        ? Optional.empty()
        : judged.logs(topic).stream()
            .map(LogState::readClusterId)
            .filter(id -> !id.isEmpty() && !ofReference.contains(id))
            .sorted()
            .findFirst()
            .map(this::elsewhere);
  }

  /** A reference that is no cluster itself, as a group that writes elsewhere, reads one. */
  private static String clusterIdOf(LogState log) {
    return log.readClusterId().isEmpty() ? log.clusterId() : log.readClusterId();
  }

  private static boolean isOfJob(LogState log) {
    return log.partitionCount() == 0 && log.readClusterId().isEmpty();
  }

  private Obstacle elsewhere(String clusterId) {
    Optional<LogState> read = topic.auditedLog(clusterId);
    return Obstacle.passing(
        "tier "
            + judged.tier()
            + " reads cluster "
            + read.map(LogState::cluster).orElse(clusterId)
            + ", which is not part of its reference "
            + reference.tier()
            + ": set reference: "
            + read.map(LogState::tier).orElse("to the tier that the cluster is part of"));
  }
}
