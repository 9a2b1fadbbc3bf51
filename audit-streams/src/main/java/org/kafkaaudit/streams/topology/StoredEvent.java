package org.kafkaaudit.streams.topology;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.UnreadableEventException;

/**
 * An event as the state stores keep it: when it was received, by the clock of the audit cluster,
 * and the event in the encoding that needs no registry. Restoring is merging again. Where its
 * schema is not the first one, it is kept too, so that an instance of an older version can take
 * over. Immutable.
 */
record StoredEvent(long receivedAtMillis, AuditEvent event) {

  private static final AuditEventCodec CODEC = new AuditEventCodec();

  /** No time is negative, so its sign is free to tell that a schema follows. */
  private static final long WITH_SCHEMA = Long.MIN_VALUE;

  byte[] encode() {
    return encode(receivedAtMillis, CODEC.encode(event), CODEC.schemaHeader(event));
  }

  static byte[] encode(long receivedAtMillis, byte[] event, byte @Nullable [] schema) {
    if (schema == null) {
      return ByteBuffer.allocate(Long.BYTES + event.length)
          .putLong(receivedAtMillis)
          .put(event)
          .array();
    }
    return ByteBuffer.allocate(Long.BYTES + Short.BYTES + schema.length + event.length)
        .putLong(receivedAtMillis | WITH_SCHEMA)
        .putShort((short) schema.length)
        .put(schema)
        .put(event)
        .array();
  }

  /**
   * Returns the event that was kept so.
   *
   * @throws UnreadableEventException where it cannot be read
   */
  static StoredEvent decode(byte[] value) {
    try {
      return decoded(value);
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new UnreadableEventException("damaged: " + e.getMessage(), e);
    }
  }

  private static StoredEvent decoded(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    long received = buffer.getLong();
    byte[] schema = (received & WITH_SCHEMA) == 0 ? null : new byte[buffer.getShort()];
    if (schema != null) {
      buffer.get(schema);
    }
    byte[] encoded = new byte[buffer.remaining()];
    buffer.get(encoded);
    return new StoredEvent(received & ~WITH_SCHEMA, CODEC.decode(encoded, schema));
  }
}
