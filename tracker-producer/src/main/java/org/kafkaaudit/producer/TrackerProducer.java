package org.kafkaaudit.producer;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A drop-in for {@link KafkaProducer} whose messages are audited: each gets a stamp in the header
 * {@code ka}, and what was sent, acknowledged or failed is reported to the audit topic.
 *
 * <p>Callbacks, futures and exceptions are those of the producer beneath; the records of the caller
 * are not changed. Sends never wait for the audit and never fail because of it: while the audit
 * cluster is out of reach, counts stay in memory and are reported later.
 *
 * <p>In transactions, a message that was acknowledged is neither delivered nor undelivered until
 * its transaction ends. Committed, it counts as delivered; aborted, by the application or by
 * closing the producer, as undelivered with the reason {@code AbortedTransaction}.
 *
 * <p>It must be closed, as any producer: one that is not looks to the audit as one that crashed.
 * Thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class TrackerProducer<K, V> implements Producer<K, V> {

  private static final Duration LEAST_TIME_TO_SEAL = Duration.ofSeconds(5);
  private static final Duration MOST_TIME_TO_SEAL = Duration.ofSeconds(10);

  private final Producer<K, V> delegate;
  private final @Nullable SessionAudit audit;

  /**
   * Makes a producer and its audit.
   *
   * @param configuration that of a {@link KafkaProducer}, and beside it the keys of {@link
   *     TrackerProducerConfig}
   * @throws ConfigException where the configuration is wrong; it names all that is wrong under
   *     {@code audit.}
   */
  public TrackerProducer(Map<String, Object> configuration) {
    this(configuration, null, null);
  }

  /** The same with serializers, which take precedence over those of the configuration. */
  public TrackerProducer(
      Map<String, Object> configuration,
      @Nullable Serializer<K> keySerializer,
      @Nullable Serializer<V> valueSerializer) {
    this(
        new AuditSettings(configuration),
        () ->
            new KafkaProducer<>(
                AuditSettings.ofDataProducer(configuration), keySerializer, valueSerializer));
  }

  /** As {@link #TrackerProducer(Map)}. */
  public TrackerProducer(Properties configuration) {
    this(configuration, null, null);
  }

  /** As {@link #TrackerProducer(Map, Serializer, Serializer)}. */
  public TrackerProducer(
      Properties configuration,
      @Nullable Serializer<K> keySerializer,
      @Nullable Serializer<V> valueSerializer) {
    this(toMap(configuration), keySerializer, valueSerializer);
  }

  /**
   * Audits a producer that exists already, and closes it when it is closed itself.
   *
   * @param producer must not be used but through this one, its transactions included
   * @param configuration the keys of {@link TrackerProducerConfig}, and either {@code
   *     audit.bootstrap.servers} or the configuration of the producer
   * @throws ConfigException as above; the producer stays open
   */
  public TrackerProducer(Producer<K, V> producer, Map<String, ?> configuration) {
    this(new AuditSettings(configuration), () -> producer);
  }

  private TrackerProducer(AuditSettings settings, Supplier<Producer<K, V>> delegates) {
    this(
        settings,
        delegates,
        clientId -> new KafkaProducer<byte[], byte[]>(settings.auditProducer(clientId)),
        Clock.systemUTC());
  }

  TrackerProducer(
      AuditSettings settings,
      Supplier<Producer<K, V>> delegates,
      Function<String, Producer<byte[], byte[]>> auditProducers,
      Clock clock) {
    this.audit = settings.enabled() ? new SessionAudit(settings, auditProducers, clock) : null;
    this.delegate = made(delegates);
    if (audit != null) {
      audit.start();
    }
  }

  private Producer<K, V> made(Supplier<Producer<K, V>> delegates) {
    try {
      return delegates.get();
    } catch (Throwable e) {
      closeAudit(Duration.ZERO);
      throw e;
    }
  }

  private static Map<String, Object> toMap(Properties properties) {
    Map<String, Object> map = new HashMap<>();
    properties.forEach((key, value) -> map.put(String.valueOf(key), value));
    return map;
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> record) {
    return send(record, null);
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback callback) {
    if (audit == null) {
      return delegate.send(record, callback);
    }
    ProducerRecord<K, V> stamped = audit.sends().copyToStamp(record);
    SendCompletion completion = stamped == null ? null : audit.sends().stamp(stamped, callback);
    if (stamped == null || completion == null) {
      return delegate.send(record, callback);
    }
    try {
      return delegate.send(stamped, completion);
    } catch (Throwable e) {
      completion.failed(e);
      throw e;
    }
  }

  /** Returns what the audit has done so far; all zero where it is switched off. */
  public AuditStatistics auditStatistics() {
    return audit == null ? AuditStatistics.NONE : audit.statistics();
  }

  @Override
  public void flush() {
    delegate.flush();
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return delegate.partitionsFor(topic);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return delegate.metrics();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return delegate.clientInstanceId(timeout);
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    delegate.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    delegate.unregisterMetricFromSubscription(metric);
  }

  /**
   * Closes the producer, which waits for all sends, then sends the last report, which takes at most
   * 10 seconds.
   */
  @Override
  public void close() {
    try {
      delegate.close();
    } finally {
      closeAudit(MOST_TIME_TO_SEAL);
    }
  }

  /**
   * Closes the producer within the timeout, then sends the last report in what remains of it: in 5
   * seconds where less remains, in 10 where more does. Called from a callback, it does not wait for
   * the last report.
   */
  @Override
  public void close(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("The timeout cannot be negative.");
    }
    long begin = System.nanoTime();
    try {
      delegate.close(timeout);
    } finally {
      closeAudit(timeToSeal(timeout.minusNanos(System.nanoTime() - begin)));
    }
  }

  private static Duration timeToSeal(Duration remaining) {
    if (remaining.compareTo(LEAST_TIME_TO_SEAL) < 0) {
      return LEAST_TIME_TO_SEAL;
    }
    return remaining.compareTo(MOST_TIME_TO_SEAL) > 0 ? MOST_TIME_TO_SEAL : remaining;
  }

  private void closeAudit(Duration patience) {
    if (audit != null) {
      audit.close(patience);
    }
  }

  @Override
  public void initTransactions() {
    delegate.initTransactions();
    if (audit != null) {
      audit.transactions().begun();
    }
  }

  @Override
  public void beginTransaction() {
    delegate.beginTransaction();
    if (audit != null) {
      // Again, for a producer that was given to this one after its own initTransactions.
      audit.transactions().begun();
    }
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
    delegate.sendOffsetsToTransaction(offsets, groupMetadata);
  }

  /**
   * Commits the open transaction: its messages count as delivered. Where this throws because the
   * time was up or the thread was interrupted, they count as neither until it is tried again or the
   * producer is closed; where it throws anything else of Kafka's, as undelivered for that reason.
   */
  @Override
  public void commitTransaction() {
    if (audit == null) {
      delegate.commitTransaction();
      return;
    }
    try {
      delegate.commitTransaction();
    } catch (Throwable e) {
      audit.transactions().commitFailed(e);
      throw e;
    }
    audit.transactions().committed();
  }

  /** Aborts the open transaction: its messages count as undelivered. */
  @Override
  public void abortTransaction() {
    if (audit == null) {
      delegate.abortTransaction();
      return;
    }
    try {
      delegate.abortTransaction();
    } catch (Throwable e) {
      audit.transactions().abortFailed(e);
      throw e;
    }
    audit.transactions().aborted();
  }
}
