package org.kafkaaudit.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.event.AuditEvent;

/**
 * Writes to the audit topic, with a producer that is made at the first use and after it broke. Not
 * safe for use by several threads.
 */
public final class AuditTopic {

  private final String name;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final AuditEventWriter writer;
  private @Nullable Producer<byte[], byte[]> producer;

  /** Makes one of that name, without connecting. */
  public AuditTopic(
      String name, AuditEventWriter writer, Supplier<Producer<byte[], byte[]>> producers) {
    this.name = name;
    this.writer = writer;
    this.producers = producers;
  }

  String name() {
    return name;
  }

  /**
   * Makes sure that there is someone to write to, which takes as long as the client's {@code
   * max.block.ms} where there is not.
   *
   * @throws RuntimeException where there is not
   */
  void connect() {
    // Asked for before anything is taken from the counters, since each write would wait as long.
    connected().partitionsFor(name);
  }

  /**
   * Begins to write the event; where that fails, so does the future.
   *
   * @throws SerializationException where the event cannot be serialized, as with a registry that is
   *     out of reach: the next one could not either
   */
  Future<RecordMetadata> write(AuditEvent event) {
    ProducerRecord<byte[], byte[]> record = writer.record(name, event);
    try {
      return connected().send(record);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Lets the producer go, which does not work any more; the next use makes another. */
  void disconnect() {
    Producer<byte[], byte[]> broken = producer;
    producer = null;
    if (broken != null) {
      broken.close(Duration.ZERO);
    }
  }

  /** Lets everything go. */
  void close() {
    disconnect();
    writer.close();
  }

  private Producer<byte[], byte[]> connected() {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      current = producers.get();
      producer = current;
    }
    return current;
  }
}
