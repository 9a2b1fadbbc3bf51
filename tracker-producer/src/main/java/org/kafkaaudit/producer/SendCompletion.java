package org.kafkaaudit.producer;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.stamp.AuditTime;
import org.kafkaaudit.model.stamp.Stamp;

/**
 * One message that is on its way in this JVM: its stamp, as a header that knows the message, and
 * whom to tell what becomes of it. Counts that once, and tells the application unchanged.
 * Thread-safe.
 *
 * <p>There is one for each message, so it is one object, and a small one. A stamp that was read
 * from a log is a header of another class.
 */
final class SendCompletion implements Callback, Header {

  /** Reason of a message that an interceptor moved: it cannot arrive where it is expected. */
  static final String MOVED = "SentToAnotherTopic";

  private static final AtomicIntegerFieldUpdater<SendCompletion> SETTLED =
      AtomicIntegerFieldUpdater.newUpdater(SendCompletion.class, "settled");

  private final AuditedTopic topic;
  private final byte[] stamp;
  private final @Nullable Callback callback;
  private final long sequence;
  private final long auditTimeMillis;

  /** Time of send after the audit time: days at most, see {@link AuditTime}. */
  private final int sentAfterMillis;

  @SuppressWarnings(
      "unused") // Through SETTLED, which takes less memory than an object for each message.
  private volatile int settled;

  /**
   * @param stamp as it is encoded
   */
  SendCompletion(
      AuditedTopic topic,
      byte[] stamp,
      long sequence,
      long auditTimeMillis,
      long sendMillis,
      @Nullable Callback callback) {
    this.topic = topic;
    this.stamp = stamp;
    this.sequence = sequence;
    this.auditTimeMillis = auditTimeMillis;
    this.sentAfterMillis = Math.toIntExact(sendMillis - auditTimeMillis);
    this.callback = callback;
  }

  /** Whether an audit counts the message already, also one that another class loader made. */
  static boolean isIn(Headers headers) {
    Header stamp = headers.lastHeader(Stamp.HEADER);
    return stamp != null && stamp.getClass().getName().equals(SendCompletion.class.getName());
  }

  /** Returns whom to tell what becomes of the message, where the given audit stamped it. */
  static @Nullable SendCompletion of(Headers headers, SendAudit audit) {
    return headers.lastHeader(Stamp.HEADER) instanceof SendCompletion message
            && message.topic.sends() == audit
        ? message
        : null;
  }

  @Override
  public String key() {
    return Stamp.HEADER;
  }

  @Override
  public byte[] value() {
    return stamp;
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    if (exception != null) {
      failed(exception);
    } else if (metadata != null) {
      acknowledged(metadata);
    }
    if (callback != null) {
      callback.onCompletion(metadata, exception);
    }
  }

  /** The topic that the message was stamped for. */
  AuditedTopic topic() {
    return topic;
  }

  /** Notes that the application is told that the message failed, unless its outcome is known. */
  void failed(Throwable failure) {
    if (!isFirstOutcome()) {
      return;
    }
    try {
      noteUndelivered(FailureReason.of(failure));
    } catch (RuntimeException | Error e) {
      topic.sends().uncounted(e);
    }
  }

  private void noteUndelivered(String reason) {
    topic.counter().failed(sequence, auditTimeMillis, sendMillis(), reason);
  }

  private void acknowledged(RecordMetadata metadata) {
    if (!isFirstOutcome()) {
      return;
    }
    try {
      int bytes = bytes(metadata);
      if (!topic.name().equals(metadata.topic())) {
        noteUndelivered(MOVED);
        return;
      }
      // Asked now, not when it was sent: whoever sends while another thread begins the first
      // transaction may have asked too early.
      if (topic.transactions().endUnseen()) {
        topic.counter().leftOpen(sequence, auditTimeMillis, sendMillis());
      } else if (topic.transactions().haveBegun()) {
        hold(metadata, bytes);
      } else {
        settle(metadata, bytes);
      }
    } catch (RuntimeException | Error e) {
      topic.sends().uncounted(e);
    }
  }

  /** Returns the serialized size of key and value. */
  static int bytes(RecordMetadata metadata) {
    return Math.max(metadata.serializedKeySize(), 0) + Math.max(metadata.serializedValueSize(), 0);
  }

  private void hold(RecordMetadata metadata, int bytes) {
    if (metadata.hasOffset()) {
      topic
          .counter()
          .held(
              sequence,
              auditTimeMillis,
              sendMillis(),
              metadata.partition(),
              metadata.offset(),
              bytes);
    } else {
      topic.counter().heldWithoutOffset(sequence, auditTimeMillis, sendMillis(), bytes);
    }
  }

  private void settle(RecordMetadata metadata, int bytes) {
    if (metadata.hasOffset()) {
      topic
          .counter()
          .acknowledged(
              sequence,
              auditTimeMillis,
              sendMillis(),
              metadata.partition(),
              metadata.offset(),
              bytes);
    } else {
      topic.counter().acknowledgedWithoutOffset(sequence, auditTimeMillis, sendMillis(), bytes);
    }
  }

  private long sendMillis() {
    return auditTimeMillis + sentAfterMillis;
  }

  /** A producer can both call back and throw. */
  private boolean isFirstOutcome() {
    return SETTLED.compareAndSet(this, 0, 1);
  }
}
