package org.kafkaaudit.streams.topology;

import java.nio.ByteBuffer;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/**
 * An event as the state stores keep it: when it was received, by the clock of the audit cluster,
 * and the event as it travelled. Restoring is merging again. Immutable.
 */
record StoredEvent(long receivedAtMillis, AuditEvent event) {

  private static final AuditEventCodec CODEC = new AuditEventCodec();

  byte[] encode() {
    byte[] encoded = CODEC.encode(event);
    return ByteBuffer.allocate(Long.BYTES + encoded.length)
        .putLong(receivedAtMillis)
        .put(encoded)
        .array();
  }

  static StoredEvent decode(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    long receivedAtMillis = buffer.getLong();
    byte[] encoded = new byte[buffer.remaining()];
    buffer.get(encoded);
    return new StoredEvent(receivedAtMillis, CODEC.decode(encoded));
  }
}
