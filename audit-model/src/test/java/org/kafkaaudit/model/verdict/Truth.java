package org.kafkaaudit.model.verdict;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;

/** What really happened, told from the logs and from what producers said of their sends. */
final class Truth {

  /** The messages of one session in one bucket at one tier. */
  record Key(String tier, long bucketStart, long session) {}

  private final Map<Key, SequenceSet.Builder> sequences = new HashMap<>();
  private final Map<Key, Map<Long, Long>> copies = new HashMap<>();
  private final Map<Key, SequenceSet.Builder> undelivered = new HashMap<>();

  /** What is in the logs in the end. */
  void arrived(String tier, List<SimulatedLog> logs) {
    logs.forEach(log -> log.messages.values().forEach(message -> arrived(tier, message)));
  }

  /** What was in the logs at any time. */
  void everArrived(String tier, List<SimulatedLog> logs) {
    logs.forEach(log -> log.ever.forEach(message -> arrived(tier, message)));
  }

  private void arrived(String tier, SimulatedLog.Message message) {
    long bucket = AuditedTopic.LENGTH.startOf(message.auditTimeMillis());
    Key key = new Key(tier, bucket, message.session());
    sequences.computeIfAbsent(key, unused -> new SequenceSet.Builder()).add(message.sequence());
    copies.computeIfAbsent(key, unused -> new HashMap<>()).merge(message.sequence(), 1L, Long::sum);
  }

  void said(AuditEvent.Count count) {
    long bucket = count.count().bucketStartMillis();
    for (var origin : count.count().origins()) {
      Key key = new Key(AuditedTopic.PRODUCER, bucket, origin.session());
      sequences.computeIfAbsent(key, unused -> new SequenceSet.Builder()).unite(origin.sequences());
      undelivered
          .computeIfAbsent(key, unused -> new SequenceSet.Builder())
          .unite(origin.outcome().allUndelivered());
    }
  }

  Set<Long> bucketsOf(List<SimulatedProducer> producers) {
    Set<Long> buckets = new HashSet<>();
    for (Key key : sequences.keySet()) {
      if (producers.stream().anyMatch(producer -> producer.session == key.session())) {
        buckets.add(key.bucketStart());
      }
    }
    return buckets;
  }

  SequenceSet held(String tier, long bucket, long session) {
    Key key = new Key(tier, bucket, session);
    SequenceSet held = build(sequences, key);
    return tier.equals(AuditedTopic.PRODUCER) ? held.minus(build(undelivered, key)) : held;
  }

  SequenceSet lost(String tier, String reference, long bucket, long session) {
    return held(reference, bucket, session).minus(held(tier, bucket, session));
  }

  /** All that is held of the session at the tier, in whatever bucket. */
  SequenceSet heldAnywhere(String tier, long session) {
    SequenceSet.Builder all = new SequenceSet.Builder();
    sequences.forEach(
        (key, seen) -> {
          if (key.tier().equals(tier) && key.session() == session) {
            all.unite(seen.build());
          }
        });
    return all.build();
  }

  /**
   * What a session that crashed sent beyond its reports, and what never arrived, although a later
   * one did or was reported.
   */
  SequenceSet holes(SimulatedProducer producer) {
    return holesBelow(producer, seen(producer).last());
  }

  SequenceSet holesBelow(SimulatedProducer producer, long last) {
    boolean canHaveHoles = producer.hasCrashed() && withProgress.contains(producer.session);
    return canHaveHoles && last > 0
        ? SequenceSet.ofRange(0, last).minus(seen(producer))
        : SequenceSet.EMPTY;
  }

  /** What was reported of the session, or arrived. */
  SequenceSet seen(SimulatedProducer producer) {
    return heldAnywhere(AuditedTopic.PRODUCER, producer.session)
        .union(heldAnywhere(AuditedTopic.LOCAL, producer.session));
  }

  /** The session has told of its progress, so that it is known to have lived. */
  void lived(long session) {
    withProgress.add(session);
  }

  private final Set<Long> withProgress = new HashSet<>();

  /**
   * Arrivals beyond the first of messages, less those that the reference holds as often.
   *
   * @param then what is known of the reference
   */
  long duplicated(String tier, String reference, Truth then, long bucket, long session) {
    return repeats(tier, bucket, session) - carriedOver(tier, reference, then, bucket, session);
  }

  private long repeats(String tier, long bucket, long session) {
    return copies(tier, bucket, session).values().stream().mapToLong(number -> number - 1).sum();
  }

  /** Arrivals beyond the first of messages that the reference holds as often. */
  long carriedOver(String tier, String reference, Truth then, long bucket, long session) {
    Map<Long, Long> there = then.copies(reference, bucket, session);
    return copies(tier, bucket, session).entrySet().stream()
        .mapToLong(here -> Math.min(here.getValue(), there.getOrDefault(here.getKey(), 1L)) - 1)
        .sum();
  }

  private Map<Long, Long> copies(String tier, long bucket, long session) {
    return copies.getOrDefault(new Key(tier, bucket, session), Map.of());
  }

  private static SequenceSet build(Map<Key, SequenceSet.Builder> sets, Key key) {
    SequenceSet.Builder builder = sets.get(key);
    return builder == null ? SequenceSet.EMPTY : builder.build();
  }
}
