package org.kafkaaudit.model.merge;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.stamp.AuditTime;

/**
 * What is known of one topic: how far everybody is, and the counts of the buckets that are open.
 * Times are in milliseconds since the epoch. Not safe for use by several threads.
 */
public final class TopicState {

  private final Map<SessionKey, SessionState> sessions = new HashMap<>();
  private final Map<String, Map<String, LogState>> logs = new HashMap<>();
  private final Map<PartitionKey, Arrivals> arrivals = new HashMap<>();
  private final NavigableMap<Long, BucketState> buckets = new TreeMap<>();

  private record SessionKey(String tier, long session) {}

  private record PartitionKey(String tier, int partition) {}

  /**
   * What has arrived in one partition of a tier.
   *
   * @param front start of the latest bucket that a message arrived for
   * @param lastMillis when a message arrived last, by the clock of the audit cluster
   */
  public record Arrivals(long front, long lastMillis) {}

  /** Takes a count, and returns the origins of it that say more than what was known. */
  public List<OriginCount> merge(AuditEvent.Count event, long receivedAtMillis) {
    long start = event.count().bucketStartMillis();
    BucketState bucket = buckets.computeIfAbsent(start, unused -> new BucketState());
    List<OriginCount> news = bucket.merge(event, receivedAtMillis);
    // A wild clock in the data must not look as if everything before it had come through.
    boolean plausible = start <= receivedAtMillis + AuditTime.MOST_AFTER_SEND.toMillis();
    if (!news.isEmpty() && plausible && event.scope() instanceof Scope.OfChunk chunk) {
      arrivals.merge(
          new PartitionKey(event.tier(), chunk.partition()),
          new Arrivals(start, receivedAtMillis),
          (one, other) ->
              new Arrivals(
                  Math.max(one.front(), other.front()),
                  Math.max(one.lastMillis(), other.lastMillis())));
    }
    return news;
  }

  /** Takes the progress of a session, and returns what is known of it then. */
  public SessionState merge(AuditEvent.SessionProgress progress, long receivedAtMillis) {
    return sessions.merge(
        new SessionKey(progress.tier(), progress.session()),
        new SessionState(progress, receivedAtMillis),
        (known, unused) -> known.merge(progress, receivedAtMillis));
  }

  /**
   * Takes the progress of an auditor, and returns what is known of its cluster then. Where the
   * topic was deleted and made anew, what was known of the old one is dropped.
   */
  public LogState merge(AuditEvent.LogProgress progress, long receivedAtMillis) {
    Map<String, LogState> clusters =
        logs.computeIfAbsent(progress.tier(), unused -> new TreeMap<>());
    LogState known = clusters.get(progress.cluster());
    if (known == null || !known.topicId().equals(progress.topicId())) {
      known = new LogState(progress, receivedAtMillis);
      clusters.put(progress.cluster(), known);
    } else {
      known.merge(progress, receivedAtMillis);
    }
    return known;
  }

  /** Returns the bucket that starts then, where it is open. */
  public Optional<BucketState> bucket(long startMillis) {
    return Optional.ofNullable(buckets.get(startMillis));
  }

  /** Returns the open buckets that start after the given time, in their order. */
  public NavigableMap<Long, BucketState> bucketsAfter(long startMillis) {
    return Collections.unmodifiableNavigableMap(buckets.tailMap(startMillis, false));
  }

  /** Returns the open buckets. */
  public NavigableMap<Long, BucketState> buckets() {
    return Collections.unmodifiableNavigableMap(buckets);
  }

  /** Lets a bucket go; its counts have to be merged again before anything is said of it. */
  public void close(long bucketStartMillis) {
    buckets.remove(bucketStartMillis);
  }

  /** Returns the session, where it has reported. */
  public @Nullable SessionState session(String tier, long session) {
    return sessions.get(new SessionKey(tier, session));
  }

  /** Returns all sessions of the tier. */
  public Collection<SessionState> sessions(String tier) {
    return sessions.entrySet().stream()
        .filter(entry -> entry.getKey().tier().equals(tier))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Forgets a session: it has ended, and whatever it sent has been judged. */
  public void forget(String tier, long session) {
    sessions.remove(new SessionKey(tier, session));
  }

  /** Returns how far the auditors of the tier's clusters are, by cluster. */
  public Map<String, LogState> logs(String tier) {
    return Collections.unmodifiableMap(logs.getOrDefault(tier, Map.of()));
  }

  /** Returns what has arrived in the partition at the tier, where anything has. */
  public Optional<Arrivals> arrivals(String tier, int partition) {
    return Optional.ofNullable(arrivals.get(new PartitionKey(tier, partition)));
  }
}
