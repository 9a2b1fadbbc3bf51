package org.kafkaaudit.streams.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Scope;

/**
 * The counts of one topic in the state store. A count of a chunk is kept whole, as it came, until
 * later ones have said more of each session that it was news of: one entry for an event of hundreds
 * of sessions. What a session counted of itself is kept under its own name, the later in the place
 * of the earlier. Not safe for use by several threads.
 */
final class KeptCounts {

  private final String topic;
  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<Long, Map<Subject, List<Kept>>> byBucket = new HashMap<>();

  private record Subject(String tier, Scope scope) {}

  /** A count of a chunk in the store. */
  private static final class Kept {
    final Bytes key;
    final long version;

    /** Those that nothing later is known of, in their order. */
    final long[] sessions;

    Kept(Bytes key, long version, long[] sessions) {
      this.key = key;
      this.version = version;
      this.sessions = sessions;
    }
  }

  KeptCounts(String topic, KeyValueStore<Bytes, byte[]> store) {
    this.topic = topic;
    this.store = store;
  }

  /**
   * Keeps a count.
   *
   * @param news what of it says more than was known, at least one
   */
  void keep(ReceivedEvent received, AuditEvent.Count event, List<OriginCount> news) {
    if (event.scope() instanceof Scope.OfChunk) {
      // The first session of the news: at the same version, others were news before.
      Bytes key = StoreKeys.chunkCount(event, news.get(0).session());
      store.put(key, stored(received, event, news));
      remember(event, key, sessions(news));
    } else {
      for (OriginCount origin : news) {
        store.put(
            StoreKeys.count(event, origin.session()), stored(received, event, List.of(origin)));
      }
    }
  }

  /** All of it, as it came, unless most of that is no news. */
  private static byte[] stored(
      ReceivedEvent received, AuditEvent.Count event, List<OriginCount> news) {
    return 2 * news.size() > event.count().origins().size()
        ? received.toStored()
        : new StoredEvent(received.atMillis(), withOnly(event, news)).encode();
  }

  private static AuditEvent.Count withOnly(AuditEvent.Count event, List<OriginCount> origins) {
    return new AuditEvent.Count(
        event.tier(),
        event.cluster(),
        event.reporter(),
        event.topic(),
        event.bucketLength(),
        event.scope(),
        event.version(),
        new BucketCount(event.count().bucketStartMillis(), origins));
  }

  private static long[] sessions(List<OriginCount> origins) {
    return origins.stream().mapToLong(OriginCount::session).sorted().toArray();
  }

  private void remember(AuditEvent.Count event, Bytes key, long[] sessions) {
    List<Kept> ofScope =
        byBucket
            .computeIfAbsent(event.count().bucketStartMillis(), unused -> new HashMap<>())
            .computeIfAbsent(
                new Subject(event.tier(), event.scope()), unused -> new ArrayList<>(2));
    List<Kept> remaining = new ArrayList<>(2);
    long[] own = sessions;
    for (Kept other : ofScope) {
      boolean isEarlier = other.version < event.version();
      long[] left = isEarlier ? without(other.sessions, sessions) : other.sessions;
      if (other.version > event.version()) {
        own = without(own, other.sessions);
      }
      keepOrDelete(new Kept(other.key, other.version, left), remaining);
    }
    keepOrDelete(new Kept(key, event.version(), own), remaining);
    ofScope.clear();
    ofScope.addAll(remaining);
  }

  private void keepOrDelete(Kept count, List<Kept> remaining) {
    if (count.sessions.length > 0) {
      remaining.add(count);
    } else {
      store.delete(count.key);
    }
  }

  private static long[] without(long[] sessions, long[] later) {
    return Arrays.equals(sessions, later)
        ? new long[0]
        : Arrays.stream(sessions)
            .filter(session -> Arrays.binarySearch(later, session) < 0)
            .toArray();
  }

  /** Gives all counts of a bucket, and when each was received, to whoever merges them. */
  void load(long bucketStartMillis, BiConsumer<AuditEvent.Count, Long> merge) {
    Bytes from = StoreKeys.bucket(topic, bucketStartMillis);
    Bytes until = StoreKeys.afterBucket(topic, bucketStartMillis);
    try (KeyValueIterator<Bytes, byte[]> kept = store.range(from, until)) {
      while (kept.hasNext()) {
        KeyValue<Bytes, byte[]> entry = kept.next();
        StoredEvent stored = StoredEvent.decode(entry.value);
        AuditEvent.Count count = (AuditEvent.Count) stored.event();
        merge.accept(count, stored.receivedAtMillis());
        if (count.scope() instanceof Scope.OfChunk) {
          remember(count, entry.key, sessions(count.count().origins()));
        }
      }
    }
  }

  /** Forgets what of a bucket is in memory; the store keeps it. */
  void close(long bucketStartMillis) {
    byBucket.remove(bucketStartMillis);
  }

  /** Deletes the counts that have become void, and tells the bucket of each. */
  void deleteIf(Predicate<AuditEvent.Count> isVoid, LongConsumer bucket) {
    Bytes from = StoreKeys.bucket(topic, 0);
    try (KeyValueIterator<Bytes, byte[]> kept = store.range(from, StoreKeys.afterTopic(topic))) {
      while (kept.hasNext()) {
        KeyValue<Bytes, byte[]> entry = kept.next();
        AuditEvent.Count count = (AuditEvent.Count) StoredEvent.decode(entry.value).event();
        if (isVoid.test(count)) {
          store.delete(entry.key);
          forget(count, entry.key);
          bucket.accept(count.count().bucketStartMillis());
        }
      }
    }
  }

  private void forget(AuditEvent.Count count, Bytes key) {
    Map<Subject, List<Kept>> ofBucket = byBucket.get(count.count().bucketStartMillis());
    List<Kept> ofScope =
        ofBucket == null ? null : ofBucket.get(new Subject(count.tier(), count.scope()));
    for (Iterator<Kept> each = ofScope == null ? List.<Kept>of().iterator() : ofScope.iterator();
        each.hasNext(); ) {
      if (each.next().key.equals(key)) {
        each.remove();
        return;
      }
    }
  }
}
