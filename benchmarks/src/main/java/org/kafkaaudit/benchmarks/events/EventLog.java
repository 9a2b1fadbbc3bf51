package org.kafkaaudit.benchmarks.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/** Writes audit events to the audit topic. Safe for use by several threads. */
public final class EventLog implements AutoCloseable {

  private static final AuditEventCodec CODEC = new AuditEventCodec();

  private final String auditTopic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  public EventLog(String bootstrapServers, String auditTopic) {
    this.auditTopic = auditTopic;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                262_144,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                4 * 1024 * 1024,
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                64L * 1024 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Writes an event.
   *
   * @param at the time that it is received at, as far as the topic takes it from the sender
   */
  public void write(AuditEvent event, Instant at) {
    byte[] key = event.topic().getBytes(StandardCharsets.UTF_8);
    byte[] value = CODEC.encode(event);
    events.incrementAndGet();
    bytes.addAndGet(key.length + value.length);
    var unused =
        producer.send(
            new ProducerRecord<>(auditTopic, null, at.toEpochMilli(), key, value),
            (metadata, exception) -> {
              if (exception != null) {
                failure.compareAndSet(null, exception);
              }
            });
  }

  /** Writes what is reported of all topics of the traffic at the end of one report's time. */
  public void write(SimulatedTraffic traffic, int report) {
    Instant at = traffic.reportedAt(report);
    for (int topic = 0; topic < traffic.topics(); topic++) {
      new SimulatedTopic(traffic, topic).report(report, event -> write(event, at));
    }
  }

  /**
   * Waits until everything has arrived.
   *
   * @throws BenchmarkException where something has not
   */
  public void flush() {
    producer.flush();
    Throwable first = failure.get();
    if (first != null) {
      throw new BenchmarkException("not all audit events were written", first);
    }
  }

  /** Number of events that were written. */
  public long events() {
    return events.get();
  }

  /** Size of their keys and values. */
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void close() {
    producer.close();
  }
}
