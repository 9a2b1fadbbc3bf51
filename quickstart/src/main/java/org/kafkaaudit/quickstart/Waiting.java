package org.kafkaaudit.quickstart;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions, never for durations alone. */
final class Waiting {

  private Waiting() {}

  /**
   * Returns once the condition holds.
   *
   * @param what what is waited for, for the message
   * @throws QuickstartException where it does not within the limit
   */
  static void until(String what, Duration limit, Callable<Boolean> condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new QuickstartException("waited " + limit.toSeconds() + " s in vain for " + what);
      }
      pause(Duration.ofMillis(200));
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (QuickstartException e) {
      throw e;
    } catch (Exception e) {
      return false;
    }
  }

  static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new QuickstartException("interrupted");
    }
  }
}
