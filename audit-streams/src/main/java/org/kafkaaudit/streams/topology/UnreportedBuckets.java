package org.kafkaaudit.streams.topology;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The buckets that were let go although they hold messages of a session that no report covers. What
 * is missing of such a session can only be told of all of its buckets together, so when there is
 * news of it they have to be opened again. Not safe for use by several threads.
 */
final class UnreportedBuckets {

  /** In the place of a bucket: some of what was counted of the session is forgotten. */
  private static final long FORGOTTEN = -1;

  private final String topic;
  private final KeyValueStore<Bytes, byte[]> store;
  private final Map<Long, TreeSet<Long>> bucketsBySession = new HashMap<>();

  UnreportedBuckets(String topic, KeyValueStore<Bytes, byte[]> store) {
    this.topic = topic;
    this.store = store;
  }

  /** Reads what was kept, and returns the sessions of which some is forgotten. */
  Set<Long> restore() {
    Set<Long> forgotten = new TreeSet<>();
    try (KeyValueIterator<Bytes, byte[]> kept =
        store.range(StoreKeys.progress(topic, ""), StoreKeys.afterTopic(topic))) {
      while (kept.hasNext()) {
        Bytes key = kept.next().key;
        long session = StoreKeys.unreportedSessionOf(key);
        long bucketStart = StoreKeys.unreportedBucketOf(key);
        if (bucketStart == FORGOTTEN) {
          forgotten.add(session);
        } else {
          bucketsBySession.computeIfAbsent(session, unused -> new TreeSet<>()).add(bucketStart);
        }
      }
    }
    return forgotten;
  }

  /** Notes that a bucket with such messages is let go. */
  void add(long session, long bucketStartMillis) {
    bucketsBySession.computeIfAbsent(session, unused -> new TreeSet<>()).add(bucketStartMillis);
    store.put(StoreKeys.unreported(topic, session, bucketStartMillis), new byte[0]);
  }

  /** Returns the buckets of the session that were let go, and takes it that they are opened now. */
  Collection<Long> take(long session) {
    TreeSet<Long> buckets = bucketsBySession.remove(session);
    if (buckets == null) {
      return List.of();
    }
    buckets.forEach(start -> store.delete(StoreKeys.unreported(topic, session, start)));
    return buckets;
  }

  /** Notes that some of what was counted of the session is not kept. */
  void forgetSome(long session) {
    store.put(StoreKeys.unreported(topic, session, FORGOTTEN), new byte[0]);
  }

  /** Forgets the buckets that start before the given time, and returns their sessions. */
  Set<Long> forgetBefore(long millis) {
    Set<Long> sessions = new TreeSet<>();
    for (Map.Entry<Long, TreeSet<Long>> entry : bucketsBySession.entrySet()) {
      for (long start : List.copyOf(entry.getValue().headSet(millis))) {
        entry.getValue().remove(start);
        store.delete(StoreKeys.unreported(topic, entry.getKey(), start));
        sessions.add(entry.getKey());
      }
    }
    bucketsBySession.values().removeIf(Set::isEmpty);
    sessions.forEach(this::forgetSome);
    return sessions;
  }

  /** Forgets the session altogether. */
  void forget(long session) {
    Collection<Long> unused = take(session);
    store.delete(StoreKeys.unreported(topic, session, FORGOTTEN));
  }
}
