package org.kafkaaudit.model.count;

import org.jspecify.annotations.Nullable;

/**
 * The time before which everything appended to a log is counted. It is known from where the log
 * ended at a time: once the counting is past that end, it is past that time. Not safe for use by
 * several threads.
 */
public final class CountedTime {

  private long beforeMillis;
  private @Nullable EndOfLog target;

  private record EndOfLog(long offset, long atMillis) {}

  /** Nothing is known of it yet. */
  public CountedTime() {}

  /** Returns it in milliseconds since the epoch, 0 where it is not known yet. */
  public long beforeMillis() {
    return beforeMillis;
  }

  /**
   * Notes where the log ended at a time, in milliseconds since the epoch.
   *
   * @param nextOffset everything below it is counted
   */
  public void logEndedAt(long offset, long atMillis, long nextOffset) {
    if (target == null || target.offset() > offset) {
      target = new EndOfLog(offset, atMillis);
    }
    if (nextOffset >= target.offset()) {
      beforeMillis = target.atMillis();
      target = new EndOfLog(offset, atMillis);
      if (nextOffset >= offset) {
        beforeMillis = atMillis;
        target = null;
      }
    }
  }
}
