package org.kafkaaudit.producer;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Counts what became of one message, once, and tells the application unchanged. Thread-safe. */
final class SendCompletion implements Callback {

  /** Reason of a message that an interceptor moved: it cannot arrive where it is expected. */
  static final String MOVED = "SentToAnotherTopic";

  private static final AtomicIntegerFieldUpdater<SendCompletion> SETTLED =
      AtomicIntegerFieldUpdater.newUpdater(SendCompletion.class, "settled");

  private final AuditedTopic topic;
  private final long sequence;
  private final long auditTimeMillis;
  private final long sendMillis;
  private final @Nullable Callback callback;
  private final AuditRecorder recorder;

  @SuppressWarnings(
      "unused") // Through SETTLED, which takes less memory than an object for each message.
  private volatile int settled;

  SendCompletion(
      AuditedTopic topic,
      long sequence,
      long auditTimeMillis,
      long sendMillis,
      @Nullable Callback callback,
      AuditRecorder recorder) {
    this.topic = topic;
    this.sequence = sequence;
    this.auditTimeMillis = auditTimeMillis;
    this.sendMillis = sendMillis;
    this.callback = callback;
    this.recorder = recorder;
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
      recorder.uncounted(e);
    }
  }

  private void noteUndelivered(String reason) {
    topic.counter().failed(sequence, auditTimeMillis, sendMillis, reason);
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
        topic.counter().leftOpen(sequence, auditTimeMillis, sendMillis);
      } else if (topic.transactions().haveBegun()) {
        hold(metadata, bytes);
      } else {
        settle(metadata, bytes);
      }
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
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
              sendMillis,
              metadata.partition(),
              metadata.offset(),
              bytes);
    } else {
      topic.counter().heldWithoutOffset(sequence, auditTimeMillis, sendMillis, bytes);
    }
  }

  private void settle(RecordMetadata metadata, int bytes) {
    if (metadata.hasOffset()) {
      topic
          .counter()
          .acknowledged(
              sequence,
              auditTimeMillis,
              sendMillis,
              metadata.partition(),
              metadata.offset(),
              bytes);
    } else {
      topic.counter().acknowledgedWithoutOffset(sequence, auditTimeMillis, sendMillis, bytes);
    }
  }

  /** A producer can both call back and throw. */
  private boolean isFirstOutcome() {
    return SETTLED.compareAndSet(this, 0, 1);
  }
}
