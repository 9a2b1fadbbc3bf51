package org.kafkaaudit.streams.topology;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final KeptEvents events;
  private final StandingCounts standing = new StandingCounts();

  /** By bucket. */
  private final Map<Long, Set<String>> damagedTiers = new HashMap<>();

  KeptCounts(String topic, KeyValueStore<Bytes, byte[]> store, KeptEvents events) {
    this.topic = topic;
    this.store = store;
    this.events = events;
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
      standing.add(event, key, news).forEach(store::delete);
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

  /**
   * Gives the counts of a bucket that can be read, and when each was received, to whoever merges
   * them.
   */
  void load(long bucketStartMillis, BiConsumer<AuditEvent.Count, Long> merge) {
    Bytes from = StoreKeys.bucket(topic, bucketStartMillis);
    Bytes until = StoreKeys.afterBucket(topic, bucketStartMillis);
    try (KeyValueIterator<Bytes, byte[]> all = store.range(from, until)) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        events
            .read(entry.key, entry.value)
            .ifPresentOrElse(
                stored -> {
                  AuditEvent.Count count = (AuditEvent.Count) stored.event();
                  merge.accept(count, stored.receivedAtMillis());
                  remember(count, entry.key);
                },
                () -> isDamaged(bucketStartMillis, entry.key));
      }
    }
  }

  private void remember(AuditEvent.Count count, Bytes key) {
    if (count.scope() instanceof Scope.OfChunk) {
      standing.add(count, key, count.count().origins()).forEach(store::delete);
    }
  }

  private void isDamaged(long bucketStartMillis, Bytes key) {
    damagedTiers
        .computeIfAbsent(bucketStartMillis, unused -> new HashSet<>())
        .add(StoreKeys.countTierOf(key));
  }

  /**
   * Returns the tiers at which a count of the open bucket cannot be read any more. Of whichever
   * sessions it was: a count of a chunk may hold any of the topic.
   */
  Set<String> damagedTiers(long bucketStartMillis) {
    return damagedTiers.getOrDefault(bucketStartMillis, Set.of());
  }

  /** Forgets what of a bucket is in memory; the store keeps it. */
  void close(long bucketStartMillis) {
    standing.close(bucketStartMillis);
    damagedTiers.remove(bucketStartMillis);
  }

  /** Deletes the counts that have become void, and tells the bucket of each. */
  void deleteIf(Predicate<AuditEvent.Count> isVoid, LongConsumer bucket) {
    Bytes from = StoreKeys.bucket(topic, 0);
    try (KeyValueIterator<Bytes, byte[]> all = store.range(from, StoreKeys.afterTopic(topic))) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        events
            .read(entry.key, entry.value)
            .map(stored -> (AuditEvent.Count) stored.event())
            .filter(isVoid)
            .ifPresent(
                count -> {
                  store.delete(entry.key);
                  standing.remove(count, entry.key);
                  bucket.accept(count.count().bucketStartMillis());
                });
      }
    }
  }
}
