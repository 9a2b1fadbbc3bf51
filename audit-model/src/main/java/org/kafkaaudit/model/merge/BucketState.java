package org.kafkaaudit.model.merge;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;

/**
 * Everything that was said of one (topic, bucket), at all tiers. Not safe for use by several
 * threads.
 */
public final class BucketState {

  private final Map<String, TierState> tiers = new HashMap<>();

  /** What was said at one tier. */
  private static final class TierState {
    private final Map<Long, OriginState> origins = new HashMap<>();
    private long changedAtMillis;

    /** Since the last change. */
    private final Map<Source, Long> laterThan = new HashMap<>();
  }

  private record Source(Place place, int partition) {}

  /**
   * Takes a count, and returns the origins of it that say more than what was known: those have to
   * be kept.
   *
   * @param receivedAtMillis when it was received, by the clock of the audit cluster
   */
  public List<OriginCount> merge(AuditEvent.Count event, long receivedAtMillis) {
    TierState tier = tiers.computeIfAbsent(event.tier(), unused -> new TierState());
    List<OriginCount> news = new ArrayList<>();
    for (OriginCount origin : event.count().origins()) {
      Contribution contribution =
          new Contribution(
              event.scope(), event.cluster(), event.version(), origin, receivedAtMillis);
      OriginState state =
          tier.origins.computeIfAbsent(origin.session(), unused -> new OriginState());
      if (state.merge(contribution)) {
        tier.changedAtMillis = Math.max(tier.changedAtMillis, receivedAtMillis);
        tier.laterThan.clear();
        news.add(origin);
      }
    }
    return news;
  }

  /** Drops what has become void at the tier. */
  void removeIf(String tier, Predicate<Contribution> isVoid, long receivedAtMillis) {
    TierState state = tiers.get(tier);
    if (state == null) {
      return;
    }
    boolean removed = false;
    for (OriginState origin : state.origins.values()) {
      removed |= origin.removeIf(isVoid);
    }
    if (removed) {
      state.origins.values().removeIf(OriginState::isEmpty);
      state.changedAtMillis = Math.max(state.changedAtMillis, receivedAtMillis);
      state.laterThan.clear();
    }
  }

  /**
   * Returns the start of a bucket that no message was of, in the partition of a source, when this
   * bucket last changed at the tier, or of a later one: whatever is of a later bucket than that
   * came into the log after all that is counted here. Messages may be much later than their audit
   * time.
   *
   * @param newest the latest bucket in that partition now; it is kept until the bucket changes, so
   *     ask soon after it did
   */
  public long laterThan(String tier, Place source, int partition, long newest) {
    TierState state = tiers.get(tier);
    return state == null
        ? newest
        : state.laterThan.computeIfAbsent(new Source(source, partition), unused -> newest);
  }

  /** Returns what was said at the tier, for each session. */
  public Map<Long, OriginState> origins(String tier) {
    TierState state = tiers.get(tier);
    return state == null ? Map.of() : Collections.unmodifiableMap(state.origins);
  }

  /**
   * Returns when something new was last said at the tier, by the clock of the audit cluster; 0
   * where nothing was.
   */
  public long changedAtMillis(String tier) {
    TierState state = tiers.get(tier);
    return state == null ? 0 : state.changedAtMillis;
  }

  /** Returns all sessions that anything was said of. */
  Set<Long> sessions() {
    Set<Long> sessions = new HashSet<>();
    tiers.values().forEach(tier -> sessions.addAll(tier.origins.keySet()));
    return sessions;
  }

  /** Returns the highest sequence of the session that was seen at any tier, or -1. */
  long lastSequence(long session) {
    long last = -1;
    for (TierState tier : tiers.values()) {
      OriginState origin = tier.origins.get(session);
      if (origin != null) {
        last = Math.max(last, origin.lastSequence());
      }
    }
    return last;
  }

  /** Returns whether anything was said at the tier. */
  public boolean has(String tier) {
    return tiers.containsKey(tier);
  }
}
