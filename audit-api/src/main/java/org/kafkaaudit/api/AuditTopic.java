package org.kafkaaudit.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes to the audit topic. The producer is made at the first use, so that the API answers
 * questions where the audit cluster is away. Thread-safe.
 */
final class AuditTopic implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditTopic.class);

  private final ReportSettings settings;
  private final AuditEventCodec codec = new AuditEventCodec();
  private final AuditEventWriter writer;
  private @Nullable Producer<byte[], byte[]> producer;

  AuditTopic(ReportSettings settings) {
    this.settings = settings;
    this.writer = settings.eventWriter();
  }

  /** Whether the event is small enough to travel. */
  boolean takes(AuditEvent event) {
    return codec.encode(event).length <= AuditEventCodec.MOST_BYTES;
  }

  /**
   * Writes the events, and returns when all of them are acknowledged.
   *
   * @throws AuditTopicFailure where one is not; some may have been written
   */
  void deliver(Collection<? extends AuditEvent> events) {
    try {
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (AuditEvent event : events) {
        sent.add(connected().send(writer.record(settings.auditTopic(), event)));
      }
      for (Future<RecordMetadata> future : sent) {
        future.get();
      }
    } catch (ExecutionException e) {
      throw failure(Optional.ofNullable(e.getCause()).orElse(e));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (KafkaException e) {
      throw failure(e);
    }
  }

  private AuditTopicFailure failure(Throwable cause) {
    log.warn(
        "Audit topic {} did not take counts that a job reported: {}",
        settings.auditTopic(),
        cause.toString());
    return new AuditTopicFailure(cause);
  }

  private synchronized Producer<byte[], byte[]> connected() {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      current = new KafkaProducer<>(settings.producerSettings());
      producer = current;
    }
    return current;
  }

  @Override
  public synchronized void close() {
    writer.close();
    if (producer != null) {
      producer.close(java.time.Duration.ofSeconds(5));
    }
  }
}
