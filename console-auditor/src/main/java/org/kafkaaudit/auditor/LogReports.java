package org.kafkaaudit.auditor;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.reporting.AuditTopic;

/**
 * Makes a report, in the one order that is safe: note in the group what may be reported from now
 * on, send counts, await that they are acknowledged, send progress, await that, commit. Where a log
 * was cut short, the first report is progress alone. Whatever fails, the next report says it again.
 * Not safe for use by several threads.
 */
final class LogReports {

  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  private final Brokers brokers;
  private final CompactedTopics compacted;
  private final AuditTopic auditTopic;
  private final Statements statements;
  private final AuditorMetrics metrics;
  private final Clock clock;

  /** What was committed last, so that an idle partition is not committed again and again. */
  private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

  LogReports(
      Brokers brokers,
      CompactedTopics compacted,
      AuditTopic auditTopic,
      Statements statements,
      AuditorMetrics metrics,
      Clock clock) {
    this.brokers = brokers;
    this.compacted = compacted;
    this.auditTopic = auditTopic;
    this.statements = statements;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Notes that another instance may commit for these partitions from now on. */
  void forget(Collection<TopicPartition> partitions) {
    committed.keySet().removeAll(partitions);
  }

  /**
   * Reports what the given partitions have counted so far.
   *
   * @param consumer whose group keeps the offsets
   * @param logs partitions that are past what was reported before
   */
  Outcome report(Consumer<?, ?> consumer, List<PartitionLog> logs) {
    long now = clock.millis();
    // Only after everything to be reported was counted: a topic that has its old id now had it
    // then.
    Map<String, TopicDescription> topics =
        brokers.topics(
            logs.stream().map(log -> log.partition().topic()).collect(Collectors.toSet()));
    Map<TopicPartition, LogEnd> ends =
        brokers.ends(Brokers.led(logs.stream().map(PartitionLog::partition).toList(), topics));
    List<PartitionLog> misplaced =
        logs.stream().filter(log -> isRemade(log, topics) || isLedAnew(log, ends)).toList();
    List<PartitionLog> reportable = logs.stream().filter(log -> !misplaced.contains(log)).toList();
    settleHoles(reportable);
    noteEnds(reportable, ends, now);

    Map<PartitionLog, List<AuditEvent.Count>> counts = new LinkedHashMap<>();
    reportable.stream()
        .filter(PartitionLog::isAnnounced)
        .forEach(log -> counts.put(log, statements.counts(log)));
    commit(
        consumer, reportable.stream().filter(log -> isToSaySomething(log, counts)).toList(), now);
    Set<PartitionLog> counted = auditTopic.deliver(counts);
    counted.forEach(PartitionLog::reported);
    reportable.stream().filter(log -> !log.isAnnounced()).forEach(counted::add);

    Set<PartitionLog> settled = deliverProgress(counted, topics, now);
    settled.forEach(PartitionLog::announced);
    commit(consumer, settled, now);
    boolean complete =
        counted.size() == reportable.size() && settled.size() == known(counted, topics);
    metrics.read(reportable);
    return new Outcome(misplaced, complete);
  }

  /**
   * What became of a report.
   *
   * @param misplaced partitions that have to be placed anew: of topics that were deleted and made
   *     anew, or with another leader, whose log may have been cut short
   * @param complete whether all that was to be said was acknowledged
   */
  record Outcome(List<PartitionLog> misplaced, boolean complete) {}

  private static boolean isRemade(PartitionLog log, Map<String, TopicDescription> topics) {
    TopicDescription topic = topics.get(log.partition().topic());
    return topic != null && !topic.topicId().toString().equals(log.topicId());
  }

  private static boolean isLedAnew(PartitionLog log, Map<TopicPartition, LogEnd> ends) {
    LogEnd end = ends.get(log.partition());
    return end != null && log.isLedAnew(end.leaderEpoch());
  }

  /**
   * What is said for the first time since a partition was taken is preceded by a commit too: an
   * instance that was shut out of the group must not say it.
   */
  private boolean isToSaySomething(
      PartitionLog log, Map<PartitionLog, List<AuditEvent.Count>> counts) {
    return !committed.containsKey(log.partition())
        || !counts.getOrDefault(log, List.of()).isEmpty();
  }

  private void settleHoles(List<PartitionLog> logs) {
    List<PartitionLog> withHoles = logs.stream().filter(PartitionLog::hasHoles).toList();
    Set<String> cleaned =
        compacted.among(withHoles.stream().map(log -> log.partition().topic()).toList());
    withHoles.forEach(log -> log.holesWere(cleaned.contains(log.partition().topic())));
  }

  private static long known(Set<PartitionLog> logs, Map<String, TopicDescription> topics) {
    return logs.stream().filter(log -> topics.containsKey(log.partition().topic())).count();
  }

  private void noteEnds(List<PartitionLog> logs, Map<TopicPartition, LogEnd> ends, long now) {
    Map<String, Long> lag = new TreeMap<>();
    Map<String, Integer> gaps = new TreeMap<>();
    for (PartitionLog log : logs) {
      gaps.merge(log.partition().topic(), log.progress(now).gaps().size(), Integer::sum);
      LogEnd end = ends.get(log.partition());
      if (end != null) {
        // A log that ends earlier was cut short, and what it holds now is not what was counted.
        if (log.isAnnounced() && end.offset() >= log.nextOffset()) {
          log.logEndedAt(end.offset(), now);
        }
        lag.merge(log.partition().topic(), Math.max(0, end.offset() - log.nextOffset()), Long::sum);
      }
    }
    metrics.lag(lag);
    metrics.gaps(gaps);
  }

  private Set<PartitionLog> deliverProgress(
      Set<PartitionLog> counted, Map<String, TopicDescription> topics, long now) {
    Map<String, List<PartitionLog>> byTopic =
        counted.stream()
            .filter(log -> topics.containsKey(log.partition().topic()))
            .collect(Collectors.groupingBy(log -> log.partition().topic()));
    Map<String, List<AuditEvent.LogProgress>> progress = new LinkedHashMap<>();
    byTopic.forEach(
        (topic, logs) ->
            progress.put(
                topic,
                List.of(statements.progress(logs, topics.get(topic).partitions().size(), now))));
    return auditTopic.deliver(progress).stream()
        .flatMap(topic -> byTopic.get(topic).stream())
        .collect(Collectors.toSet());
  }

  private void commit(Consumer<?, ?> consumer, Collection<PartitionLog> logs, long now) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionLog log : logs) {
      OffsetAndMetadata offset = log.toCommit(now);
      if (!offset.equals(committed.get(log.partition()))) {
        offsets.put(log.partition(), offset);
      }
    }
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets, COMMIT_TIMEOUT);
      committed.putAll(offsets);
    }
  }
}
