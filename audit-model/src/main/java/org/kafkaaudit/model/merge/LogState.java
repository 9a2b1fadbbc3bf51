package org.kafkaaudit.model.merge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;

/**
 * How far the auditors of one cluster have got with one topic: what its instances said of their
 * partitions, merged. Not safe for use by several threads.
 */
public final class LogState {

  private final String topicId;
  private final Map<Integer, PartitionProgress> partitions = new TreeMap<>();
  private int partitionCount;
  private AuditEvent.LogProgress latest;
  private long heardAtMillis;

  LogState(AuditEvent.LogProgress first, long receivedAtMillis) {
    this.topicId = first.topicId();
    this.latest = first;
    merge(first, receivedAtMillis);
  }

  void merge(AuditEvent.LogProgress progress, long receivedAtMillis) {
    latest = progress;
    heardAtMillis = Math.max(heardAtMillis, receivedAtMillis);
    partitionCount = Math.max(partitionCount, progress.partitionCount());
    for (PartitionProgress partition : progress.partitions()) {
      partitions.merge(partition.partition(), partition, LogState::merge);
    }
  }

  private static PartitionProgress merge(PartitionProgress one, PartitionProgress other) {
    PartitionProgress wider = other.coveredFrom() < one.coveredFrom() ? other : one;
    TreeSet<PartitionProgress.Gap> gaps =
        new TreeSet<>(
            Comparator.comparingLong(PartitionProgress.Gap::from)
                .thenComparingLong(PartitionProgress.Gap::until));
    gaps.addAll(one.gaps());
    gaps.addAll(other.gaps());
    return new PartitionProgress(
        one.partition(),
        wider.coveredFrom(),
        wider.coveredSinceMillis(),
        Math.max(one.nextOffset(), other.nextOffset()),
        Math.max(one.countedBeforeMillis(), other.countedBeforeMillis()),
        new ArrayList<>(gaps));
  }

  /** Kafka's id of the topic. */
  public String topicId() {
    return topicId;
  }

  /** Returns how far each partition is, those that no auditor has spoken of missing. */
  public Map<Integer, PartitionProgress> partitions() {
    return Collections.unmodifiableMap(partitions);
  }

  /** Returns the number of partitions that the topic has, whether counted or not. */
  public int partitionCount() {
    return partitionCount;
  }

  /**
   * Returns the time before which everything appended is counted in all partitions; 0 where that is
   * not known.
   */
  public long countedBeforeMillis() {
    if (partitions.size() < partitionCount) {
      return 0;
    }
    return partitions.values().stream()
        .mapToLong(PartitionProgress::countedBeforeMillis)
        .min()
        .orElse(0);
  }

  /** Returns the partitions that are not counted up to the given time, or not at all. */
  public List<Integer> behind(long millis) {
    List<Integer> behind = new ArrayList<>();
    for (int partition = 0; partition < partitionCount; partition++) {
      PartitionProgress progress = partitions.get(partition);
      if (progress == null || progress.countedBeforeMillis() < millis) {
        behind.add(partition);
      }
    }
    return behind;
  }

  /** Returns when an auditor was last heard of, by the clock of the audit cluster. */
  public long heardAtMillis() {
    return heardAtMillis;
  }

  /**
   * Returns everything known, as one progress that an auditor of all partitions could have
   * reported.
   */
  public AuditEvent.LogProgress toProgress() {
    return new AuditEvent.LogProgress(
        latest.tier(),
        latest.cluster(),
        latest.reporter(),
        latest.topic(),
        latest.bucketLength(),
        latest.clusterId(),
        topicId,
        partitionCount,
        List.copyOf(partitions.values()));
  }
}
