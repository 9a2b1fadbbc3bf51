package org.kafkaaudit.auditor;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
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

  private final Consumer<?, ?> consumer;
  private final RecordSource source;
  private final Placement placement;
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

  private long nextReportMillis;
  private long nextLookMillis;
  private boolean held;

  /**
   * @param consumer keeps group and offsets
   * @param source hands out what is in the partitions that the group assigns to the consumer
   */
  LogReader(
      Consumer<?, ?> consumer,
      RecordSource source,
      Brokers brokers,
      CompactedTopics compacted,
      LogReports reports,
      AuditorMetrics metrics,
      AuditorConfiguration configuration,
      Clock clock) {
    this.consumer = consumer;
    this.source = source;
    this.reports = reports;
    this.metrics = metrics;
    this.names = configuration.canonicalNames();
    this.leftOut = new LeftOutTopics(brokers, metrics);
    this.placement = new Placement(consumer, brokers, leftOut, compacted, clock);
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
      place();
      poll();
      if (clock.millis() >= nextReportMillis) {
        report();
        nextReportMillis = clock.millis() + reportInterval.toMillis();
      }
    }
  }

  private void poll() {
    try {
      source.poll(LONGEST_POLL);
    } catch (LogTruncationException e) {
      // What was counted and is not reported yet is no more: the rest is told when placed anew.
      LOG.warn("A log is not the one that was counted: {}", e.getMessage());
      unplace(e.offsetOutOfRangePartitions().keySet());
    } catch (OffsetOutOfRangeException e) {
      // Retention has overtaken us, or the log was cut or made anew: find a new beginning.
      LOG.warn("The log does not go on where counting stopped: {}", e.getMessage());
      report();
      unplace(e.offsetOutOfRangePartitions().keySet());
    } catch (TopicAuthorizationException e) {
      leaveOut(e);
    }
    List<TopicPartition> departing =
        logs.values().stream()
            .filter(PartitionLog::isDeparting)
            .map(PartitionLog::partition)
            .toList();
    if (!departing.isEmpty()) {
      unplace(departing);
    }
  }

  private void report() {
    List<PartitionLog> reportable =
        logs.values().stream().filter(log -> !log.isCountingAgain()).toList();
    try {
      LogReports.Outcome outcome = reports.report(consumer, reportable);
      metrics.reportEnded(outcome.complete());
      unplace(outcome.misplaced().stream().map(PartitionLog::partition).toList());
    } catch (TopicAuthorizationException e) {
      metrics.reportEnded(false);
      leaveOut(e);
    } catch (KafkaException e) {
      metrics.reportEnded(false);
      LOG.warn("A report failed and is made again in {}: {}", reportInterval, e.toString());
    }
    holdWhereMemoryRunsOut();
  }

  private void holdWhereMemoryRunsOut() {
    int chunks = logs.values().stream().mapToInt(PartitionLog::chunks).sum();
    metrics.chunks(chunks);
    boolean hold = chunks - logs.size() > mostHeldChunks;
    if (hold && !held) {
      LOG.warn("Counting pauses: {} chunks wait for the audit topic to take them", chunks);
    }
    if (hold != held) {
      source.hold(hold);
    }
    held = hold;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    unplace(partitions);
  }

  private void unplace(Collection<TopicPartition> partitions) {
    partitions.forEach(logs::remove);
    source.end(partitions);
    reports.forget(partitions);
    placement.take(partitions);
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

  private void place() {
    if (clock.millis() >= nextLookMillis) {
      try {
        leftOut.lookAgain(Placement.topicsOf(consumer.assignment()));
      } catch (KafkaException e) {
        LOG.warn("Which topics to leave out is not known yet: {}", e.toString());
        return;
      }
      nextLookMillis = clock.millis() + lookAgainInterval.toMillis();
    }
    placement.place().forEach(this::begin);
  }

  private void begin(TopicPartition partition, Placement.Placed placed) {
    LOG.debug("{} begins at {}", partition, placed);
    String topic = names.of(partition.topic());
    PartitionLog log = new PartitionLog(partition, topic, bucketLength, placed);
    logs.put(partition, log);
    source.begin(log);
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
    source.end(partitions);
    placement.forget(partitions);
    reports.forget(partitions);
  }

  /** Makes the last report and leaves the group. */
  @Override
  public void close() {
    try (source) {
      consumer.close();
    }
  }
}
