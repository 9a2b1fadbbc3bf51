package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.TopicState;

/**
 * A tier that reads the very logs that its reference counts, as consumers do: offsets tell what it
 * has passed, without a clock.
 */
final class SameLog {

  private final TierRule rule;
  private final List<LogState> references;
  private final List<LogState> readers;

  SameLog(TierRule reference, TierRule rule, TopicState topic) {
    this.rule = rule;
    this.references = reference.logs(topic);
    this.readers = rule.logs(topic);
  }

  /**
   * Whether the tier reads a log that the reference counts, or has read the one that was there
   * before. A copy within one cluster is another log.
   */
  boolean isRead() {
    return readers.stream().anyMatch(this::isOfReference);
  }

  private boolean isOfReference(LogState reader) {
    return references.stream()
        .filter(log -> log.clusterId().equals(reader.clusterId()))
        .anyMatch(log -> isSame(log, reader));
  }

  /** Who reads the cluster may have found a topic that was made anew before its auditor did. */
  private static boolean isSame(LogState log, LogState reader) {
    return log.topicId().equals(reader.topicId())
        || log.isRemade()
        || reader.isRemade()
        || reader.clusterId().equals(reader.readClusterId());
  }

  private static Optional<LogState> of(List<LogState> logs, Scope.OfChunk chunk) {
    return logs.stream()
        .filter(log -> log.clusterId().equals(chunk.clusterId()))
        .filter(log -> log.topicId().equals(chunk.topicId()))
        .findFirst();
  }

  /**
   * Returns what is in the way of the messages having been passed; what passes comes first.
   *
   * @param missing the messages; where it is empty, all that the reference holds of the origins
   */
  Optional<Obstacle> notPassed(Collection<OriginState> origins, SequenceSet missing) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (OriginState origin : origins) {
      for (Contribution contribution : origin.contributions()) {
        boolean isConcerned =
            missing.isEmpty() || !contribution.count().sequences().intersection(missing).isEmpty();
        if (isConcerned && contribution.scope() instanceof Scope.OfChunk chunk) {
          notPassed(chunk, contribution).ifPresent(obstacles::add);
        }
      }
    }
    return obstacles.stream().min(Comparator.comparing(Obstacle::isPermanent));
  }

  private Optional<Obstacle> notPassed(Scope.OfChunk chunk, Contribution contribution) {
    Optional<LogState> reference = of(references, chunk);
    Optional<LogState> reader = of(readers, chunk);
    if (reader.isEmpty()) {
      return Optional.of(
          reference.isPresent()
              ? unread(contribution.cluster())
              : Obstacle.permanent(
                  "the topic was deleted and made anew in cluster " + contribution.cluster()));
    }
    PartitionProgress progress = reader.get().partitions().get(chunk.partition());
    if (progress == null || progress.nextOffset() < contribution.version()) {
      return Optional.of(behind(chunk, contribution.cluster()));
    }
    return notRead(chunk, contribution.version(), reference, progress);
  }

  private Obstacle unread(String cluster) {
    return Obstacle.passing(
        "no consumer of tier " + rule.tier() + " has reported on this topic in cluster " + cluster);
  }

  private Obstacle behind(Scope.OfChunk chunk, String cluster) {
    return Obstacle.passing(
        "the consumers of tier "
            + rule.tier()
            + ", cluster "
            + cluster
            + ", have not committed partition "
            + chunk.partition()
            + " far enough yet");
  }

  private Optional<Obstacle> notRead(
      Scope.OfChunk chunk, long end, Optional<LogState> reference, PartitionProgress progress) {
    boolean isCut =
        reference.map(log -> log.partitions().get(chunk.partition())).stream()
            .flatMap(counted -> counted.cuts().stream())
            .anyMatch(cut -> cut.recountedFrom() < end);
    if (isCut) {
      return Optional.of(
          Obstacle.permanent(
              "partition "
                  + chunk.partition()
                  + " was cut short: whether consumers read what was there before or what came after is not known"));
    }
    List<PartitionProgress.Gap> gaps =
        progress.gaps().stream()
            .filter(gap -> gap.from() < end && gap.until() > chunk.begin())
            .toList();
    if (gaps.isEmpty() && progress.coveredFrom() <= chunk.begin()) {
      return Optional.empty();
    }
    boolean cleaned = gaps.stream().anyMatch(PartitionProgress.Gap::cleaned);
    return Optional.of(
        Obstacle.permanent(
            "what the consumers of tier "
                + rule.tier()
                + " read of partition "
                + chunk.partition()
                + (cleaned
                    ? " is a compacted log: what is missing may have been cleaned out of it"
                    : " is not known for all offsets: one ended without a last report, or none had begun to read there")));
  }
}
