package org.kafkaaudit.streams;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.testbed.KafkaCluster;

/** A plain producer of audit events. */
final class EventWriter implements AutoCloseable {

  private final AuditEventCodec codec = new AuditEventCodec();
  private final KafkaProducer<byte[], byte[]> producer;

  EventWriter(KafkaCluster kafka) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Writes them, and returns when Kafka has them. */
  void write(AuditEvent... events) throws Exception {
    List<Future<RecordMetadata>> written = new ArrayList<>();
    for (AuditEvent event : events) {
      written.add(send(event.topic(), codec.encode(event)));
    }
    for (Future<RecordMetadata> one : written) {
      one.get();
    }
  }

  Future<RecordMetadata> send(String key, byte[] value) {
    return producer.send(
        new ProducerRecord<>("audit-events", key.getBytes(StandardCharsets.UTF_8), value));
  }

  @Override
  public void close() {
    producer.close();
  }
}
