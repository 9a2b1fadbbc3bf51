package org.kafkaaudit.producer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Scope;

/** What one topic's audit events come to by the merge rule, and whether they keep their order. */
final class SessionReports {

  private record Statement(Scope scope, long bucketStart, long session) {}

  private record Versioned(long version, OriginCount count) {}

  private final Map<Statement, Versioned> states = new HashMap<>();
  private Optional<AuditEvent.SessionProgress> lastProgress = Optional.empty();

  SessionReports(List<AuditEvent> events, String topic) {
    events.stream().filter(event -> event.topic().equals(topic)).forEach(this::add);
  }

  private void add(AuditEvent event) {
    if (event instanceof AuditEvent.Count count) {
      lastProgress
          .filter(progress -> progress.report() >= count.version())
          .ifPresent(
              progress -> {
                throw new AssertionError(
                    "count of report " + count.version() + " after its progress " + progress);
              });
      count.count().origins().forEach(origin -> merge(count, origin));
    } else if (event instanceof AuditEvent.SessionProgress progress) {
      lastProgress = Optional.of(progress);
    }
  }

  private void merge(AuditEvent.Count count, OriginCount origin) {
    states.merge(
        new Statement(count.scope(), count.count().bucketStartMillis(), origin.session()),
        new Versioned(count.version(), origin),
        (known, other) -> other.version() > known.version() ? other : known);
  }

  long messages() {
    return counts().stream().mapToLong(OriginCount::messages).sum();
  }

  long bytes() {
    return counts().stream().mapToLong(OriginCount::bytes).sum();
  }

  long acknowledgedWithoutOffset() {
    return counts().stream().mapToLong(c -> c.outcome().acknowledgedWithoutOffset()).sum();
  }

  SequenceSet sequences() {
    return counts().stream()
        .map(OriginCount::sequences)
        .reduce(SequenceSet.EMPTY, SequenceSet::union);
  }

  /** The sequences by the start of their bucket, milliseconds since the epoch. */
  Map<Long, SequenceSet> byBucket() {
    Map<Long, SequenceSet> buckets = new TreeMap<>();
    states.forEach(
        (statement, state) ->
            buckets.merge(statement.bucketStart(), state.count().sequences(), SequenceSet::union));
    return buckets;
  }

  SequenceSet unsettled() {
    return counts().stream()
        .map(count -> count.outcome().unsettled())
        .reduce(SequenceSet.EMPTY, SequenceSet::union);
  }

  Map<String, SequenceSet> undelivered() {
    Map<String, SequenceSet> all = new HashMap<>();
    counts()
        .forEach(
            count ->
                count
                    .outcome()
                    .undelivered()
                    .forEach((reason, set) -> all.merge(reason, set, SequenceSet::union)));
    return all;
  }

  long highestAcknowledged(int partition) {
    return counts().stream()
        .flatMap(count -> count.outcome().acknowledged().stream())
        .filter(offsets -> offsets.partition() == partition)
        .mapToLong(offsets -> offsets.highest())
        .max()
        .orElse(-1);
  }

  Optional<AuditEvent.SessionProgress> lastProgress() {
    return lastProgress;
  }

  boolean isSealed() {
    return lastProgress.filter(AuditEvent.SessionProgress::closed).isPresent();
  }

  private List<OriginCount> counts() {
    return states.values().stream().map(Versioned::count).toList();
  }
}
