package org.kafkaaudit.model.merge;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far the clock of the audit cluster has got in what was read of the audit topic, and when
 * nobody was heard on it. Silence of one reporter means something only while others are heard: when
 * the topic was out of reach, everybody was silent, and each gets its timeout anew afterwards.
 *
 * <p>Times are in milliseconds since the epoch. Not safe for use by several threads.
 */
public final class StreamTime {

  private static final long SHORTEST_SILENCE_MILLIS = 2_500;
  private static final int MOST_SILENCES = 512;

  /** The latest silences of all, in their order. */
  private final Deque<Silence> silences = new ArrayDeque<>();

  private long millis;

  /** A time in which nobody was heard. */
  private record Silence(long endMillis, long lengthMillis) {}

  /**
   * Notes that somebody was heard.
   *
   * @return whether that ended a silence of all
   */
  public boolean heard(long atMillis) {
    long length = atMillis - millis;
    boolean endsSilence = millis > 0 && length > SHORTEST_SILENCE_MILLIS;
    if (endsSilence) {
      silences.addLast(new Silence(atMillis, length));
      if (silences.size() > MOST_SILENCES) {
        silences.removeFirst();
      }
    }
    millis = Math.max(millis, atMillis);
    return endsSilence;
  }

  /** Returns how far it has got. */
  public long millis() {
    return millis;
  }

  /**
   * Whether a reporter that was heard last at the given time has been silent for longer than its
   * timeout, while others were heard.
   */
  public boolean isTimedOut(long heardAtMillis, long timeoutMillis) {
    return millis > timesOutAt(heardAtMillis, timeoutMillis);
  }

  /**
   * Returns when the timeout of a reporter is over that is not heard any more. A silence of all
   * gives it anew, unless it was over before; but not what is merely the rhythm in which others
   * speak: only silences that are longer than the last one that did.
   */
  public long timesOutAt(long heardAtMillis, long timeoutMillis) {
    long timesOutAt = heardAtMillis + timeoutMillis;
    long longest = timeoutMillis / 3 * 2;
    for (Silence silence : silences) {
      boolean isLater = silence.endMillis() > heardAtMillis;
      if (isLater && silence.endMillis() - silence.lengthMillis() > timesOutAt) {
        return timesOutAt;
      }
      if (isLater && silence.lengthMillis() > longest) {
        longest = silence.lengthMillis();
        timesOutAt = silence.endMillis() + timeoutMillis;
      }
    }
    return timesOutAt;
  }

  /** Returns what {@link #decode} makes the same of. */
  public byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate((1 + 2 * silences.size()) * Long.BYTES);
    buffer.putLong(millis);
    silences.forEach(
        silence -> buffer.putLong(silence.endMillis()).putLong(silence.lengthMillis()));
    return buffer.array();
  }

  /** Returns the time that was encoded. */
  public static StreamTime decode(byte[] encoded) {
    StreamTime time = new StreamTime();
    ByteBuffer buffer = ByteBuffer.wrap(encoded);
    time.millis = buffer.getLong();
    while (buffer.hasRemaining()) {
      time.silences.addLast(new Silence(buffer.getLong(), buffer.getLong()));
    }
    return time;
  }
}
