package org.kafkaaudit.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/**
 * Makes records of audit events: in Avro's single-object encoding, which needs no registry, or by a
 * serializer that keeps schemas in one. Thread-safe, as serializers of Kafka are.
 */
public final class AuditEventWriter implements AutoCloseable {

  private final AuditEventCodec codec = new AuditEventCodec();
  private final @Nullable Serializer<Object> serializer;

  private AuditEventWriter(@Nullable Serializer<Object> serializer) {
    this.serializer = serializer;
  }

  /** Returns one that needs no registry. */
  public static AuditEventWriter singleObject() {
    return new AuditEventWriter(null);
  }

  /**
   * Returns one that writes with a serializer of Avro records, which must write a 0 first, as
   * Confluent's and Apicurio's do: by that, readers tell such events from others.
   *
   * @param className name of a {@link Serializer}
   * @param settings what it is configured with
   * @throws ConfigException where there is no such class, or it does not take the settings
   */
  @SuppressWarnings("unchecked")
  public static AuditEventWriter of(String className, Map<String, ?> settings) {
    Serializer<Object> serializer = ByClassName.make(className, Serializer.class);
    ByClassName.configure(className, () -> serializer.configure(settings, false));
    return new AuditEventWriter(serializer);
  }

  /**
   * Returns the event as a record, keyed by what it is about. With a serializer, takes as long as
   * the registry does where it has to be asked.
   *
   * @throws SerializationException where the serializer fails, as it does where the registry is out
   *     of reach, or does not write what readers can tell apart
   */
  public ProducerRecord<byte[], byte[]> record(String auditTopic, AuditEvent event) {
    byte[] key = event.topic().getBytes(StandardCharsets.UTF_8);
    if (serializer != null) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(auditTopic, key, null);
      byte[] value = serialized(serializer, auditTopic, record.headers(), event);
      return new ProducerRecord<>(auditTopic, null, key, value, record.headers());
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(auditTopic, key, codec.encode(event));
    byte[] schema = codec.schemaHeader(event);
    if (schema != null) {
      record.headers().add(AuditEventCodec.SCHEMA_HEADER, schema);
    }
    return record;
  }

  private byte[] serialized(
      Serializer<Object> by, String auditTopic, Headers headers, AuditEvent event) {
    byte[] value;
    try {
      value = by.serialize(auditTopic, headers, codec.toRecord(event));
    } catch (SerializationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new SerializationException(by.getClass().getName() + " failed: " + FirstCause.of(e), e);
    }
    if (value == null || value.length == 0 || value[0] != RegistryRecords.FIRST_BYTE) {
      throw new SerializationException(
          by.getClass().getName()
              + " does not write a 0 and the id of the schema before an event, so that nobody could tell it from others:"
              + " switch off that it puts the id into headers, and JSON");
    }
    return value;
  }

  /** Lets the serializer go. */
  @Override
  public void close() {
    if (serializer != null) {
      try {
        serializer.close();
      } catch (RuntimeException e) {
        throw new KafkaException("closing " + serializer.getClass().getName() + " failed", e);
      }
    }
  }
}
