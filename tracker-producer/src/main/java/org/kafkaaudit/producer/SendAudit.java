package org.kafkaaudit.producer;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.stamp.AuditTime;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/**
 * Stamps and counts what one session sends. Never throws, not even where it meets a library of
 * another version than its own; never waits. Thread-safe.
 */
final class SendAudit {

  private final long session;
  private final SessionStatements statements;
  private final BucketLength bucketLength;
  private final Duration longestFlight;
  private final boolean forwardsStamps;
  private final boolean stampsMissing;
  private final String auditTopic;
  private final @Nullable TrackingHeaders trackingHeaders;
  private final Clock clock;
  private final AuditRecorder recorder;
  private final Runnable onNewTopic;
  private final Map<String, AuditedTopic> topics = new ConcurrentHashMap<>();
  private final TransactionAudit transactions;
  private volatile boolean missesOutcomes;

  /**
   * @param onNewTopic told after the first send to each topic was counted
   */
  SendAudit(
      SessionStatements statements,
      AuditSettings settings,
      Clock clock,
      AuditRecorder recorder,
      Runnable onNewTopic) {
    this.session = statements.session();
    this.statements = statements;
    this.bucketLength = settings.bucketLength();
    this.longestFlight = settings.longestFlight();
    this.forwardsStamps = settings.forwardsStamps();
    this.stampsMissing = settings.stampsMissing();
    this.auditTopic = settings.topic();
    this.trackingHeaders =
        settings.fillsTrackingHeaders()
            ? new TrackingHeaders(settings.service(), settings.host())
            : null;
    this.clock = clock;
    this.recorder = recorder;
    this.onNewTopic = onNewTopic;
    this.transactions = new TransactionAudit(this::topics, recorder);
  }

  /** How its transactions go. */
  TransactionAudit transactions() {
    return transactions;
  }

  /** From now on the client may never tell what became of a message. Call it before any is sent. */
  void missesOutcomes() {
    missesOutcomes = true;
  }

  /** The audit failed at a message. */
  void uncounted(Throwable cause) {
    recorder.uncounted(cause);
  }

  /** The topics that were sent to so far. */
  Collection<AuditedTopic> topics() {
    return Collections.unmodifiableCollection(topics.values());
  }

  /** Returns the topic, where it was sent to. */
  @Nullable AuditedTopic topic(String name) {
    return topics.get(name);
  }

  /** Whether the message was stamped by this session, also where its header was copied since. */
  boolean stamped(Headers headers) {
    Header header = headers.lastHeader(Stamp.HEADER);
    Stamp stamp = header == null ? null : Stamp.decode(header.value());
    return stamp != null && stamp.session() == session;
  }

  /** Whether the message has a stamp. */
  static boolean hasStamp(Headers headers) {
    Header header = headers.lastHeader(Stamp.HEADER);
    return header != null && Stamp.decode(header.value()) != null;
  }

  /**
   * Returns a copy of the record to be stamped, since the caller may send its own again; or null
   * where the record is to be sent as it is.
   */
  <K, V> @Nullable ProducerRecord<K, V> copyToStamp(ProducerRecord<K, V> record) {
    return copyToStamp(record, record.topic());
  }

  /** The same, with this name of the topic, another object that is equal. */
  <K, V> @Nullable ProducerRecord<K, V> copyToStamp(ProducerRecord<K, V> record, String topic) {
    try {
      Header header = record.headers().lastHeader(Stamp.HEADER);
      Stamp stamp = header == null ? null : Stamp.decode(header.value());
      if (stamp != null && forwardsStamps) {
        recorder.forwarded();
        return null;
      }
      if (stamp == null && !stampsMissing) {
        return null;
      }
      if (stamp != null && recorder.wantsReplaced() && stamp.topicTag() == TopicTag.of(topic)) {
        recorder.replaced(topic);
      }
      ProducerRecord<K, V> copy =
          new ProducerRecord<>(
              topic,
              record.partition(),
              record.timestamp(),
              record.key(),
              trackingHeaders == null ? record.value() : trackingHeaders.withHeader(record.value()),
              record.headers());
      if (header != null) {
        copy.headers().remove(Stamp.HEADER);
      }
      return copy;
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
      return null;
    }
  }

  /**
   * Gives the record a sequence and a stamp.
   *
   * @return to be told what becomes of it; null where the audit failed
   */
  @Nullable SendCompletion stamp(ProducerRecord<?, ?> record, @Nullable Callback callback) {
    try {
      long sendMillis = clock.millis();
      long auditTimeMillis = AuditTime.of(record.timestamp(), sendMillis);
      AuditedTopic topic = topics.get(record.topic());
      boolean isNew = topic == null;
      if (topic == null) {
        topic =
            topics.computeIfAbsent(
                record.topic(),
                name ->
                    AuditedTopic.of(
                        name,
                        this,
                        bucketLength,
                        longestFlight,
                        transactions,
                        statements,
                        missesOutcomes));
      }
      long sequence = topic.counter().sent(auditTimeMillis, sendMillis);
      byte[] stamp = new Stamp(session, topic.tag(), sequence, auditTimeMillis).encode();
      SendCompletion completion =
          new SendCompletion(topic, stamp, sequence, auditTimeMillis, sendMillis, callback);
      record.headers().add(completion);
      if (trackingHeaders != null) {
        trackingHeaders.setTime(record.value(), auditTimeMillis);
      }
      recorder.stamped();
      if (isNew) {
        announceNewTopic();
      }
      return completion;
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
      return null;
    }
  }

  /** The message has its stamp by now, and must be sent with it, whatever happens here. */
  private void announceNewTopic() {
    try {
      onNewTopic.run();
    } catch (RuntimeException | Error e) {
      recorder.reports().reportFailed(auditTopic, e);
    }
  }
}
