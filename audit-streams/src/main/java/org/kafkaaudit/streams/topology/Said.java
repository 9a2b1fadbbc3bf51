package org.kafkaaudit.streams.topology;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.kafkaaudit.streams.topology.RecentVerdicts.Outcome;

/**
 * What was last said about a subject, so that only news is told, and an earlier finding can be
 * taken back. Immutable.
 *
 * @param revision grows with everything that is said about it
 * @param fingerprint of what was said
 * @param outcome what matters of it to an alert
 * @param sessions the sessions that there were findings of
 */
record Said(long revision, long fingerprint, Outcome outcome, List<Long> sessions) {

  private static final int NUMBERS = 5;

  static final Said NOTHING = new Said(0, 0, Outcome.NONE, List.of());

  Said {
    sessions = List.copyOf(sessions);
  }

  /**
   * Returns the revision of what is said next. It is a time where that is higher, so that it
   * exceeds also what was said and then forgotten: state and statements go to different topics, and
   * a crash may keep one without the other.
   */
  long next(long nowMillis) {
    return Math.max(revision + 1, nowMillis);
  }

  byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate((NUMBERS + sessions.size()) * Long.BYTES);
    buffer.putLong(revision).putLong(fingerprint);
    buffer.putLong(outcome.lost()).putLong(outcome.duplicated()).putLong(outcome.unverified());
    sessions.forEach(buffer::putLong);
    return buffer.array();
  }

  static Said decode(byte[] value) {
    ByteBuffer buffer = ByteBuffer.wrap(value);
    long revision = buffer.getLong();
    long fingerprint = buffer.getLong();
    Outcome outcome = new Outcome(buffer.getLong(), buffer.getLong(), buffer.getLong());
    List<Long> sessions = new ArrayList<>();
    while (buffer.hasRemaining()) {
      sessions.add(buffer.getLong());
    }
    return new Said(revision, fingerprint, outcome, sessions);
  }
}
