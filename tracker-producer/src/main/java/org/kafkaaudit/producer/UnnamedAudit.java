package org.kafkaaudit.producer;

import java.time.Clock;
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
    messages.add(record.topic(), completion);
  }

  /** A message is sent without being counted. */
  void uncounted() {
    uncounted = true;
  }

  void told(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    AuditedTopic topic = metadata == null ? null : sends.topic(metadata.topic());
    if (metadata == null || topic == null) {
      return;
    }
    try {
      if (exception == null) {
        acknowledged(topic, metadata);
      } else {
        failed(topic, metadata.topic(), exception);
      }
    } catch (RuntimeException | Error e) {
      recorder.uncounted(e);
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
    SendCompletion completion = messages.take(name);
    if (completion == null) {
      topic.unnamed().leftOpen(clock.millis());
    } else {
      completion.failed(exception);
      topic.unnamed().outcomeNamed(clock.millis());
    }
  }
}
