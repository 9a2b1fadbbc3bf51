package org.kafkaaudit.model.merge;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.Session;
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
  private final Set<Long> withForgotten = new HashSet<>();
  private final Map<SessionKey, Latest> latestArrivals = new HashMap<>();

  /** The highest sequence of a session that arrived at a tier, and when it was news. */
  private record Latest(long sequence, long atMillis) {}

  private record SessionKey(String tier, long session) {}

  private record PartitionKey(String tier, int partition) {}

  /**
   * What has arrived in one partition of a tier.
   *
   * @param front start of the latest bucket that a message arrived for
   * @param lastMillis when a message arrived last, by the clock of the audit cluster
   */
  public record Arrivals(long front, long lastMillis) {}

  /**
   * Takes a count, and returns the origins of it that say more than what was known: none where it
   * is void.
   */
  public List<OriginCount> merge(AuditEvent.Count event, long receivedAtMillis) {
    if (isVoid(event)) {
      return List.of();
    }
    long start = event.count().bucketStartMillis();
    BucketState bucket = buckets.computeIfAbsent(start, unused -> new BucketState());
    List<OriginCount> news = bucket.merge(event, receivedAtMillis);
    // A wild clock in the data must not look as if everything before it had come through.
    boolean plausible = start <= receivedAtMillis + AuditTime.MOST_AFTER_SEND.toMillis();
    if (event.scope() instanceof Scope.OfChunk) {
      news.forEach(
          origin ->
              latestArrivals.merge(
                  new SessionKey(event.tier(), origin.session()),
                  new Latest(origin.sequences().last(), receivedAtMillis),
                  (known, one) -> one.sequence() > known.sequence() ? one : known));
    }
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
   * Whether the count is void, since its log was cut short afterwards and what it counted may be
   * gone. It must not be kept: it was counted again under another scope.
   */
  public boolean isVoid(AuditEvent.Count event) {
    if (!(event.scope() instanceof Scope.OfChunk chunk)) {
      return false;
    }
    LogState log = logs(event.tier()).get(event.cluster());
    return log != null && log.isVoid(chunk, event.version());
  }

  /**
   * Takes the progress of an auditor. Where the topic was deleted and made anew, what was known of
   * the old log is dropped; which of two is the newer one is told by when its counting began.
   *
   * @return whether counts have become void by it, in open buckets and in those that were let go
   */
  public boolean merge(AuditEvent.LogProgress progress, long receivedAtMillis) {
    Map<String, LogState> clusters =
        logs.computeIfAbsent(progress.tier(), unused -> new TreeMap<>());
    LogState known = clusters.get(progress.cluster());
    if (known == null) {
      LogState first = new LogState(progress, receivedAtMillis);
      clusters.put(progress.cluster(), first);
      return dropVoid(progress, first, receivedAtMillis);
    }
    if (known.topicId().equals(progress.topicId())) {
      return known.merge(progress, receivedAtMillis) && dropVoid(progress, known, receivedAtMillis);
    }
    if (LogState.firstCoveredMillis(progress.partitions()) > known.firstCoveredMillis()) {
      LogState newer = new LogState(progress, receivedAtMillis);
      newer.remade();
      clusters.put(progress.cluster(), newer);
    } else {
      known.remade();
    }
    return false;
  }

  /** Whether any of its logs was cut short. */
  public boolean hasCuts() {
    return logs.values().stream()
        .flatMap(clusters -> clusters.values().stream())
        .flatMap(log -> log.partitions().values().stream())
        .anyMatch(partition -> !partition.cuts().isEmpty());
  }

  private boolean dropVoid(AuditEvent.LogProgress progress, LogState log, long receivedAtMillis) {
    boolean isCut =
        log.partitions().values().stream().anyMatch(partition -> !partition.cuts().isEmpty());
    if (isCut) {
      for (BucketState bucket : buckets.values()) {
        bucket.removeIf(
            progress.tier(),
            contribution ->
                contribution.cluster().equals(progress.cluster())
                    && contribution.scope() instanceof Scope.OfChunk chunk
                    && log.isVoid(chunk, contribution.version()),
            receivedAtMillis);
      }
    }
    return isCut;
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

  /**
   * Returns the sessions that are not closed and have sequences in the bucket that no report covers
   * yet. Should they have ended, what they sent can only be judged of all such buckets together.
   */
  public Set<Long> unreported(long bucketStartMillis) {
    Set<Long> unreported = new HashSet<>();
    BucketState bucket = buckets.get(bucketStartMillis);
    if (bucket != null) {
      sessions.forEach(
          (key, session) -> {
            if (bucket.lastSequence(key.session()) >= session.firstUnreported()) {
              unreported.add(key.session());
            }
          });
    }
    return unreported;
  }

  /** Returns the sessions with sequences in the bucket of which no progress is known at all. */
  public Set<Long> unknown(long bucketStartMillis) {
    Set<Long> unknown = new HashSet<>();
    BucketState bucket = buckets.get(bucketStartMillis);
    if (bucket != null) {
      unknown.addAll(bucket.sessions());
      unknown.remove(Session.UNSTAMPED);
      sessions.keySet().forEach(key -> unknown.remove(key.session()));
    }
    return unknown;
  }

  /** Whether no report of the session covers the sequence. */
  public boolean isUnreported(long session, long sequence) {
    return sessions.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().session() == session
                    && sequence >= entry.getValue().firstUnreported());
  }

  /** Notes that some of what was counted of the session is forgotten, or was never kept. */
  public void forgetSome(long session) {
    withForgotten.add(session);
  }

  /** Whether some of what was counted of the session is forgotten. */
  public boolean hasForgotten(long session) {
    return withForgotten.contains(session);
  }

  /** Returns the session, where it has reported. */
  public @Nullable SessionState session(String tier, long session) {
    return sessions.get(new SessionKey(tier, session));
  }

  /**
   * Returns when there was a last sign of life of the session: a report, or a message that it sent
   * after all those known before. One whose reports are held up goes on sending.
   *
   * @param arrivedTier tier that its messages arrive at first; behind it a mirror may be late
   */
  public long lastSignOfLifeMillis(SessionState session, String arrivedTier) {
    Latest arrival = latestArrivals.get(new SessionKey(arrivedTier, session.progress().session()));
    return arrival == null
        ? session.heardAtMillis()
        : Math.max(session.heardAtMillis(), arrival.atMillis());
  }

  /** Whether the session has been silent for so long, without a last word, that it is dead. */
  public boolean isDead(SessionState session, String arrivedTier, StreamTime time) {
    return !session.progress().closed()
        && time.isTimedOut(
            lastSignOfLifeMillis(session, arrivedTier), session.progress().timeoutMillis());
  }

  /** Forgets when sessions were last heard of that have been silent since the given time. */
  public void forgetArrivalsBefore(long millis) {
    latestArrivals.values().removeIf(latest -> latest.atMillis() < millis);
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
    withForgotten.remove(session);
  }

  /** Forgets the log that the progress is about, where no auditor has spoken of it since. */
  public void forgetLog(AuditEvent.LogProgress progress, long silentSinceMillis) {
    Map<String, LogState> clusters = logs.getOrDefault(progress.tier(), Map.of());
    LogState log = clusters.get(progress.cluster());
    if (log != null
        && log.topicId().equals(progress.topicId())
        && log.heardAtMillis() < silentSinceMillis) {
      clusters.remove(progress.cluster());
    }
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
