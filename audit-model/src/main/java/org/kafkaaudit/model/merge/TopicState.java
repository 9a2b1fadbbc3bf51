package org.kafkaaudit.model.merge;

import java.util.ArrayList;
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

  /** By tier and session. */
  private final Map<String, Map<Long, SessionState>> sessions = new HashMap<>();

  private final Map<String, List<LogState>> logs = new HashMap<>();
  private final Arrivals arrivals;
  private final NavigableMap<Long, BucketState> buckets = new TreeMap<>();
  private final Set<Long> withForgotten = new HashSet<>();

  /** Open buckets of which it is not known any more whose messages were counted there. */
  private final Set<Long> inPart = new HashSet<>();

  /** A topic that no mirror copies. */
  public TopicState() {
    this(Map.of());
  }

  /**
   * @param mirrored for each tier behind a mirror, the tier that it is mirrored from
   */
  public TopicState(Map<String, String> mirrored) {
    arrivals = new Arrivals(mirrored);
  }

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
    if (event.scope() instanceof Scope.OfChunk chunk) {
      arrivals.add(
          event.tier(),
          Place.of(event.cluster(), chunk),
          chunk.partition(),
          news,
          receivedAtMillis,
          plausible ? new Arrivals.Front(start, receivedAtMillis) : null);
    }
    return news;
  }

  /** Takes the progress of a session, and returns what is known of it then. */
  public SessionState merge(AuditEvent.SessionProgress progress, long receivedAtMillis) {
    return sessions
        .computeIfAbsent(progress.tier(), unused -> new HashMap<>())
        .merge(
            progress.session(),
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
    return log(event.tier(), event.cluster(), chunk.topicId())
        .filter(log -> log.isVoid(chunk, event.version()))
        .isPresent();
  }

  /**
   * Takes the progress of an auditor. Where a topic was deleted and made anew under the same name
   * in its cluster, what was known of the old log is dropped; which of two is the newer one is told
   * by when its counting began.
   *
   * @return whether counts have become void by it, in open buckets and in those that were let go
   */
  public boolean merge(AuditEvent.LogProgress progress, long receivedAtMillis) {
    Optional<LogState> known = log(progress);
    if (known.isPresent()) {
      return known.get().merge(progress, receivedAtMillis)
          && dropVoid(progress, known.get(), receivedAtMillis);
    }
    List<LogState> ofTier = logs.computeIfAbsent(progress.tier(), unused -> new ArrayList<>());
    Optional<LogState> sameName =
        ofTier.stream().filter(log -> log.isOfSameName(progress)).findFirst();
    LogState other = new LogState(progress, receivedAtMillis);
    if (sameName.isEmpty()) {
      ofTier.add(other);
      return dropVoid(progress, other, receivedAtMillis);
    }
    if (other.firstCoveredMillis() > sameName.get().firstCoveredMillis()) {
      other.remade();
      ofTier.set(ofTier.indexOf(sameName.get()), other);
    } else {
      sameName.get().remade();
    }
    return false;
  }

  /** Whether any of its logs was cut short. */
  public boolean hasCuts() {
    return logs.values().stream()
        .flatMap(List::stream)
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
    inPart.remove(bucketStartMillis);
  }

  /**
   * Returns the sessions that are not closed and have sequences in the bucket that no report covers
   * yet. Should they have ended, what they sent can only be judged of all such buckets together.
   */
  public Set<Long> unreported(long bucketStartMillis) {
    Set<Long> unreported = new HashSet<>();
    BucketState bucket = buckets.get(bucketStartMillis);
    if (bucket != null) {
      for (Map<Long, SessionState> ofTier : sessions.values()) {
        ofTier.forEach(
            (id, session) -> {
              if (bucket.lastSequence(id) >= session.firstUnreported()) {
                unreported.add(id);
              }
            });
      }
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
      sessions.values().forEach(ofTier -> unknown.removeAll(ofTier.keySet()));
    }
    return unknown;
  }

  /** Whether no report of the session covers the sequence. */
  public boolean isUnreported(long session, long sequence) {
    for (Map<Long, SessionState> ofTier : sessions.values()) {
      SessionState state = ofTier.get(session);
      if (state != null && sequence >= state.firstUnreported()) {
        return true;
      }
    }
    return false;
  }

  /** Notes that some of what was counted of the session is forgotten, or was never kept. */
  public void forgetSome(long session) {
    withForgotten.add(session);
  }

  /**
   * Opens a bucket, where it is not open, of which some of what was counted is not known any more,
   * nor of which sessions it was: it may be of any, until the bucket is let go.
   */
  public void forgetSomeIn(long bucketStartMillis) {
    buckets.computeIfAbsent(bucketStartMillis, unused -> new BucketState());
    inPart.add(bucketStartMillis);
  }

  /** Whether some of what was counted of the session is forgotten, or may be. */
  public boolean hasForgotten(long session) {
    return withForgotten.contains(session) || !inPart.isEmpty();
  }

  /** Returns the session, where it has reported. */
  public @Nullable SessionState session(String tier, long session) {
    return sessions.getOrDefault(tier, Map.of()).get(session);
  }

  /**
   * Returns when there was a last sign of life of the session: a report, or a message that it sent
   * after all those known before. One whose reports are held up goes on sending.
   *
   * @param arrivedTier tier that its messages arrive at first; behind it a mirror may be late
   */
  public long lastSignOfLifeMillis(SessionState session, String arrivedTier) {
    long arrivedAt = arrivals.latestMillis(arrivedTier, session.progress().session()).orElse(0L);
    return Math.max(session.heardAtMillis(), arrivedAt);
  }

  /** Whether the session has been silent for so long, without a last word, that it is dead. */
  public boolean isDead(SessionState session, String arrivedTier, StreamTime time) {
    return !session.progress().closed()
        && time.isTimedOut(
            lastSignOfLifeMillis(session, arrivedTier), session.progress().timeoutMillis());
  }

  /** Forgets what arrived before the given time, where nothing has come since. */
  public void forgetArrivalsBefore(long millis) {
    arrivals.forgetBefore(millis);
  }

  /** Returns all sessions of the tier. */
  public Collection<SessionState> sessions(String tier) {
    return Collections.unmodifiableCollection(sessions.getOrDefault(tier, Map.of()).values());
  }

  /** Forgets a session: it has ended, and whatever it sent has been judged. */
  public void forget(String tier, long session) {
    sessions.computeIfAbsent(tier, unused -> new HashMap<>()).remove(session);
    withForgotten.remove(session);
  }

  /** Forgets the log that the progress is about, where no auditor has spoken of it since. */
  public void forgetLog(AuditEvent.LogProgress progress, long silentSinceMillis) {
    log(progress)
        .filter(log -> log.heardAtMillis() < silentSinceMillis)
        .ifPresent(log -> logs.get(progress.tier()).remove(log));
  }

  /**
   * Returns how far the auditors of the tier's clusters are, with each topic of this canonical
   * name.
   */
  public List<LogState> logs(String tier) {
    return Collections.unmodifiableList(logs.getOrDefault(tier, List.of()));
  }

  /** Returns what is known of the log that the progress is about. */
  public Optional<LogState> log(AuditEvent.LogProgress progress) {
    return logs(progress.tier()).stream().filter(log -> log.isOf(progress)).findFirst();
  }

  /** Returns how far an auditor of the cluster with that id is, where one has reported. */
  public Optional<LogState> auditedLog(String clusterId) {
    return logs.values().stream()
        .flatMap(List::stream)
        .filter(log -> log.clusterId().equals(clusterId) && log.readClusterId().isEmpty())
        .findFirst();
  }

  /** Returns how far the auditors of a cluster are with the topic of that id. */
  public Optional<LogState> log(String tier, String cluster, String topicId) {
    return logs(tier).stream().filter(log -> log.isOf(cluster, topicId)).findFirst();
  }

  /** Returns what has arrived in the partitions of the tiers. */
  public Arrivals arrivals() {
    return arrivals;
  }
}
