package org.kafkaaudit.streams.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the sums by hour up with the verdicts. They are computed from the verdicts anew, so a
 * verdict that is inserted twice, late, or by somebody else, is in them once; they lag behind by
 * the interval. What was not summed up when this application ended is summed up when it starts
 * again. Not safe for use by several threads.
 */
public final class HourSums {

  private static final Logger LOG = LoggerFactory.getLogger(HourSums.class);
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final String STATEMENT = Migration.read("hours.sql").replaceAll("(?m)^--.*$", "");

  /** More of them are not named one by one: a statement has a limit. */
  private static final int MOST_NAMED_HOURS = 500;

  private final ClickHouse clickHouse;
  private final Duration horizon;
  private final Duration retention;

  /** To be summed up as a whole, one after the other. */
  private final Queue<LocalDate> days = new ArrayDeque<>();

  private final Set<Long> hours = new TreeSet<>();
  private long lastSummedUp = System.nanoTime();
  private boolean isFailing;

  /**
   * @param horizon how old a bucket may be whose verdict still changes
   * @param retention for how long verdicts are kept
   */
  public HourSums(ClickHouse clickHouse, Duration horizon, Duration retention) {
    this.clickHouse = clickHouse;
    this.horizon = horizon;
    this.retention = retention;
  }

  /** Notes that a verdict is about to be inserted. */
  void changed(Instant bucketStart) {
    hours.add(Math.floorDiv(bucketStart.getEpochSecond(), 3600L) * 3600);
  }

  /**
   * Finds out which hours may have verdicts that are not summed up: those within the horizon; where
   * there are no sums yet, every hour that there is.
   */
  void start(long nowMillis) throws ClickHouseException {
    boolean isNew = clickHouse.query("SELECT 1 FROM verdict_hours LIMIT 1").isEmpty();
    LocalDate first = day(nowMillis - (isNew ? retention : horizon).toMillis());
    days.clear();
    for (LocalDate day = day(nowMillis).plusDays(1); !day.isBefore(first); day = day.minusDays(1)) {
      days.add(day);
    }
  }

  /**
   * Sums up what has changed, where it is time, and a day of what was before. A failure is logged,
   * and it is tried again later: verdicts do not wait for their sums.
   */
  void sumUpWhereDue() {
    boolean isDue = System.nanoTime() - lastSummedUp >= INTERVAL.toNanos();
    if (isFailing && !isDue) {
      return;
    }
    try {
      if (isDue && !hours.isEmpty()) {
        sumUp(condition());
        hours.clear();
      }
      if (!days.isEmpty()) {
        LocalDate day = days.element();
        sumUp(between(epochSecond(day), epochSecond(day.plusDays(1))));
        days.remove();
      }
      isFailing = false;
    } catch (ClickHouseException e) {
      if (!isFailing) {
        LOG.warn("{}; the sums by hour lag behind the verdicts until it is back", e.getMessage());
      }
      isFailing = true;
    }
    if (isDue) {
      lastSummedUp = System.nanoTime();
    }
  }

  private void sumUp(String which) throws ClickHouseException {
    clickHouse.execute(STATEMENT.replace("{which}", which));
  }

  private String condition() {
    long first = hours.stream().mapToLong(hour -> hour).min().orElseThrow();
    long last = hours.stream().mapToLong(hour -> hour).max().orElseThrow();
    if (hours.size() > MOST_NAMED_HOURS) {
      return between(first, last + 3600);
    }
    String named =
        hours.stream().map(hour -> "toDateTime(" + hour + ")").collect(Collectors.joining(","));
    return between(first, last + 3600) + " AND toStartOfHour(bucket_start) IN (" + named + ")";
  }

  private static String between(long fromSecond, long toSecond) {
    return "bucket_start >= toDateTime64(%d, 3, 'UTC') AND bucket_start < toDateTime64(%d, 3, 'UTC')"
        .formatted(fromSecond, toSecond);
  }

  private static LocalDate day(long millis) {
    return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
  }

  private static long epochSecond(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }
}
