package org.kafkaaudit.auditor;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.kafkaaudit.model.BucketLength;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the partitions that the group assigns to this instance, and reports what it has counted.
 * Everything happens on the thread that calls {@link #run}.
 */
final class LogReader implements ConsumerRebalanceListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
  private static final Duration LONGEST_POLL = Duration.ofMillis(200);
  private static final Duration BROKER_TIMEOUT = Duration.ofSeconds(10);

  private final Consumer<?, ?> consumer;
  private final Brokers brokers;
  private final LogReports reports;
  private final AuditorMetrics metrics;
  private final LeftOutTopics leftOut;
  private final CanonicalNames names;
  private final BucketLength bucketLength;
  private final Duration reportInterval;
  private final Duration lookAgainInterval;
  private final int mostHeldChunks;
  private final Clock clock;

  private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();

  /** Assigned, but where to begin is not known yet; not read until it is. */
  private final Set<TopicPartition> unplaced = new HashSet<>();

  private long nextReportMillis;
  private long nextLookMillis;
  private boolean held;

  LogReader(
      Consumer<?, ?> consumer,
      Brokers brokers,
      LogReports reports,
      AuditorMetrics metrics,
      AuditorConfiguration configuration,
      Clock clock) {
    this.consumer = consumer;
    this.brokers = brokers;
    this.reports = reports;
    this.metrics = metrics;
    this.names = configuration.canonicalNames();
    this.leftOut = new LeftOutTopics(brokers, metrics, names);
    this.bucketLength = configuration.bucketLength();
    this.reportInterval = configuration.reportInterval();
    this.lookAgainInterval = configuration.metadataRefreshInterval();
    this.mostHeldChunks = configuration.mostHeldChunks();
    this.clock = clock;
  }

  /**
   * Counts and reports until it is told to stop.
   *
   * @throws KafkaException where it cannot go on
   */
  void run(Pattern topics, BooleanSupplier stopped) {
    consumer.subscribe(topics, this);
    nextReportMillis = clock.millis() + reportInterval.toMillis();
    while (!stopped.getAsBoolean()) {
      place(topics);
      poll();
      if (clock.millis() >= nextReportMillis) {
        report();
        nextReportMillis = clock.millis() + reportInterval.toMillis();
      }
    }
  }

  private void poll() {
    try {
      ConsumerRecords<?, ?> records = consumer.poll(LONGEST_POLL);
      long now = clock.millis();
      for (TopicPartition partition : records.partitions()) {
        PartitionLog log = logs.get(partition);
        if (log != null) {
          log.count(records.records(partition), now);
        }
      }
    } catch (OffsetOutOfRangeException e) {
      // Retention has overtaken us, or the log was cut or made anew: find a new beginning.
      LOG.warn("The log does not go on where counting stopped: {}", e.getMessage());
      report();
      unplace(e.offsetOutOfRangePartitions().keySet());
    } catch (TopicAuthorizationException e) {
      leaveOut(e);
    }
  }

  private void report() {
    logs.values().forEach(this::advance);
    List<PartitionLog> reportable =
        logs.values().stream().filter(log -> !log.isCountingAgain()).toList();
    try {
      LogReports.Outcome outcome = reports.report(consumer, reportable);
      metrics.reportEnded(outcome.complete());
      unplace(outcome.remade().stream().map(PartitionLog::partition).toList());
    } catch (TopicAuthorizationException e) {
      metrics.reportEnded(false);
      leaveOut(e);
    } catch (KafkaException e) {
      metrics.reportEnded(false);
      LOG.warn("A report failed and is made again in {}: {}", reportInterval, e.toString());
    }
    holdWhereMemoryRunsOut();
  }

  private void advance(PartitionLog log) {
    try {
      log.advanceTo(consumer.position(log.partition(), LONGEST_POLL));
    } catch (TimeoutException e) {
      LOG.debug("No position of {} at the moment", log.partition());
    }
  }

  private void holdWhereMemoryRunsOut() {
    int chunks = logs.values().stream().mapToInt(PartitionLog::chunks).sum();
    metrics.chunks(chunks);
    boolean hold = chunks - logs.size() > mostHeldChunks;
    if (hold && !held) {
      LOG.warn("Counting pauses: {} chunks wait for the audit topic to take them", chunks);
      consumer.pause(logs.keySet());
    } else if (held && !hold) {
      consumer.resume(logs.keySet());
    }
    held = hold;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    unplace(partitions);
    // What is new may collide with what is counted, and must not be counted beside it even once.
    nextLookMillis = 0;
  }

  private void unplace(Collection<TopicPartition> partitions) {
    partitions.forEach(logs::remove);
    unplaced.addAll(partitions);
    reports.forget(partitions);
    consumer.pause(partitions);
    // Any position does for as long as nothing is read; without one, poll would fail.
    partitions.forEach(partition -> consumer.seek(partition, 0));
  }

  /** What was not reported of these topics is counted again once they may be read. */
  private void leaveOut(TopicAuthorizationException refusal) {
    if (refusal.unauthorizedTopics().isEmpty()) {
      throw refusal;
    }
    leftOut.leaveOutUnreadable(refusal.unauthorizedTopics());
    unplaceLeftOut();
  }

  private void unplaceLeftOut() {
    unplace(
        logs.keySet().stream().filter(partition -> leftOut.contains(partition.topic())).toList());
  }

  /** Finds where to begin with the partitions that are new here, as far as brokers answer. */
  private void place(Pattern selected) {
    try {
      if (clock.millis() >= nextLookMillis) {
        leftOut.lookAgain(topicsOf(consumer.assignment()), selected);
        unplaceLeftOut();
        nextLookMillis = clock.millis() + lookAgainInterval.toMillis();
      }
      Set<TopicPartition> countable =
          unplaced.stream()
              .filter(partition -> !leftOut.contains(partition.topic()))
              .collect(Collectors.toSet());
      if (!countable.isEmpty()) {
        place(countable);
      }
    } catch (KafkaException e) {
      LOG.warn("Where to begin with {} is not known yet: {}", unplaced, e.toString());
    }
  }

  private void place(Set<TopicPartition> partitions) {
    Map<String, TopicDescription> topics = leftOut.readable(topicsOf(partitions));
    Set<TopicPartition> readable =
        partitions.stream()
            .filter(partition -> topics.containsKey(partition.topic()))
            .collect(Collectors.toSet());
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(readable, BROKER_TIMEOUT);
    Map<TopicPartition, Long> starts = brokers.starts(readable);
    Map<TopicPartition, Long> ends = brokers.ends(starts.keySet());
    ends.forEach(
        (partition, end) -> {
          String id = topics.get(partition.topic()).topicId().toString();
          LogBounds bounds = new LogBounds(id, starts.get(partition), end);
          begin(partition, StartingPoint.decide(committed.get(partition), bounds, clock.millis()));
        });
  }

  private static Set<String> topicsOf(Collection<TopicPartition> partitions) {
    return partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }

  private void begin(TopicPartition partition, StartingPoint start) {
    LOG.debug("{} begins at {}", partition, start);
    String topic = names.of(partition.topic());
    logs.put(partition, new PartitionLog(partition, topic, bucketLength, start));
    unplaced.remove(partition);
    consumer.seek(partition, start.offset());
    if (!held) {
      consumer.resume(Set.of(partition));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      report();
      onPartitionsLost(partitions);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    partitions.forEach(logs::remove);
    unplaced.removeAll(partitions);
    reports.forget(partitions);
  }

  /** Makes the last report and leaves the group. */
  @Override
  public void close() {
    consumer.close();
  }
}
