package org.kafkaaudit.streams.topology;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.Record;
import org.kafkaaudit.kafka.AuditEventReader;
import org.kafkaaudit.kafka.RegistryOutOfReachException;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.UnreadableEventException;

/**
 * Reads events one after the other. One whose schema cannot be asked for now holds up those behind
 * it: without it, they could say that more is counted than is known here. Not safe for use by
 * several threads.
 */
final class EventIntake implements AutoCloseable {

  /** Below {@code max.poll.interval.ms}, after which Kafka would give the work to others. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String topic;
  private final AuditEventReader reader;
  private final SchemaWait wait;

  EventIntake(String topic, AuditEventReader reader, SchemaWait wait) {
    this.topic = topic;
    this.reader = reader;
    this.wait = wait;
  }

  /**
   * Returns the event.
   *
   * @throws UnreadableEventException where it is none
   * @throws RegistryOutOfReachException where that is not known after a time; nothing of it is
   *     taken
   */
  AuditEvent read(Record<byte[], byte[]> message) {
    try {
      return reader.read(topic, message.headers(), message.value());
    } catch (RegistryOutOfReachException e) {
      return readLater(message, e);
    }
  }

  private AuditEvent readLater(Record<byte[], byte[]> message, RegistryOutOfReachException first) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    RegistryOutOfReachException last = first;
    wait.begin(first.getMessage());
    try {
      while (System.nanoTime() - deadline < 0 && wait.pause()) {
        try {
          return reader.read(topic, message.headers(), message.value());
        } catch (RegistryOutOfReachException e) {
          last = e;
        }
      }
      throw last;
    } finally {
      wait.end();
    }
  }

  @Override
  public void close() {
    reader.close();
  }
}
