package org.kafkaaudit.api;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;

/** Reads times as clients write them. */
final class Times {
  static final String ALLOWED =
      "ISO-8601 with a zone, such as 2026-11-20T08:00:00Z, or milliseconds since 1970, such as"
          + " 1795161600000";
  private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,14}");
  private static final Instant END = Instant.parse("2200-01-01T00:00:00Z");
  private static final int NANOSECONDS_TO_NEXT_MILLISECOND = 999_999;

  private Times() {}

  /**
   * Reads a time; a fraction of a millisecond is rounded up, so that half-open windows stay exact.
   *
   * @throws DateTimeException where it is neither form, or outside of 1970 to 2200
   */
  static Instant parsed(String text) {
    Instant time =
        MILLISECONDS.matcher(text).matches()
            ? Instant.ofEpochMilli(Long.parseLong(text))
            : OffsetDateTime.parse(text).toInstant();
    if (time.isBefore(Instant.EPOCH) || time.isAfter(END)) {
      throw new DateTimeException("outside of 1970 to 2200");
    }
    return Instant.ofEpochMilli(time.plusNanos(NANOSECONDS_TO_NEXT_MILLISECOND).toEpochMilli());
  }
}
