package org.kafkaaudit.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A drop-in for {@link KafkaConsumer} whose messages are audited: what was handed to the
 * application and committed is reported to the audit topic.
 *
 * <p>A message counts when its offset is committed, however that is done, but for {@code
 * sendOffsetsToTransaction}, which no consumer is told of: such commits are not counted. What is
 * handed out again, after a rebalance, a crash or a {@code seek}, is a duplicate once it is
 * committed; what is skipped is lost once something after it is committed.
 *
 * <p>Records, callbacks and exceptions are those of the consumer beneath. Polls and commits never
 * wait for the audit and never fail because of it.
 *
 * <p>It must be closed, as any consumer: of one that is not, what it did after its last report is
 * not known. It is no more safe for use by several threads than the consumer beneath.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class TrackerConsumer<K, V> implements Consumer<K, V> {

  private static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration LEAST_TIME_TO_REPORT = Duration.ofSeconds(5);
  private static final Duration MOST_TIME_TO_REPORT = Duration.ofSeconds(10);

  private final Consumer<K, V> delegate;
  private final @Nullable ConsumerAudit audit;

  /** Whether commits are known by its own calls alone, since the one beneath does not tell. */
  private final boolean seesOwnCommitsOnly;

  /**
   * Makes a consumer and its audit.
   *
   * @param configuration that of a {@link KafkaConsumer}, and beside it the keys of {@link
   *     TrackerConsumerConfig}
   * @throws ConfigException where the configuration is wrong; it names all that is wrong under
   *     {@code audit.}
   */
  public TrackerConsumer(Map<String, Object> configuration) {
    this(configuration, null, null);
  }

  /** The same with deserializers, which take precedence over those of the configuration. */
  public TrackerConsumer(
      Map<String, Object> configuration,
      @Nullable Deserializer<K> keyDeserializer,
      @Nullable Deserializer<V> valueDeserializer) {
    this(
        new AuditSettings(configuration),
        (settings, told) ->
            new KafkaConsumer<>(
                AuditSettings.ofDataConsumer(configuration, told),
                keyDeserializer,
                valueDeserializer),
        false);
  }

  /** As {@link #TrackerConsumer(Map)}. */
  public TrackerConsumer(Properties configuration) {
    this(configuration, null, null);
  }

  /** As {@link #TrackerConsumer(Map, Deserializer, Deserializer)}. */
  public TrackerConsumer(
      Properties configuration,
      @Nullable Deserializer<K> keyDeserializer,
      @Nullable Deserializer<V> valueDeserializer) {
    this(toMap(configuration), keyDeserializer, valueDeserializer);
  }

  /**
   * Audits a consumer that exists already, and closes it when it is closed itself. What that one
   * commits by itself, as with {@code enable.auto.commit}, is not known and not counted.
   *
   * @param consumer must not be used but through this one, and has not subscribed yet
   * @param configuration the keys of {@link TrackerConsumerConfig} and the configuration of the
   *     consumer
   * @throws ConfigException as above; the consumer stays open
   */
  public TrackerConsumer(Consumer<K, V> consumer, Map<String, ?> configuration) {
    this(new AuditSettings(configuration), (settings, told) -> consumer, true);
  }

  private TrackerConsumer(
      AuditSettings settings,
      BiFunction<AuditSettings, @Nullable DeliveryAudit, Consumer<K, V>> delegates,
      boolean seesOwnCommitsOnly) {
    this.audit = settings.enabled() ? new ConsumerAudit(settings, true, Clock.systemUTC()) : null;
    this.delegate = delegates.apply(settings, audit == null ? null : audit.deliveries());
    this.seesOwnCommitsOnly = seesOwnCommitsOnly;
  }

  private static Map<String, Object> toMap(Properties properties) {
    Map<String, Object> map = new HashMap<>();
    properties.forEach((key, value) -> map.put(String.valueOf(key), value));
    return map;
  }

  /** Returns what the audit has done so far. */
  public AuditStatistics auditStatistics() {
    return audit == null ? AuditStatistics.NONE : audit.statistics();
  }

  @Override
  public ConsumerRecords<K, V> poll(Duration timeout) {
    ConsumerRecords<K, V> records = delegate.poll(timeout);
    if (audit != null) {
      audit.deliveries().handedOut(records);
      audit.deliveries().positions(this::positionOrNone);
    }
    return records;
  }

  /** Returns where the reading goes on, -1 where the consumer would have to ask. */
  private long positionOrNone(TopicPartition partition) {
    try {
      return delegate.position(partition, Duration.ZERO);
    } catch (WakeupException e) {
      // It was meant for the application.
      delegate.wakeup();
      return -1;
    } catch (RuntimeException e) {
      // It is found out with the next poll.
      return -1;
    }
  }

  private ConsumerRebalanceListener listener(@Nullable ConsumerRebalanceListener own) {
    return audit == null
        ? Objects.requireNonNull(own)
        : new OwnershipListener(audit.deliveries(), own);
  }

  @Override
  public void subscribe(Collection<String> topics) {
    if (audit == null) {
      delegate.subscribe(topics);
    } else {
      delegate.subscribe(topics, listener(null));
    }
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener callback) {
    delegate.subscribe(topics, callback == null ? callback : listener(callback));
  }

  @Override
  public void subscribe(Pattern pattern) {
    if (audit == null) {
      delegate.subscribe(pattern);
    } else {
      delegate.subscribe(pattern, listener(null));
    }
  }

  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener callback) {
    delegate.subscribe(pattern, callback == null ? callback : listener(callback));
  }

  @Override
  public void subscribe(SubscriptionPattern pattern) {
    if (audit == null) {
      delegate.subscribe(pattern);
    } else {
      delegate.subscribe(pattern, listener(null));
    }
  }

  @Override
  public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener callback) {
    delegate.subscribe(pattern, callback == null ? callback : listener(callback));
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    delegate.assign(partitions);
    if (audit != null) {
      audit.deliveries().hasOnly(Set.copyOf(partitions));
    }
  }

  @Override
  public void unsubscribe() {
    delegate.unsubscribe();
    if (audit != null) {
      audit.deliveries().hasOnly(Set.of());
    }
  }

  private boolean countsOwnCommits() {
    return audit != null && seesOwnCommitsOnly;
  }

  private Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (TopicPartition partition : delegate.assignment()) {
      long position = positionOrNone(partition);
      if (position >= 0) {
        positions.put(partition, position);
      }
    }
    return positions;
  }

  private void commitAll(Runnable commit) {
    if (!countsOwnCommits()) {
      commit.run();
      return;
    }
    Map<TopicPartition, Long> positions = positions();
    commit.run();
    committed(positions);
  }

  private void committed(Map<TopicPartition, Long> positions) {
    if (audit != null) {
      audit.deliveries().committedPositions(positions);
    }
  }

  private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Runnable commit) {
    Map<TopicPartition, OffsetAndMetadata> kept =
        countsOwnCommits() ? new HashMap<>(offsets) : Map.of();
    commit.run();
    if (audit != null && seesOwnCommitsOnly) {
      audit.deliveries().committed(kept);
    }
  }

  private OffsetCommitCallback counting(@Nullable OffsetCommitCallback callback) {
    return (offsets, failure) -> {
      if (failure == null && audit != null) {
        audit.deliveries().committed(offsets);
      }
      if (callback != null) {
        callback.onComplete(offsets, failure);
      }
    };
  }

  @Override
  public void commitSync() {
    commitAll(delegate::commitSync);
  }

  @Override
  public void commitSync(Duration timeout) {
    commitAll(() -> delegate.commitSync(timeout));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commit(offsets, () -> delegate.commitSync(offsets));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    commit(offsets, () -> delegate.commitSync(offsets, timeout));
  }

  @Override
  public void commitAsync() {
    if (countsOwnCommits()) {
      delegate.commitAsync(counting(null));
    } else {
      delegate.commitAsync();
    }
  }

  @Override
  public void commitAsync(OffsetCommitCallback callback) {
    delegate.commitAsync(countsOwnCommits() ? counting(callback) : callback);
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    delegate.commitAsync(offsets, countsOwnCommits() ? counting(callback) : callback);
  }

  /** As {@link #close(Duration)} with 30 seconds. */
  @Override
  public void close() {
    closeThen(delegate::close, DEFAULT_CLOSE_TIMEOUT);
  }

  /**
   * Closes the consumer within the timeout, then makes the last report in what remains of it: in 5
   * seconds where less remains, in 10 where more does.
   */
  @Override
  @Deprecated
  public void close(Duration timeout) {
    closeThen(() -> delegate.close(timeout), timeout);
  }

  /** As {@link #close(Duration)}. */
  @Override
  public void close(CloseOptions options) {
    closeThen(() -> delegate.close(options), options.timeout().orElse(DEFAULT_CLOSE_TIMEOUT));
  }

  private void closeThen(Runnable close, Duration timeout) {
    long begin = System.nanoTime();
    boolean isInUse = false;
    try {
      close.run();
    } catch (ConcurrentModificationException e) {
      // By another thread, which reads on, and closes it later.
      isInUse = true;
      throw e;
    } finally {
      if (audit != null && !isInUse) {
        audit.deliveries().hasOnly(Set.of());
        audit.close(timeToReport(timeout.minusNanos(System.nanoTime() - begin)));
      }
    }
  }

  private static Duration timeToReport(Duration remaining) {
    if (remaining.compareTo(LEAST_TIME_TO_REPORT) < 0) {
      return LEAST_TIME_TO_REPORT;
    }
    return remaining.compareTo(MOST_TIME_TO_REPORT) > 0 ? MOST_TIME_TO_REPORT : remaining;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return delegate.assignment();
  }

  @Override
  public Set<String> subscription() {
    return delegate.subscription();
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    delegate.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    delegate.unregisterMetricFromSubscription(metric);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    delegate.seek(partition, offset);
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    delegate.seek(partition, offset);
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    delegate.seekToBeginning(partitions);
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    delegate.seekToEnd(partitions);
  }

  @Override
  public long position(TopicPartition partition) {
    return delegate.position(partition);
  }

  @Override
  public long position(TopicPartition partition, Duration timeout) {
    return delegate.position(partition, timeout);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    return delegate.committed(partitions);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions, Duration timeout) {
    return delegate.committed(partitions, timeout);
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return delegate.clientInstanceId(timeout);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return delegate.metrics();
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return delegate.partitionsFor(topic);
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
    return delegate.partitionsFor(topic, timeout);
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics() {
    return delegate.listTopics();
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
    return delegate.listTopics(timeout);
  }

  @Override
  public Set<TopicPartition> paused() {
    return delegate.paused();
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    delegate.pause(partitions);
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    delegate.resume(partitions);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> timestamps) {
    return delegate.offsetsForTimes(timestamps);
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> timestamps, Duration timeout) {
    return delegate.offsetsForTimes(timestamps, timeout);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    return delegate.beginningOffsets(partitions);
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return delegate.beginningOffsets(partitions, timeout);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return delegate.endOffsets(partitions);
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return delegate.endOffsets(partitions, timeout);
  }

  @Override
  public OptionalLong currentLag(TopicPartition partition) {
    return delegate.currentLag(partition);
  }

  @Override
  public ConsumerGroupMetadata groupMetadata() {
    return delegate.groupMetadata();
  }

  @Override
  public void enforceRebalance() {
    delegate.enforceRebalance();
  }

  @Override
  public void enforceRebalance(String reason) {
    delegate.enforceRebalance(reason);
  }

  @Override
  public void wakeup() {
    delegate.wakeup();
  }
}
