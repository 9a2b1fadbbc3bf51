package org.kafkaaudit.producer;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Notes outcomes where the client does not hand back the headers of the message, as before 4.1.
 * Which message an acknowledgement is of is not told then; which one failed is, by the object that
 * names its topic. Never throws. Thread-safe.
 */
final class UnnamedAudit {

  private final SendAudit sends;
  private final Clock clock;
  private final AuditRecorder recorder;
  private final MessagesByName messages = new MessagesByName();

  /** Whether a message was sent uncounted, whose outcome will look like that of another one. */
  private volatile boolean uncounted;

  /** Whether any outcome was told without saying of which message. */
  private volatile boolean toldOfAny;

  /** How often nothing was passed on of which the client has yet to tell. */
  private final AtomicInteger nothings = new AtomicInteger();

  UnnamedAudit(SendAudit sends, Clock clock, AuditRecorder recorder) {
    this.sends = sends;
    this.clock = clock;
    this.recorder = recorder;
  }

  /** Returns a name of the topic that is no other message's, to be sent with it. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  static String ownName(String topic) {
    return new String(topic);
  }

  /** The record is about to be sent. */
  void sent(ProducerRecord<?, ?> record, SendCompletion completion) {
    try {
      messages.add(record.topic(), completion);
    } catch (RuntimeException | Error e) {
      // If it fails, it will not be known which one did.
      recorder.uncounted(e);
    }
  }

  /** A message is sent without being counted here. */
  void uncounted() {
    uncounted = true;
  }

  /** There is no message any more, and the client will say so. */
  void passedOnNothing() {
    nothings.incrementAndGet();
  }

  /** The outcome of this message was told. */
  void named(SendCompletion completion) {
    if (!toldOfAny) {
      return;
    }
    try {
      completion.topic().unnamed().outcomeNamed(clock.millis());
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
    }
  }

  /** The outcome of a message was told that has no stamp any more. */
  void toldWithoutStamp(@Nullable RecordMetadata metadata) {
    try {
      AuditedTopic topic = metadata == null ? null : sends.topic(metadata.topic());
      if (metadata == null) {
        toldOfNothing();
      } else if (topic != null) {
        toldOfAny = true;
        recorder.stampTaken(metadata.topic());
        topic.unnamed().leftOpen(clock.millis());
      }
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
    }
  }

  void told(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    try {
      AuditedTopic topic = metadata == null ? null : sends.topic(metadata.topic());
      if (metadata == null) {
        toldOfNothing();
      } else if (topic != null && exception == null) {
        toldOfAny = true;
        acknowledged(topic, metadata);
      } else if (topic != null) {
        toldOfAny = true;
        failed(topic, metadata.topic(), exception);
      }
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
    }
  }

  /** Another interceptor made nothing of a message, so that not even its topic is known. */
  private void toldOfNothing() {
    if (nothings.getAndUpdate(known -> Math.max(0, known - 1)) == 0) {
      long now = clock.millis();
      sends.topics().forEach(topic -> topic.unnamed().leaveAllOpen(now));
    }
  }

  private void acknowledged(AuditedTopic topic, RecordMetadata metadata) {
    if (uncounted || topic.transactions().endUnseen()) {
      topic.unnamed().leftOpen(clock.millis());
    } else if (metadata.hasOffset()) {
      topic
          .unnamed()
          .acknowledged(
              metadata.partition(),
              metadata.offset(),
              SendCompletion.bytes(metadata),
              clock.millis());
    } else {
      topic.unnamed().acknowledgedWithoutOffset(SendCompletion.bytes(metadata), clock.millis());
    }
  }

  private void failed(AuditedTopic topic, String name, Exception exception) {
    SendCompletion completion = messages.find(name);
    if (completion == null) {
      topic.unnamed().leftOpen(clock.millis());
    } else {
      completion.failed(exception);
      topic.unnamed().outcomeNamed(clock.millis());
    }
  }
}
