package org.kafkaaudit.producer;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Audits a {@link KafkaProducer} by configuration alone, where the code that makes it is not yours:
 * {@code interceptor.classes=org.kafkaaudit.producer.TrackerInterceptor}, and beside it the keys of
 * {@link TrackerProducerConfig}. It stamps, counts and reports as {@link TrackerProducer} does.
 *
 * <p>An interceptor sees less than a producer does: not how transactions end, so that a message of
 * one that does not arrive is unverified, never lost.
 *
 * <p>A record that {@link TrackerProducer} or another interceptor of this class stamped is passed
 * on untouched, so nothing is counted twice. Records for the audit topic are, too. Thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class TrackerInterceptor<K, V> implements ProducerInterceptor<K, V> {

  /** The client does not say how much time there is. */
  private static final Duration TIME_TO_SEAL = Duration.ofSeconds(5);

  private final BiFunction<AuditSettings, String, Producer<byte[], byte[]>> auditProducers;
  private final Clock clock;
  private String auditTopic = "";
  private volatile @Nullable SessionAudit audit;

  /** Made by the client, which then configures it. */
  public TrackerInterceptor() {
    this(
        (settings, clientId) -> new KafkaProducer<>(settings.auditProducer(clientId)),
        Clock.systemUTC());
  }

  TrackerInterceptor(
      BiFunction<AuditSettings, String, Producer<byte[], byte[]>> auditProducers, Clock clock) {
    this.auditProducers = auditProducers;
    this.clock = clock;
  }

  /**
   * Takes the configuration of the producer.
   *
   * @throws ConfigException that names all that is wrong under {@code audit.}; the producer is not
   *     made then
   */
  @Override
  public void configure(Map<String, ?> configuration) {
    AuditSettings settings = new AuditSettings(InterceptorConfiguration.of(configuration));
    if (!settings.enabled()) {
      return;
    }
    SessionAudit made =
        new SessionAudit(settings, clientId -> auditProducers.apply(settings, clientId), clock);
    if (configuration.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null) {
      made.transactions().begunUnseen();
    }
    auditTopic = settings.topic();
    audit = made;
  }

  /** Returns a copy of the record with a stamp; the record itself where the audit fails. */
  @Override
  public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
    SessionAudit current = audit;
    if (current == null || record == null || isLeftAlone(record)) {
      return record;
    }
    ProducerRecord<K, V> copy = current.sends().copyToStamp(record);
    if (copy == null || current.sends().stamp(copy, null) == null) {
      return record;
    }
    return copy;
  }

  private boolean isLeftAlone(ProducerRecord<K, V> record) {
    return record.topic().equals(auditTopic) || StampHeader.isIn(record.headers());
  }

  @Override
  public void onAcknowledgement(
      @Nullable RecordMetadata metadata, @Nullable Exception exception, Headers headers) {
    SessionAudit current = audit;
    if (current == null) {
      return;
    }
    SendCompletion completion = StampHeader.completionOf(headers, current.sends());
    if (completion != null) {
      completion.onCompletion(metadata, exception);
    }
  }

  /** Called by the client when no send is on its way any more: sends the last report. */
  @Override
  public void close() {
    SessionAudit current = audit;
    audit = null;
    if (current != null) {
      current.close(TIME_TO_SEAL);
    }
  }
}
