package org.kafkaaudit.streams.topology;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
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
  private final Supplier<AuditEventReader> readers;
  private final SchemaWait wait;
  private @Nullable AuditEventReader reader;

  /**
   * @param readers asked once, at the first event: Kafka Streams makes processors that it never
   *     uses
   */
  EventIntake(String topic, Supplier<AuditEventReader> readers, SchemaWait wait) {
    this.topic = topic;
    this.readers = readers;
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
    AuditEventReader current = reader;
    if (current == null) {
      current = readers.get();
      reader = current;
    }
    try {
      return current.read(topic, message.headers(), message.value());
    } catch (RegistryOutOfReachException e) {
      return readLater(current, message, e);
    }
  }

  private AuditEvent readLater(
      AuditEventReader current, Record<byte[], byte[]> message, RegistryOutOfReachException first) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    RegistryOutOfReachException last = first;
    wait.begin(first.getMessage());
    try {
      while (System.nanoTime() - deadline < 0 && wait.pause()) {
        try {
          return current.read(topic, message.headers(), message.value());
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
    AuditEventReader current = reader;
    if (current != null) {
      current.close();
    }
  }
}
