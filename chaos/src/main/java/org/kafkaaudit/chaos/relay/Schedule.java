package org.kafkaaudit.chaos.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * When an event goes on: each reporter's events in their order, those of several reporters in any.
 * Confined to one thread.
 */
final class Schedule {

  private static final int MOST_DELAY_MILLIS = 3_000;
  private static final int MOST_REPEAT_MILLIS = 6_000;
  private static final int REPEATED_ONE_OF = 4;
  private static final int HELD_ONE_OF = 3;

  private final RelayPlan plan;
  private long holdFrom = Long.MAX_VALUE;
  private final SplittableRandom random;
  private final Map<String, Long> lastOfReporter = new HashMap<>();

  Schedule(RelayPlan plan) {
    this.plan = plan;
    this.random = new SplittableRandom(plan.seed());
  }

  /** Holds a third of the reporters back from now on. */
  void hold(long nowMillis) {
    holdFrom = Math.min(holdFrom, nowMillis);
  }

  /**
   * Returns when the event goes on, in milliseconds since the epoch: once, or more often where it
   * is repeated.
   */
  List<Long> timesOf(String reporter, long nowMillis) {
    long due = nowMillis + (plan.reorders() ? random.nextInt(MOST_DELAY_MILLIS) : 0);
    long held = nowMillis - holdFrom;
    if (isHeld(reporter) && held >= 0 && held < plan.holdsFor().toMillis()) {
      due = Math.max(due, holdFrom + plan.holdsFor().toMillis());
    }
    long first = Math.max(due, lastOfReporter.getOrDefault(reporter, 0L));
    lastOfReporter.put(reporter, first);
    List<Long> times = new ArrayList<>();
    times.add(first);
    if (plan.repeats() && random.nextInt(REPEATED_ONE_OF) == 0) {
      times.add(first);
      times.add(first + random.nextInt(MOST_REPEAT_MILLIS));
    }
    return times;
  }

  private boolean isHeld(String reporter) {
    return new SplittableRandom(reporter.hashCode() ^ plan.seed()).nextInt(HELD_ONE_OF) == 0;
  }
}
