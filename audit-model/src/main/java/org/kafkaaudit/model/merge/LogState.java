package org.kafkaaudit.model.merge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Scope;

/**
 * How far the auditors of one cluster have got with one topic of it: what its instances said of
 * their partitions, merged. Several topics of a cluster can have one canonical name. Not safe for
 * use by several threads.
 */
public final class LogState {

  /** To say that too much was skipped is safe, to say too little is not. */
  private static final int MOST_GAPS = 200;

  private static final long NOT_CUT = Long.MAX_VALUE;

  private final String topicId;
  private String physicalTopic = "";
  private String readClusterId = "";

  /** As its auditors call the cluster; consumers of one group may call it differently. */
  private final NavigableSet<String> clusters = new TreeSet<>();

  private final Map<Integer, PartitionProgress> partitions = new TreeMap<>();
  private int partitionCount;
  private AuditEvent.LogProgress latest;
  private long heardAtMillis;
  private boolean isRemade;

  LogState(AuditEvent.LogProgress first, long receivedAtMillis) {
    this.topicId = first.topicId();
    this.latest = first;
    merge(first, receivedAtMillis);
  }

  /** Takes progress in the same log, and returns whether it told of a cut that was not known. */
  boolean merge(AuditEvent.LogProgress progress, long receivedAtMillis) {
    latest = progress;
    clusters.add(progress.cluster());
    if (!progress.physicalTopic().isEmpty()) {
      physicalTopic = progress.physicalTopic();
    }
    if (!progress.readClusterId().isEmpty()) {
      readClusterId = progress.readClusterId();
    }
    heardAtMillis = Math.max(heardAtMillis, receivedAtMillis);
    partitionCount = Math.max(partitionCount, progress.partitionCount());
    boolean isCut = false;
    for (PartitionProgress partition : progress.partitions()) {
      PartitionProgress known = partitions.get(partition.partition());
      PartitionProgress merged = merge(known == null ? partition : known, partition);
      isCut |= merged.cuts().size() > (known == null ? 0 : known.cuts().size());
      partitions.put(partition.partition(), merged);
    }
    return isCut;
  }

  private static boolean isOfConsumer(AuditEvent.LogProgress progress) {
    return progress.readClusterId().equals(progress.clusterId());
  }

  private boolean isOfCluster(AuditEvent.LogProgress progress) {
    return isCalled(progress.cluster())
        || (isOfConsumer(latest)
            && isOfConsumer(progress)
            && clusterId().equals(progress.clusterId()));
  }

  private static PartitionProgress merge(PartitionProgress one, PartitionProgress other) {
    List<PartitionProgress.Cut> cuts = union(one.cuts(), other.cuts(), BY_INCARNATION);
    Coverage coverage = coverage(one, other, cuts);
    List<PartitionProgress.Gap> gaps = new ArrayList<>(coverage.gaps());
    gaps.addAll(cleaned(one, other, cuts));
    return new PartitionProgress(
        one.partition(),
        coverage.first().from(),
        coverage.first().sinceMillis(),
        coverage.nextOffset(),
        Math.max(
            unlessCut(one.countedBeforeMillis(), one, cuts),
            unlessCut(other.countedBeforeMillis(), other, cuts)),
        gaps,
        Math.max(one.incarnation(), other.incarnation()),
        cuts,
        Math.max(
            unlessCut(one.asOfMillis(), one, cuts), unlessCut(other.asOfMillis(), other, cuts)));
  }

  /**
   * What was counted beyond a cut counts no more; nor does what was counted of an earlier
   * incarnation where the later one tells of a gap, since a cut voids chunks from their beginning.
   */
  private static Coverage coverage(
      PartitionProgress one, PartitionProgress other, List<PartitionProgress.Cut> cuts) {
    boolean isOneLater = one.incarnation() >= other.incarnation();
    PartitionProgress later = isOneLater ? one : other;
    PartitionProgress earlier = isOneLater ? other : one;
    Coverage ofLater = Coverage.of(later).below(lowestCut(later, cuts));
    Coverage ofEarlier = Coverage.of(earlier).below(lowestCut(earlier, cuts));
    if (later.incarnation() > earlier.incarnation()) {
      ofEarlier = ofEarlier.without(later.gaps());
    }
    Coverage united = ofLater.union(ofEarlier);
    return united.runs().isEmpty() ? Coverage.of(later) : united;
  }

  private static List<PartitionProgress.Gap> cleaned(
      PartitionProgress one, PartitionProgress other, List<PartitionProgress.Cut> cuts) {
    List<PartitionProgress.Gap> gaps = new ArrayList<>(belowCuts(one, cuts));
    gaps.addAll(belowCuts(other, cuts));
    gaps.removeIf(gap -> !gap.cleaned());
    return joined(gaps);
  }

  private static List<PartitionProgress.Gap> belowCuts(
      PartitionProgress progress, List<PartitionProgress.Cut> cuts) {
    long end = lowestCut(progress, cuts);
    return progress.gaps().stream()
        .filter(gap -> gap.from() < end)
        .map(
            gap ->
                new PartitionProgress.Gap(
                    gap.from(), Math.min(gap.until(), end), gap.noticedAtMillis(), gap.cleaned()))
        .toList();
  }

  /** An auditor widens a gap from report to report: those that touch each other are one. */
  private static List<PartitionProgress.Gap> joined(List<PartitionProgress.Gap> gaps) {
    List<PartitionProgress.Gap> joined = new ArrayList<>();
    for (PartitionProgress.Gap gap : gaps.stream().sorted(BY_PLACE).toList()) {
      PartitionProgress.Gap last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && (gap.from() <= last.until() || joined.size() >= MOST_GAPS)) {
        joined.set(joined.size() - 1, join(last, gap));
      } else {
        joined.add(gap);
      }
    }
    return joined;
  }

  private static PartitionProgress.Gap join(
      PartitionProgress.Gap one, PartitionProgress.Gap other) {
    return new PartitionProgress.Gap(
        one.from(),
        Math.max(one.until(), other.until()),
        Math.max(one.noticedAtMillis(), other.noticedAtMillis()),
        one.cleaned());
  }

  private static long unlessCut(
      long millis, PartitionProgress progress, List<PartitionProgress.Cut> cuts) {
    return lowestCut(progress, cuts) == NOT_CUT ? millis : 0;
  }

  /** Where the log was cut that the progress is about, since it was said. */
  private static long lowestCut(PartitionProgress progress, List<PartitionProgress.Cut> cuts) {
    return cuts.stream()
        .filter(cut -> cut.incarnation() > progress.incarnation())
        .mapToLong(PartitionProgress.Cut::recountedFrom)
        .reduce(NOT_CUT, Math::min);
  }

  private static final Comparator<PartitionProgress.Gap> BY_PLACE =
      Comparator.comparingLong(PartitionProgress.Gap::from)
          .thenComparingLong(PartitionProgress.Gap::until);

  private static final Comparator<PartitionProgress.Cut> BY_INCARNATION =
      Comparator.comparingLong(PartitionProgress.Cut::incarnation);

  private static <T> List<T> union(List<T> one, List<T> other, Comparator<T> order) {
    TreeSet<T> union = new TreeSet<>(order);
    union.addAll(one);
    union.addAll(other);
    return new ArrayList<>(union);
  }

  /**
   * Whether a count of the chunk is void: it reaches beyond a place where the log was cut short
   * later on.
   */
  boolean isVoid(Scope.OfChunk chunk, long version) {
    PartitionProgress progress = partitions.get(chunk.partition());
    return progress != null
        && chunk.topicId().equals(topicId)
        && progress.cuts().stream()
            .anyMatch(
                cut -> cut.incarnation() > chunk.incarnation() && version > cut.recountedFrom());
  }

  /**
   * Returns when the topic was first seen: when the counting began in the partition that it began
   * in first, by the clock of the auditors.
   */
  public long firstCoveredMillis() {
    return firstCoveredMillis(partitions.values());
  }

  static long firstCoveredMillis(Collection<PartitionProgress> partitions) {
    return partitions.stream().mapToLong(PartitionProgress::coveredSinceMillis).min().orElse(0);
  }

  /** Notes that there was another topic of this name before. */
  void remade() {
    isRemade = true;
  }

  /**
   * Returns when the topic was found to have been deleted and made anew, by the clock of the
   * auditors; 0 where it was not. What was not counted of the one before is gone.
   */
  public long remadeAtMillis() {
    return isRemade ? firstCoveredMillis() : 0;
  }

  /** Whether there was another topic of this name before. */
  public boolean isRemade() {
    return isRemade;
  }

  /** Kafka's id of the cluster. */
  public String clusterId() {
    return latest.clusterId();
  }

  /**
   * Returns Kafka's id of the cluster that is read, where they are no auditors of it but consumers
   * or the like; empty for auditors, and where it is not told.
   */
  public String readClusterId() {
    return readClusterId;
  }

  /** Name of the tier. */
  public String tier() {
    return latest.tier();
  }

  /**
   * Whether the progress is about a topic of the same name in the same cluster. Where a name is not
   * told, it is from an auditor that counts only one topic of each canonical name.
   */
  boolean isOfSameName(AuditEvent.LogProgress progress) {
    return isOfCluster(progress)
        && (physicalTopic.isEmpty()
            || progress.physicalTopic().isEmpty()
            || physicalTopic.equals(progress.physicalTopic()));
  }

  /** Whether it is the log that the progress is about. */
  boolean isOf(AuditEvent.LogProgress progress) {
    return isOfCluster(progress) && topicId.equals(progress.topicId());
  }

  /** Whether it is the log of that topic in that cluster. */
  boolean isOf(String cluster, String id) {
    return isCalled(cluster) && topicId.equals(id);
  }

  /** Whether that is a name of the cluster. */
  public boolean isCalled(String cluster) {
    return clusters.contains(cluster);
  }

  /** Whether one of them is a name of the cluster. */
  public boolean isCalledOneOf(Collection<String> names) {
    return names.stream().anyMatch(this::isCalled);
  }

  /** Name of the cluster, as its auditors call it; of several, it is one that is not its id. */
  public String cluster() {
    return clusters.stream()
        .filter(name -> !name.equals(clusterId()))
        .findFirst()
        .orElseGet(clusters::first);
  }

  /** The topic that it is the log of. */
  public Place place() {
    return new Place(cluster(), topicId);
  }

  /** Name of the cluster for people, and of the topic where that is another one there. */
  public String describe() {
    return hasCanonicalName() ? cluster() : cluster() + " (topic " + physicalTopic + ")";
  }

  /** Whether the topic may be the one that producers send to: no mirror has put a prefix before. */
  public boolean hasCanonicalName() {
    return physicalTopic.isEmpty() || physicalTopic.equals(latest.topic());
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
    if (partitions.size() < Math.max(1, partitionCount)) {
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
    for (int partition = 0; partition < Math.max(1, partitionCount); partition++) {
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
   *
   * @param cluster one of the names of the cluster
   */
  public AuditEvent.LogProgress toProgress(String cluster) {
    return new AuditEvent.LogProgress(
        latest.tier(),
        cluster,
        latest.reporter(),
        latest.topic(),
        latest.bucketLength(),
        latest.clusterId(),
        physicalTopic,
        readClusterId,
        topicId,
        partitionCount,
        List.copyOf(partitions.values()));
  }
}
