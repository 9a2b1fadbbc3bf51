package org.kafkaaudit.kafka;

import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.UnreadableEventException;

/**
 * Reads audit events from records, whichever way each of them was written. Not safe for use by
 * several threads: deserializers of Kafka are not.
 */
public final class AuditEventReader implements AutoCloseable {

  private final AuditEventCodec codec = new AuditEventCodec();
  private final @Nullable RegistryRecords records;

  private AuditEventReader(@Nullable RegistryRecords records) {
    this.records = records;
  }

  /** Returns one that reads what needs no registry. */
  public static AuditEventReader singleObject() {
    return new AuditEventReader(null);
  }

  /**
   * Returns one that reads by a deserializer of Avro records what begins with a 0.
   *
   * @param className name of a {@link Deserializer}
   * @param settings what it is configured with; whether it makes generic or specific records is all
   *     the same
   * @throws ConfigException where there is no such class, or it does not take the settings
   */
  public static AuditEventReader of(String className, Map<String, ?> settings) {
    return new AuditEventReader(RegistryRecords.of(className, settings));
  }

  /**
   * Returns the event.
   *
   * @throws UnreadableEventException where it is none, and will not be
   * @throws RegistryOutOfReachException where it may be one; takes as long as the deserializer
   *     waits for the registry
   */
  public AuditEvent read(String auditTopic, Headers headers, byte @Nullable [] value) {
    if (value == null) {
      throw new UnreadableEventException("without a value");
    }
    if (AuditEventCodec.isSingleObject(value)) {
      Header schema = headers.lastHeader(AuditEventCodec.SCHEMA_HEADER);
      return codec.decode(value, schema == null ? null : schema.value());
    }
    if (value.length == 0 || value[0] != RegistryRecords.FIRST_BYTE) {
      throw new UnreadableEventException(
          "neither in Avro's single-object encoding nor by a registry-backed serializer");
    }
    if (records == null) {
      throw new UnreadableEventException(
          "written by a registry-backed serializer, which cannot be read here: configure a deserializer, or take the"
              + " serializer out of the writer's configuration");
    }
    return codec.fromRecord(record(records, auditTopic, headers, value));
  }

  private static IndexedRecord record(
      RegistryRecords by, String auditTopic, Headers headers, byte[] value) {
    try {
      return by.read(auditTopic, headers, value);
    } catch (SerializationException e) {
      throw new UnreadableEventException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Lets the deserializer go. */
  @Override
  public void close() {
    if (records != null) {
      records.close();
    }
  }
}
