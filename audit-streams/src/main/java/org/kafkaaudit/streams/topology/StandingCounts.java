package org.kafkaaudit.streams.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Scope;

/**
 * Which counts of the chunks in open buckets still say the last of a session, by their keys in the
 * state store. Not safe for use by several threads.
 */
final class StandingCounts {

  private final Map<Long, Map<Subject, List<Entry>>> byBucket = new HashMap<>();

  private record Subject(String tier, Scope scope) {}

  /** A count of a chunk in the store. */
  private static final class Entry {
    final Bytes key;
    final long version;

    /** Those that nothing later is known of, in their order. */
    final long[] sessions;

    Entry(Bytes key, long version, long[] sessions) {
      this.key = key;
      this.version = version;
      this.sessions = sessions;
    }
  }

  /**
   * Takes note of a count that is kept.
   *
   * @param origins what of it is news
   * @return the keys of those that say nothing any more since there are later ones of each of their
   *     sessions
   */
  List<Bytes> add(AuditEvent.Count event, Bytes key, List<OriginCount> origins) {
    List<Entry> ofScope =
        byBucket
            .computeIfAbsent(event.count().bucketStartMillis(), unused -> new HashMap<>())
            .computeIfAbsent(subject(event), unused -> new ArrayList<>(2));
    long[] sessions = origins.stream().mapToLong(OriginCount::session).sorted().toArray();
    long[] own = sessions;
    List<Entry> all = new ArrayList<>(ofScope.size() + 1);
    for (Entry other : ofScope) {
      boolean isEarlier = other.version < event.version();
      long[] left = isEarlier ? without(other.sessions, sessions) : other.sessions;
      if (other.version > event.version()) {
        own = without(own, other.sessions);
      }
      all.add(new Entry(other.key, other.version, left));
    }
    all.add(new Entry(key, event.version(), own));
    ofScope.clear();
    all.stream().filter(entry -> entry.sessions.length > 0).forEach(ofScope::add);
    return all.stream()
        .filter(entry -> entry.sessions.length == 0)
        .map(entry -> entry.key)
        .toList();
  }

  private static Subject subject(AuditEvent.Count event) {
    return new Subject(event.tier(), event.scope());
  }

  private static long[] without(long[] sessions, long[] later) {
    return Arrays.equals(sessions, later)
        ? new long[0]
        : Arrays.stream(sessions)
            .filter(session -> Arrays.binarySearch(later, session) < 0)
            .toArray();
  }

  /** Forgets a count that was deleted. */
  void remove(AuditEvent.Count event, Bytes key) {
    byBucket
        .getOrDefault(event.count().bucketStartMillis(), Map.of())
        .getOrDefault(subject(event), new ArrayList<>())
        .removeIf(entry -> entry.key.equals(key));
  }

  /** Forgets a bucket. */
  void close(long bucketStartMillis) {
    byBucket.remove(bucketStartMillis);
  }
}
