package org.kafkaaudit.chaos;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for conditions, and through the spans of time that a plan draws. */
public final class Waiting {

  private Waiting() {}

  /**
   * Returns once the condition holds; one that throws does not hold yet.
   *
   * @param what what is waited for, for the message
   * @throws ChaosException where it does not within the limit
   */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    long end = System.nanoTime() + limit.toNanos();
    Exception last = null;
    while (true) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ChaosException("interrupted while waiting for " + what, e);
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() > end) {
        String message = "waited " + limit.toSeconds() + " s in vain for " + what;
        throw last == null
            ? new ChaosException(message)
            : new ChaosException(message + ": " + last, last);
      }
      pause(Duration.ofMillis(200));
    }
  }

  /** Lets time pass. */
  public static void pause(Duration duration) {
    try {
      Thread.sleep(duration.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChaosException("interrupted", e);
    }
  }
}
