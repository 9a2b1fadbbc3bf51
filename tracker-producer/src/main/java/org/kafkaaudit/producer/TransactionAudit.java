package org.kafkaaudit.producer;

import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.kafkaaudit.model.count.TopicSendCounter;

/**
 * Tells the counters how transactions end. Until then, what was acknowledged is held, since a
 * message that the broker acknowledged may still be aborted. Never throws. Thread-safe.
 */
final class TransactionAudit {

  /** Reason of the messages that the application, or the end of the producer, took back. */
  static final String ABORTED = "AbortedTransaction";

  private final Supplier<Collection<AuditedTopic>> topics;
  private final AuditRecorder recorder;
  private volatile boolean begun;
  private volatile boolean unseen;

  /** Why what is held at the end is undelivered. */
  private volatile String reasonAtClose = ABORTED;

  TransactionAudit(Supplier<Collection<AuditedTopic>> topics, AuditRecorder recorder) {
    this.topics = topics;
    this.recorder = recorder;
  }

  /** From now on every message is part of a transaction: Kafka takes no other any more. */
  void begun() {
    begun = true;
  }

  /** As {@link #begun}, and nobody will tell how a transaction ends. */
  void begunUnseen() {
    unseen = true;
    begun = true;
  }

  /** Whether an acknowledgement does not mean that the message is delivered. */
  boolean haveBegun() {
    return begun;
  }

  /** Whether nobody tells how transactions end, so that acknowledgements are not to be held. */
  boolean endUnseen() {
    return unseen;
  }

  void committed() {
    reasonAtClose = ABORTED;
    endAll(TopicSendCounter::committed);
  }

  /** The commit threw this. Where that leaves the outcome open, the application may try again. */
  void commitFailed(Throwable failure) {
    if (isFinal(failure)) {
      reasonAtClose = ABORTED;
      takeBack(FailureReason.of(failure));
    } else if (failure instanceof KafkaException) {
      reasonAtClose = FailureReason.of(failure);
    }
  }

  void aborted() {
    reasonAtClose = ABORTED;
    takeBack(ABORTED);
  }

  /** The abort threw this. */
  void abortFailed(Throwable failure) {
    if (isFinal(failure)) {
      reasonAtClose = ABORTED;
      takeBack(FailureReason.of(failure));
    }
  }

  /** The producer is closed, which aborts what is open. */
  void closed() {
    takeBack(reasonAtClose);
  }

  /**
   * Whether the application was told that the transaction failed. Not where the call was given up
   * while it was under way, nor where it was a mistake and did nothing, as {@link
   * IllegalStateException} says.
   */
  private static boolean isFinal(Throwable failure) {
    return failure instanceof KafkaException
        && !(failure instanceof TimeoutException)
        && !(failure instanceof InterruptException);
  }

  private void takeBack(String reason) {
    endAll(counter -> counter.takenBack(reason));
  }

  private void endAll(Consumer<TopicSendCounter> end) {
    if (!begun) {
      return;
    }
    try {
      topics.get().forEach(topic -> end.accept(topic.counter()));
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
    }
  }
}
