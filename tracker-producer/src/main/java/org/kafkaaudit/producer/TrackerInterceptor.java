package org.kafkaaudit.producer;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Audits a {@link KafkaProducer} by configuration alone, where the code that makes it is not yours:
 * {@code interceptor.classes=org.kafkaaudit.producer.TrackerInterceptor}, and beside it the keys of
 * {@link TrackerProducerConfig}. It stamps, counts and reports as {@link TrackerProducer} does.
 *
 * <p>An interceptor sees less than a producer does: not how transactions end, so that a message of
 * one that does not arrive is unverified, never lost.
 *
 * <p>Clients before 4.1 tell less still: not which message an acknowledgement is of. Their messages
 * are unsettled for longer, until none is in flight any more or longer than any can be.
 *
 * <p>A record that {@link TrackerProducer} or another interceptor of this class stamped is passed
 * on untouched, so nothing is counted twice. Records for the audit topic are, too. Thread-safe.
 *
 * @param <K> type of the keys
 * @param <V> type of the values
 */
public final class TrackerInterceptor<K, V> implements ProducerInterceptor<K, V> {

  private static final Logger LOG = LoggerFactory.getLogger(TrackerInterceptor.class);

  /** The client does not say how much time there is. */
  private static final Duration TIME_TO_SEAL = Duration.ofSeconds(5);

  private final BiFunction<AuditSettings, String, Producer<byte[], byte[]>> auditProducers;
  private final Clock clock;
  private final boolean clientTellsHeaders;
  private String auditTopic = "";
  private volatile @Nullable SessionAudit audit;
  private volatile boolean closed;

  /** Made by the client, which then configures it. */
  public TrackerInterceptor() {
    this(
        (settings, clientId) -> new KafkaProducer<>(settings.auditProducer(clientId)),
        Clock.systemUTC(),
        clientTellsHeaders());
  }

  /**
   * @param clientTellsHeaders whether outcomes come with the headers of their message
   */
  TrackerInterceptor(
      BiFunction<AuditSettings, String, Producer<byte[], byte[]>> auditProducers,
      Clock clock,
      boolean clientTellsHeaders) {
    this.auditProducers = auditProducers;
    this.clock = clock;
    this.clientTellsHeaders = clientTellsHeaders;
  }

  private static boolean clientTellsHeaders() {
    return Arrays.stream(ProducerInterceptor.class.getMethods())
        .anyMatch(
            method ->
                method.getName().equals("onAcknowledgement") && method.getParameterCount() == 3);
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
    if (settings.forwardsStamps() && !clientTellsHeaders) {
      LOG.warn(
          "Audit: this kafka-clients is older than 4.1, with which {} stamps and counts nothing while {} is true: stamps"
              + " are forwarded, and messages without a stamp get none.",
          getClass().getSimpleName(),
          TrackerProducerConfig.STAMP_FORWARD_CONFIG);
      return;
    }
    SessionAudit made =
        new SessionAudit(settings, clientId -> auditProducers.apply(settings, clientId), clock);
    made.sends().missesOutcomes();
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
    if (current == null || closed) {
      return record;
    }
    if (record == null) {
      current.unnamed().passedOnNothing();
      return record;
    }
    try {
      if (isLeftAlone(record, current)) {
        return record;
      }
      return clientTellsHeaders ? stamped(record, current) : stampedUnnamed(record, current);
    } catch (RuntimeException | Error e) {
      // An error would fail the send, as the client catches exceptions alone.
      current.uncounted(e);
      return record;
    }
  }

  private static <K, V> ProducerRecord<K, V> stamped(
      ProducerRecord<K, V> record, SessionAudit audit) {
    ProducerRecord<K, V> copy = audit.sends().copyToStamp(record);
    return copy == null || audit.sends().stamp(copy, null) == null ? record : copy;
  }

  private static <K, V> ProducerRecord<K, V> stampedUnnamed(
      ProducerRecord<K, V> record, SessionAudit audit) {
    String topic = UnnamedAudit.ownName(record.topic());
    ProducerRecord<K, V> copy = audit.sends().copyToStamp(record, topic);
    SendCompletion completion = copy == null ? null : audit.sends().stamp(copy, null);
    if (copy == null || completion == null) {
      audit.unnamed().uncounted();
      return record;
    }
    audit.unnamed().sent(copy, completion);
    return copy;
  }

  private boolean isLeftAlone(ProducerRecord<K, V> record, SessionAudit audit) {
    if (record.topic().equals(auditTopic) || isInternal(record.topic())) {
      return true;
    }
    if (!SendCompletion.isIn(record.headers())) {
      return false;
    }
    audit.unnamed().uncounted();
    return true;
  }

  /** As console auditors leave them out, so that nobody waits for them to be counted. */
  private static boolean isInternal(String topic) {
    return topic.startsWith("__")
        || topic.startsWith("mm2-")
        || topic.endsWith(".internal")
        || topic.endsWith("-internal");
  }

  /** What clients before 4.1 call. */
  @Override
  public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    SessionAudit current = audit;
    if (current != null) {
      current.unnamed().told(metadata, exception);
    }
  }

  /** What clients from 4.1 on call. */
  @Override
  public void onAcknowledgement(
      @Nullable RecordMetadata metadata, @Nullable Exception exception, Headers headers) {
    SessionAudit current = audit;
    if (current == null) {
      return;
    }
    try {
      told(metadata, exception, headers, current);
    } catch (RuntimeException | Error e) {
      // An error would end the thread that sends, as the client catches exceptions alone.
      current.uncounted(e);
    }
  }

  private static void told(
      @Nullable RecordMetadata metadata,
      @Nullable Exception exception,
      Headers headers,
      SessionAudit audit) {
    SendCompletion completion = SendCompletion.of(headers, audit.sends());
    if (completion != null) {
      completion.onCompletion(metadata, exception);
      audit.unnamed().named(completion);
    } else if (!SendAudit.hasStamp(headers)) {
      audit.unnamed().toldWithoutStamp(metadata);
    } else if (audit.sends().stamped(headers)) {
      audit.unnamed().told(metadata, exception);
    }
  }

  /**
   * Called by the client when no send is on its way any more, but where it is closed from a
   * callback. Sends the last report.
   */
  @Override
  public void close() {
    closed = true;
    SessionAudit current = audit;
    if (current != null) {
      current.close(TIME_TO_SEAL);
    }
  }
}
