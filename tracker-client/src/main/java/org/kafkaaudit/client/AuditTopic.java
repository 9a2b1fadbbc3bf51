package org.kafkaaudit.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/**
 * Writes to the audit topic, with a producer that is made at the first use and after it broke. Not
 * safe for use by several threads.
 */
public final class AuditTopic {

  private final String name;
  private final Supplier<Producer<byte[], byte[]>> producers;
  private final AuditEventCodec codec = new AuditEventCodec();
  private @Nullable Producer<byte[], byte[]> producer;

  /** Makes one of that name, without connecting. */
  public AuditTopic(String name, Supplier<Producer<byte[], byte[]>> producers) {
    this.name = name;
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

  /** Begins to write the event; where that fails, so does the future. */
  Future<RecordMetadata> write(AuditEvent event) {
    try {
      byte[] key = event.topic().getBytes(StandardCharsets.UTF_8);
      return connected().send(new ProducerRecord<>(name, key, codec.encode(event)));
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

  private Producer<byte[], byte[]> connected() {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      current = producers.get();
      producer = current;
    }
    return current;
  }
}
