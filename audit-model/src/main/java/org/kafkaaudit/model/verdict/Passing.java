package org.kafkaaudit.model.verdict;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.TopicState;

/** Tells whether the auditors of a tier have passed what should be there, by offsets or by time. */
final class Passing {

  private final TierRule rule;
  private final List<LogState> logs;
  private final Set<String> awaited;

  Passing(TierRule rule, TopicState topic) {
    this(rule, rule.logs(topic), rule.awaitedClusters(topic));
  }

  private Passing(TierRule rule, List<LogState> logs, Set<String> awaited) {
    this.rule = rule;
    this.logs = logs;
    this.awaited = awaited;
  }

  /**
   * Returns the same of some clusters alone: what is in one of them is not to be found in another.
   *
   * @param clusters as others call them; where it is not certain which are meant, it is of all
   */
  Passing in(Set<String> clusters) {
    boolean certain =
        !clusters.isEmpty()
            && clusters.stream()
                .allMatch(
                    cluster ->
                        rule.clusters().contains(cluster)
                            || logs.stream().anyMatch(log -> log.isCalled(cluster)));
    return certain
        ? new Passing(
            rule, logs.stream().filter(log -> log.isCalledOneOf(clusters)).toList(), clusters)
        : this;
  }

  /**
   * Returns what is in the way of everything appended before the given time being counted; empty
   * where it is.
   */
  Optional<Obstacle> byTime(long millis) {
    Optional<Obstacle> unknown = unknownCluster();
    if (unknown.isPresent()) {
      return unknown;
    }
    for (LogState log : logs) {
      List<Integer> behind = log.behind(millis);
      if (!behind.isEmpty()) {
        return Optional.of(behind(log, behind));
      }
    }
    return Optional.empty();
  }

  /**
   * As {@link #byTime}, for what producers appended since the given time: it must not have left the
   * log before it was counted either.
   */
  Optional<Obstacle> byTime(long millis, long appendedSinceMillis) {
    return byTime(millis).or(() -> uncoveredSince(appendedSinceMillis));
  }

  private Optional<Obstacle> unknownCluster() {
    return awaited.stream()
        .filter(cluster -> logs.stream().noneMatch(log -> log.isCalled(cluster)))
        .sorted()
        .findFirst()
        .map(cluster -> "cluster " + cluster)
        .or(() -> logs.isEmpty() ? Optional.of("any cluster") : Optional.empty())
        .map(this::silent);
  }

  private Obstacle silent(String cluster) {
    return Obstacle.passing(
        "no auditor of tier "
            + rule.tier()
            + " has reported on this topic in "
            + cluster
            + ": does the topic exist there, and does the auditor run? Where it is not expected there,"
            + " leave it out in the configuration of audit-streams");
  }

  private Obstacle behind(LogState log, Collection<Integer> partitions) {
    return Obstacle.passing(
        "the auditors of tier "
            + rule.tier()
            + ", cluster "
            + log.describe()
            + ", have not counted partitions "
            + partitions
            + " far enough yet");
  }

  /**
   * Returns what is in the way of the acknowledged messages of the contribution being counted: that
   * an auditor is not beyond the highest offset or has not looked at the log since, that its
   * counting began above the lowest, or that it had to leave some out in between.
   *
   * @param settledAtMillis when the messages were known to be settled. Where a log ends before an
   *     acknowledged offset although all of it was counted a settle time after that, the log was
   *     cut short, and the messages are passed all the same
   * @param appendedSinceMillis none of the messages was appended before
   */
  Optional<Obstacle> byOffsets(Contribution sent, long settledAtMillis, long appendedSinceMillis) {
    List<AcknowledgedOffsets> acknowledged = sent.count().outcome().acknowledged();
    if (acknowledged.isEmpty()) {
      return Optional.empty();
    }
    LogState log = logOf(sent.cluster());
    // What is no log, as a table, has no offsets to go by.
    if (log == null || log.partitionCount() == 0) {
      return in(sent.cluster())
          .byTime(settledAtMillis + rule.settle().toMillis(), appendedSinceMillis);
    }
    List<Integer> behind = new ArrayList<>();
    Optional<Obstacle> uncovered = Optional.empty();
    for (AcknowledgedOffsets offsets : acknowledged) {
      PartitionProgress progress = log.partitions().get(offsets.partition());
      if (progress == null || !isPassed(progress, offsets, sent, settledAtMillis)) {
        behind.add(offsets.partition());
      } else if (!isCovered(progress, offsets)) {
        uncovered = Optional.of(notCovered(progress));
      }
    }
    // What is still to be counted may make up for it.
    return behind.isEmpty() ? uncovered : Optional.of(behind(log, behind));
  }

  /**
   * Offsets are given out again where a log is cut short, so the auditor must have seen the log to
   * be the same since the messages were reported.
   */
  private boolean isPassed(
      PartitionProgress progress,
      AcknowledgedOffsets offsets,
      Contribution sent,
      long settledAtMillis) {
    boolean isBeyond =
        progress.nextOffset() > offsets.highest()
            && progress.asOfMillis() >= sent.receivedAtMillis();
    return isBeyond || progress.countedBeforeMillis() >= settledAtMillis + rule.settle().toMillis();
  }

  private static boolean isCovered(PartitionProgress progress, AcknowledgedOffsets offsets) {
    return progress.coveredFrom() <= offsets.lowest()
        && progress.gaps().stream()
            .noneMatch(gap -> gap.from() <= offsets.highest() && gap.until() > offsets.lowest());
  }

  private Obstacle notCovered(PartitionProgress partition) {
    boolean cleaned = partition.gaps().stream().anyMatch(PartitionProgress.Gap::cleaned);
    return Obstacle.permanent(
        "messages in partition "
            + partition.partition()
            + (cleaned ? " were cleaned out of the compacted log" : " had left the log")
            + " before the auditors of tier "
            + rule.tier()
            + " counted them"
            + (cleaned
                ? ": what is said of it is advisory"
                : ", or were there before the audit began"));
  }

  /**
   * A topic that was there before its auditors saw it may have been made anew since: then the
   * offsets that producers were told are those of another log.
   */
  private Obstacle firstSeen(LogState log) {
    return log.isRemade()
        ? remade(log)
        : Obstacle.permanent(
            "the auditors of tier "
                + rule.tier()
                + " first saw the topic in cluster "
                + log.describe()
                + " at "
                + Instant.ofEpochMilli(log.firstCoveredMillis())
                + ": of what was sent before, only what arrived is known");
  }

  /**
   * Returns what is in the way of everything that was appended since the given time being in the
   * log that is counted: that no auditor had seen the topic then.
   */
  Optional<Obstacle> unseenSince(long millis) {
    return logs.stream()
        .filter(log -> log.firstCoveredMillis() > millis)
        .map(this::firstSeen)
        .findFirst();
  }

  /**
   * As {@link #unseenSince(long)}, for what a client sent to a cluster.
   *
   * @param cluster as the client calls it
   * @param bucketStartMillis goes for a topic that is known to have been made anew: the clock of
   *     the client cannot tell that it was sent to the newer one
   */
  Optional<Obstacle> unseenSince(long millis, String cluster, long bucketStartMillis) {
    LogState log = logOf(cluster);
    if (log == null) {
      return in(cluster).unseenSince(Math.min(millis, bucketStartMillis));
    }
    long since = log.isRemade() ? Math.min(millis, bucketStartMillis) : millis;
    return log.firstCoveredMillis() > since ? Optional.of(firstSeen(log)) : Optional.empty();
  }

  private Obstacle remade(LogState log) {
    return Obstacle.permanent(
        "the topic was deleted and made anew in cluster "
            + log.describe()
            + ": what the auditors of tier "
            + rule.tier()
            + " had not counted before is gone");
  }

  /**
   * Returns the same of the cluster that a client means. Where clusters are not named in the
   * configuration, one that no auditor reports of may be one that none runs in.
   *
   * @param cluster as the client calls it, empty where it does not say
   */
  Passing in(String cluster) {
    if (cluster.isEmpty()) {
      return this;
    }
    boolean isUnheardOf =
        rule.clusters().isEmpty()
            && !isOfJobs()
            && logs.stream().noneMatch(log -> log.isCalled(cluster));
    return isUnheardOf ? new Passing(rule, List.of(), Set.of(cluster)) : in(Set.of(cluster));
  }

  /** Jobs and tables go by names of their own, and vouch for all that is sent, wherever to. */
  private boolean isOfJobs() {
    return !logs.isEmpty() && logs.stream().allMatch(log -> log.partitionCount() == 0);
  }

  /** Returns the log that a client writes to, or null where that is not certain. */
  private @Nullable LogState logOf(String cluster) {
    Passing own = in(cluster);
    boolean isOneCluster =
        own.awaited.size() <= 1 && own.logs.stream().map(LogState::cluster).distinct().count() == 1;
    List<LogState> candidates =
        own.logs.size() == 1
            ? own.logs
            : own.logs.stream().filter(LogState::hasCanonicalName).toList();
    return isOneCluster && candidates.size() == 1 ? candidates.get(0) : null;
  }

  /**
   * Returns what is in the way of every message that was appended after the given time being
   * counted: an auditor that began above the start of the log later than that, or had to leave some
   * out.
   */
  Optional<Obstacle> uncoveredSince(long millis) {
    for (LogState log : logs) {
      if (log.remadeAtMillis() > millis) {
        return Optional.of(remade(log));
      }
      for (PartitionProgress partition : log.partitions().values()) {
        boolean beganLater = partition.coveredFrom() > 0 && partition.coveredSinceMillis() > millis;
        boolean skipped = partition.gaps().stream().anyMatch(gap -> gap.noticedAtMillis() > millis);
        if (beganLater || skipped) {
          return Optional.of(notCovered(partition));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns when the counting began in the partition that it began in last; 0 where in none. */
  long coveredSinceMillis() {
    return logs.stream()
        .flatMap(log -> log.partitions().values().stream())
        .mapToLong(PartitionProgress::coveredSinceMillis)
        .max()
        .orElse(0);
  }
}
