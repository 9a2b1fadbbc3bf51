package org.kafkaaudit.streams.topology;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.merge.SessionState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.model.verdict.Verdict;
import org.kafkaaudit.model.verdict.VerdictRules;

/**
 * What is known of one topic, in memory for judging and in the state stores for good. Buckets with
 * a final verdict leave memory and are loaded again where late counts come. Not safe for use by
 * several threads.
 */
final class TopicLedger {

  /** Audit time is at most an hour ahead of the time of sending. */
  private static final long FURTHEST_AHEAD_MILLIS = Duration.ofHours(1).toMillis();

  private final String topic;
  private final VerdictRules rules;
  private final Stores stores;
  private final TopicState state;
  private final KeptCounts keptCounts;
  private final KeptProgress keptProgress;
  private final TopicJudge judge;
  private final Map<Long, Long> lastTold = new HashMap<>();
  private final RecentVerdicts recent = new RecentVerdicts();
  private final Set<Long> restored = new HashSet<>();
  private final UnreportedBuckets unreported;
  private final VerifiedForGood verified = new VerifiedForGood();
  private boolean hasNews;
  private boolean wasThere;
  private boolean isWithdrawn;
  private long reachToldMillis;

  TopicLedger(String topic, VerdictRules rules, Stores stores, KeptEvents keptEvents) {
    this.topic = topic;
    this.rules = rules;
    this.stores = stores;
    this.state = new TopicState(rules.path().mirrored());
    this.keptCounts = new KeptCounts(topic, stores.counts(), keptEvents);
    this.keptProgress = new KeptProgress(topic, stores.progress(), keptEvents);
    this.judge = new TopicJudge(rules, state, keptCounts);
    this.unreported = new UnreportedBuckets(topic, stores.unreported());
    this.unreported.restore().forEach(state::forgetSome);
  }

  String topic() {
    return topic;
  }

  /** How the topic is judged. */
  VerdictRules rules() {
    return rules;
  }

  TopicState state() {
    return state;
  }

  RecentVerdicts recent() {
    return recent;
  }

  /** Reads the verdicts that were said of buckets from the given time on. */
  void restoreRecent(long sinceMillis) {
    Bytes from = StoreKeys.bucket(topic, sinceMillis);
    Bytes until = StoreKeys.bucket(topic, Long.MAX_VALUE);
    try (KeyValueIterator<Bytes, byte[]> said = stores.said().range(from, until)) {
      while (said.hasNext()) {
        KeyValue<Bytes, byte[]> entry = said.next();
        long start = StoreKeys.bucketStartOf(entry.key);
        StoreKeys.verdictTierOf(entry.key)
            .ifPresent(tier -> restoreRecent(start, tier, Said.decode(entry.value)));
      }
    }
  }

  private void restoreRecent(long bucketStartMillis, String tier, Said said) {
    recent.put(bucketStartMillis, tier, said.outcome(), said.revision());
  }

  /** Takes an event and keeps what of it is new. */
  void take(ReceivedEvent received) {
    AuditEvent event = received.event();
    if (event instanceof AuditEvent.Count count) {
      takeCount(received, count);
    } else if (event instanceof AuditEvent.SessionProgress progress) {
      takeProgress(received, progress);
    } else if (event instanceof AuditEvent.LogProgress progress) {
      takeProgress(progress, received.atMillis());
    }
    hasNews = true;
  }

  private void takeProgress(ReceivedEvent received, AuditEvent.SessionProgress progress) {
    boolean isFirst = state.session(progress.tier(), progress.session()) == null;
    SessionState merged = state.merge(progress, received.atMillis());
    if (isFirst) {
      openTogether(progress.session());
    }
    keptProgress.keep(received, merged);
  }

  private void takeProgress(AuditEvent.LogProgress progress, long receivedAtMillis) {
    boolean countsAreVoid = state.merge(progress, receivedAtMillis);
    keptProgress.keep(progress, receivedAtMillis, state.log(progress));
    if (countsAreVoid) {
      dropVoidCounts();
    }
  }

  /** Buckets that were let go with a count that has become void are opened again. */
  void dropVoidCounts() {
    if (!state.hasCuts()) {
      return;
    }
    judge.unsettleAll();
    keptCounts.deleteIf(state::isVoid, this::open);
  }

  private void open(long bucketStartMillis) {
    Deque<Long> closed = new ArrayDeque<>(List.of(bucketStartMillis));
    while (!closed.isEmpty()) {
      long start = closed.remove();
      if (state.bucket(start).isEmpty()) {
        load(start);
        stores.open().put(StoreKeys.bucket(topic, start), new byte[0]);
        state.unreported(start).forEach(session -> closed.addAll(unreported.take(session)));
      }
    }
  }

  private void openTogether(long session) {
    unreported.take(session).forEach(this::open);
  }

  /** Notes that a count was dropped since it came after the horizon. */
  void drop(AuditEvent.Count event) {
    for (OriginCount origin : event.count().origins()) {
      if (state.isUnreported(origin.session(), origin.sequences().last())) {
        forgetSome(origin.session());
      }
    }
  }

  private void forgetSome(long session) {
    state.forgetSome(session);
    unreported.forgetSome(session);
  }

  private void takeCount(ReceivedEvent received, AuditEvent.Count event) {
    if (state.isVoid(event)) {
      return;
    }
    open(event.count().bucketStartMillis());
    List<OriginCount> news = state.merge(event, received.atMillis());
    for (OriginCount origin : news) {
      if (state.isUnreported(origin.session(), origin.sequences().last())) {
        openTogether(origin.session());
      }
    }
    if (!news.isEmpty()) {
      judge.unsettle(event.count().bucketStartMillis());
      keptCounts.keep(received, event, news);
    }
  }

  /** Merges progress that was kept. */
  void restoreProgress(StoredEvent stored) {
    wasThere = true;
    if (stored.event() instanceof AuditEvent.SessionProgress progress) {
      state.merge(progress, stored.receivedAtMillis());
    } else if (stored.event() instanceof AuditEvent.LogProgress progress) {
      state.merge(progress, stored.receivedAtMillis());
    }
    hasNews = true;
  }

  /** Merges the counts of a bucket that were kept. */
  void load(long bucketStartMillis) {
    keptCounts.load(bucketStartMillis, state::merge);
    if (!keptCounts.damagedTiers(bucketStartMillis).isEmpty()) {
      state.forgetSomeIn(bucketStartMillis);
    }
    hasNews = true;
  }

  /** Judges a bucket. */
  List<Verdict> judge(long bucketStartMillis, StreamTime time, long nowMillis) {
    return judge.judge(bucketStartMillis, time, nowMillis);
  }

  /** Whether judging the bucket would say what it said last. */
  boolean isSettled(long bucketStartMillis, StreamTime time) {
    return judge.isSettled(bucketStartMillis, time);
  }

  /** Loads a bucket that was open when this instance began. */
  void restore(long bucketStartMillis) {
    load(bucketStartMillis);
    restored.add(bucketStartMillis);
    state.unreported(bucketStartMillis).forEach(this::openTogether);
  }

  /**
   * Whether the bucket was restored and not told of since: what was last said of it may have been
   * lost in a crash, so it is said again.
   */
  boolean isRestored(long bucketStartMillis) {
    return restored.contains(bucketStartMillis);
  }

  /**
   * Lets buckets go whose verdicts are final. What is missing of a session without a last word can
   * only be told of all of its buckets together, so one of them stays as long as another one does.
   * So does one of which a count cannot be read, since that may be of any session.
   */
  void letGo(Set<Long> bucketStarts) {
    Set<Long> going = new TreeSet<>(bucketStarts);
    going.removeIf(start -> !keptCounts.damagedTiers(start).isEmpty());
    Set<Long> shared = new TreeSet<>();
    going.forEach(start -> shared.addAll(state.unreported(start)));
    if (!shared.isEmpty()) {
      Set<Long> waitedFor = new TreeSet<>();
      for (long start : state.buckets().keySet()) {
        if (!going.contains(start)) {
          waitedFor.addAll(state.unreported(start));
        }
      }
      boolean oneStays;
      do {
        oneStays = going.removeIf(start -> staysFor(start, waitedFor));
      } while (oneStays);
    }
    going.forEach(this::close);
  }

  private boolean staysFor(long bucketStartMillis, Set<Long> sessions) {
    Set<Long> own = state.unreported(bucketStartMillis);
    boolean stays = !Collections.disjoint(own, sessions);
    if (stays) {
      sessions.addAll(own);
    }
    return stays;
  }

  private void close(long bucketStartMillis) {
    state
        .unreported(bucketStartMillis)
        .forEach(session -> unreported.add(session, bucketStartMillis));
    state.unknown(bucketStartMillis).forEach(session -> unreported.add(session, bucketStartMillis));
    state.close(bucketStartMillis);
    keptCounts.close(bucketStartMillis);
    judge.unsettle(bucketStartMillis);
    lastTold.remove(bucketStartMillis);
    stores.open().delete(StoreKeys.bucket(topic, bucketStartMillis));
  }

  /** Deletes what is kept of buckets that ended before the horizon. */
  void forgetBefore(long millis) {
    for (long start : new TreeSet<>(state.buckets().headMap(millis).keySet())) {
      close(start);
    }
    unreported.forgetBefore(millis).forEach(state::forgetSome);
    state.forgetArrivalsBefore(millis);
    // Where no bucket is kept that they can have spoken of, reporters are of no use any more.
    long silentSince = millis - FURTHEST_AHEAD_MILLIS;
    keptProgress.forgetSilentSince(silentSince, event -> forgetReporter(event, silentSince));
    Bytes from = StoreKeys.bucket(topic, 0);
    Bytes until = StoreKeys.bucket(topic, millis);
    for (var store : List.of(stores.counts(), stores.said())) {
      try (KeyValueIterator<Bytes, byte[]> old = store.range(from, until)) {
        while (old.hasNext()) {
          KeyValue<Bytes, byte[]> entry = old.next();
          store.delete(entry.key);
        }
      }
    }
  }

  private void forgetReporter(AuditEvent event, long silentSinceMillis) {
    if (event instanceof AuditEvent.SessionProgress progress) {
      state.forget(progress.tier(), progress.session());
      unreported.forget(progress.session());
    } else if (event instanceof AuditEvent.LogProgress progress) {
      state.forgetLog(progress, silentSinceMillis);
    }
  }

  /** Returns whether there was news since it was last taken. */
  boolean hasNews() {
    return hasNews;
  }

  /** Notes that all news is taken into account. */
  void takeNews() {
    hasNews = false;
  }

  /** Returns whether it is time to tell the numbers of a pending bucket again. */
  boolean mayTell(long bucketStartMillis, long nowMillis, long intervalMillis) {
    Long last = lastTold.get(bucketStartMillis);
    return last == null || nowMillis - last >= intervalMillis;
  }

  /** Returns whether it is time to tell again how far the tiers are, and if so takes it as told. */
  boolean takeReachDue(long nowMillis, long intervalMillis) {
    boolean due = nowMillis - reachToldMillis >= intervalMillis;
    if (due) {
      reachToldMillis = nowMillis;
    }
    return due;
  }

  /**
   * Returns the tiers at which the topic is not expected, where something may have been said of how
   * far it is there in an earlier life; once.
   */
  List<String> takeWithdrawn(TierPath tiers) {
    boolean isDue = wasThere && !isWithdrawn;
    isWithdrawn = true;
    return !isDue
        ? List.of()
        : tiers.rules().stream()
            .map(TierRule::tier)
            .filter(tier -> rules.path().rule(tier).isEmpty() && !state.logs(tier).isEmpty())
            .toList();
  }

  /** Returns what may be said of how far a tier is, where anything may be. */
  Optional<TierReach> reachForGood(TierReach reach, long nowMillis, long forGoodMillis) {
    return verified.of(reach, nowMillis, forGoodMillis, wasThere);
  }

  void told(long bucketStartMillis, long nowMillis) {
    lastTold.put(bucketStartMillis, nowMillis);
    restored.remove(bucketStartMillis);
  }
}
