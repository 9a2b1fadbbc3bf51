package org.kafkaaudit.api;

import java.time.Duration;
import java.time.Instant;

/**
 * Half-open interval of bucket starts, in whole milliseconds.
 *
 * @param from first bucket start in it
 * @param to first bucket start after it
 */
record Window(Instant from, Instant to) {
  static final Duration DEFAULT = Duration.ofHours(24);
  static final Duration LONGEST = Duration.ofDays(31);

  Window {
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException("from (" + from + ") must be before to (" + to + ")");
    }
    if (Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + " is longer than 31 days: ask for it in pieces");
    }
  }

  /** The window of the last 24 hours before a time. */
  static Window lastDayBefore(Instant end) {
    return new Window(end.minus(DEFAULT), end);
  }

  /** The window that holds one bucket start and no other. */
  static Window of(Instant bucketStart) {
    return new Window(bucketStart, bucketStart.plusMillis(1));
  }
}
