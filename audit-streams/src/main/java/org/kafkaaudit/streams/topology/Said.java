package org.kafkaaudit.streams.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What was last said about a subject, so that only news is told, and an earlier finding can be
 * taken back. Immutable.
 *
 * @param revision how often something was said about it
 * @param fingerprint of what was said
 * @param sessions the sessions that there were findings of
 */
record Said(long revision, long fingerprint, List<Long> sessions) {

  static final Said NOTHING = new Said(0, 0, List.of());

  Said {
    sessions = List.copyOf(sessions);
  }

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate((2 + sessions.size()) * Long.BYTES);
    buffer.putLong(revision).putLong(fingerprint);
    sessions.forEach(buffer::putLong);
    return buffer.array();
  }

  static Said decode(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    long revision = buffer.getLong();
    long fingerprint = buffer.getLong();
    List<Long> sessions = new ArrayList<>();
    while (buffer.hasRemaining()) {
      sessions.add(buffer.getLong());
    }
    return new Said(revision, fingerprint, sessions);
  }
}
