package org.kafkaaudit.model.stamp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The time that puts a message in a bucket, the same at every tier since the stamp carries it. */
public final class AuditTime {

  /** How far before the time of send a record's timestamp may lie. */
  public static final Duration MOST_BEFORE_SEND = Duration.ofDays(7);

  /** How far after the time of send a record's timestamp may lie. */
  public static final Duration MOST_AFTER_SEND = Duration.ofHours(1);

  private static final long BEFORE_MILLIS = MOST_BEFORE_SEND.toMillis();
  private static final long AFTER_MILLIS = MOST_AFTER_SEND.toMillis();

  private AuditTime() {}

  /**
   * Returns the audit time of a record: its timestamp, or the time of send where it has none or one
   * beyond the limits. All in milliseconds since the epoch.
   */
  public static long of(@Nullable Long timestampMillis, long sendMillis) {
    if (timestampMillis == null
        || timestampMillis < sendMillis - BEFORE_MILLIS
        || timestampMillis > sendMillis + AFTER_MILLIS) {
      return sendMillis;
    }
    return timestampMillis;
  }
}
