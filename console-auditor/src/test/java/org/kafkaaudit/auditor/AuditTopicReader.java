package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.PartitionProgress.Cut;
import org.kafkaaudit.model.event.Scope;

/** Reads the audit topic, and merges what it says by the merge rule and nothing else. */
record AuditTopicReader(PlainReader reader, String auditTopic) {

  private record Statement(String scope, OriginTotal.Key key) {}

  private record Versioned(long version, OriginCount count) {}

  /** Returns what the audit says of a topic, by canonical name, without what is void. */
  Map<OriginTotal.Key, OriginTotal> totals(String topic) {
    Map<Integer, List<Cut>> cuts = new HashMap<>();
    partitionProgress(
        topic,
        partition ->
            cuts.computeIfAbsent(partition.partition(), unused -> new ArrayList<>())
                .addAll(partition.cuts()));
    return totals(
        topic,
        count -> {
          Scope.OfChunk scope = (Scope.OfChunk) count.scope();
          return cuts.getOrDefault(scope.partition(), List.of()).stream()
              .noneMatch(
                  cut ->
                      scope.incarnation() < cut.incarnation()
                          && count.version() > cut.recountedFrom());
        });
  }

  /** Returns what the counts that are chosen say of a topic, by canonical name. */
  Map<OriginTotal.Key, OriginTotal> totals(String topic, Predicate<AuditEvent.Count> chosen) {
    Map<Statement, Versioned> statements = new HashMap<>();
    eachEvent(
        event -> {
          if (event instanceof AuditEvent.Count count
              && count.topic().equals(topic)
              && chosen.test(count)) {
            for (OriginCount origin : count.count().origins()) {
              OriginTotal.Key key =
                  new OriginTotal.Key(topic, count.count().bucketStartMillis(), origin.session());
              statements.merge(
                  new Statement(count.scope().format(), key),
                  new Versioned(count.version(), origin),
                  (known, other) -> other.version() >= known.version() ? other : known);
            }
          }
        });
    Map<OriginTotal.Key, OriginTotal> totals = new HashMap<>();
    statements.forEach(
        (statement, versioned) ->
            totals.merge(statement.key(), total(versioned.count()), OriginTotal::plus));
    return totals;
  }

  private static OriginTotal total(OriginCount count) {
    return new OriginTotal(count.messages(), count.bytes(), count.sequences(), count.repeated());
  }

  /** Returns the latest progress of each partition of a topic, by canonical name. */
  Map<Integer, PartitionProgress> progress(String topic) {
    Map<Integer, PartitionProgress> progress = new TreeMap<>();
    partitionProgress(topic, partition -> progress.put(partition.partition(), partition));
    return progress;
  }

  /** Hands over all progress of a topic, by canonical name, in the order in which it was said. */
  void partitionProgress(String topic, Consumer<PartitionProgress> action) {
    logProgress(topic, log -> log.partitions().forEach(action));
  }

  /** Does the same with the topic ids beside it. */
  void logProgress(String topic, Consumer<AuditEvent.LogProgress> action) {
    eachEvent(
        event -> {
          if (event instanceof AuditEvent.LogProgress log && log.topic().equals(topic)) {
            action.accept(log);
          }
        });
  }

  /** Returns the incarnations that counts of a topic are of, by canonical name. */
  Set<Long> incarnations(String topic) {
    Set<Long> incarnations = new TreeSet<>();
    eachEvent(
        event -> {
          if (event instanceof AuditEvent.Count count && count.topic().equals(topic)) {
            incarnations.add(((Scope.OfChunk) count.scope()).incarnation());
          }
        });
    return incarnations;
  }

  /** Waits until everything that is in the topic now is counted. */
  void awaitCounted(String topic, String canonicalName) {
    Map<Integer, Long> ends = reader.ends(topic);
    await("everything in " + topic + " counted up to " + ends)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              Map<Integer, PartitionProgress> progress = progress(canonicalName);
              ends.forEach(
                  (partition, end) -> {
                    assertThat(progress).containsKey(partition);
                    assertThat(progress.get(partition).nextOffset())
                        .as("next offset of partition %s", partition)
                        .isGreaterThanOrEqualTo(end);
                  });
            });
  }

  /**
   * Asserts that every number and every sequence that the audit says is in the log, and vice versa.
   */
  void assertExact(String topic) {
    awaitCounted(topic, topic);
    Map<OriginTotal.Key, OriginTotal> expected = reader.totals(topic, name -> name);
    assertThat(expected).isNotEmpty();
    assertThat(totals(topic)).isEqualTo(expected);
  }

  private void eachEvent(Consumer<AuditEvent> action) {
    AuditEventCodec codec = new AuditEventCodec();
    reader.read(auditTopic, record -> action.accept(codec.decode(record.value())));
  }
}
