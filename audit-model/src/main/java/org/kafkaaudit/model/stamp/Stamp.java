package org.kafkaaudit.model.stamp;

import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.Session;

/**
 * Names a message: the value of the record header {@value #HEADER}.
 *
 * <p>Format (test vectors: {@code stamp/vectors.json} of module schemas): format version 1 (1
 * byte), session (8 bytes), topic tag (4 bytes), both big-endian, sequence and audit time in
 * milliseconds since the epoch as unsigned LEB128 varints of at most 9 bytes. Immutable.
 *
 * @param session the session that sent the message, never 0
 * @param topicTag tag of the topic that it was sent to, see {@link TopicTag}
 * @param sequence its number within (session, topic), from 0
 * @param auditTimeMillis the time that puts it in a bucket, milliseconds since the epoch
 */
public record Stamp(long session, int topicTag, long sequence, long auditTimeMillis) {

  /** Name of the record header. */
  public static final String HEADER = "ka";

  private static final byte VERSION = 1;
  private static final int FIXED_LENGTH = 13;
  private static final int MOST_VARINT_BYTES = 9;

  /** Returns the value of the header. */
  public byte[] encode() {
    byte[] bytes = new byte[FIXED_LENGTH + varintLength(sequence) + varintLength(auditTimeMillis)];
    bytes[0] = VERSION;
    for (int i = 0; i < 8; i++) {
      bytes[1 + i] = (byte) (session >>> (56 - 8 * i));
    }
    for (int i = 0; i < 4; i++) {
      bytes[9 + i] = (byte) (topicTag >>> (24 - 8 * i));
    }
    int position = putVarint(bytes, FIXED_LENGTH, sequence);
    putVarint(bytes, position, auditTimeMillis);
    return bytes;
  }

  /**
   * Returns the stamp that the value of a header holds, or null where it is malformed or of another
   * version.
   */
  public static @Nullable Stamp decode(byte @Nullable [] bytes) {
    return bytes == null ? null : decode(bytes, 0, bytes.length);
  }

  /**
   * Returns the stamp that a run of bytes holds, or null where it is malformed or of another
   * version.
   */
  public static @Nullable Stamp decode(byte[] bytes, int from, int length) {
    if (length < FIXED_LENGTH + 2 || bytes[from] != VERSION) {
      return null;
    }
    int end = from + length;
    int sequenceEnd = varintEnd(bytes, from + FIXED_LENGTH, end);
    int auditTimeEnd = sequenceEnd < 0 ? -1 : varintEnd(bytes, sequenceEnd, end);
    long session = bigEndian(bytes, from + 1, 8);
    if (auditTimeEnd != end || session == Session.UNSTAMPED) {
      return null;
    }
    return new Stamp(
        session,
        (int) bigEndian(bytes, from + 9, 4),
        varint(bytes, from + FIXED_LENGTH, sequenceEnd),
        varint(bytes, sequenceEnd, auditTimeEnd));
  }

  private static long bigEndian(byte[] bytes, int from, int length) {
    long value = 0;
    for (int i = from; i < from + length; i++) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }

  private static int varintLength(long value) {
    return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
  }

  private static int putVarint(byte[] bytes, int position, long value) {
    long rest = value;
    int next = position;
    while ((rest & ~0x7FL) != 0) {
      bytes[next++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[next++] = (byte) rest;
    return next;
  }

  /** Returns the position after the varint, or -1 where it does not end in time. */
  private static int varintEnd(byte[] bytes, int from, int end) {
    int limit = Math.min(end, from + MOST_VARINT_BYTES);
    for (int i = from; i < limit; i++) {
      if (bytes[i] >= 0) {
        return i + 1;
      }
    }
    return -1;
  }

  private static long varint(byte[] bytes, int from, int end) {
    long value = 0;
    for (int i = end - 1; i >= from; i--) {
      value = value << 7 | (bytes[i] & 0x7F);
    }
    return value;
  }
}
