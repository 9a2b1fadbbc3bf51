package org.kafkaaudit.streams.topology;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/**
 * An event as it came. To keep it, its bytes are taken as they are where that is possible: writing
 * it anew takes longer than everything else that is done with it. Immutable.
 */
final class ReceivedEvent {

  private static final AuditEventCodec CODEC = new AuditEventCodec();

  private final AuditEvent event;
  private final long atMillis;
  private final byte @Nullable [] encoded;
  private final byte @Nullable [] schema;

  /**
   * @param encoded in the encoding that needs no registry; null where it came in another one
   * @param schema the schema that came with it, null where none did
   */
  private ReceivedEvent(
      AuditEvent event, long atMillis, byte @Nullable [] encoded, byte @Nullable [] schema) {
    this.event = event;
    this.atMillis = atMillis;
    this.encoded = encoded;
    this.schema = schema;
  }

  /** Returns the event that the message holds. */
  static ReceivedEvent of(AuditEvent event, Record<byte[], byte[]> message) {
    byte[] value = message.value();
    Header header = message.headers().lastHeader(AuditEventCodec.SCHEMA_HEADER);
    byte[] schema = header == null ? null : header.value();
    boolean isKept =
        AuditEventCodec.isSingleObject(value)
            && (schema == null
                ? CODEC.schemaHeader(event) == null
                : schema.length <= Short.MAX_VALUE);
    return new ReceivedEvent(event, message.timestamp(), isKept ? value : null, schema);
  }

  AuditEvent event() {
    return event;
  }

  /** When it was received, by the clock of the audit cluster. */
  long atMillis() {
    return atMillis;
  }

  /** Returns all of it as the state stores keep it. */
  byte[] toStored() {
    return encoded == null
        ? new StoredEvent(atMillis, event).encode()
        : StoredEvent.encode(atMillis, encoded, schema);
  }
}
