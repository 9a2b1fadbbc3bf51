package org.kafkaaudit.streams.topology;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all threads of the join share while they wait for the schema registry: that they do, and
 * that they are to stop. Thread-safe.
 */
public final class SchemaWait {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaWait.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long LOG_INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger waiting = new AtomicInteger();
  private long lastWarned = System.nanoTime() - LOG_INTERVAL_NANOS;

  /** Whether any thread waits. */
  public boolean isWaiting() {
    return waiting.get() > 0;
  }

  /** Ends all waiting, for good. */
  public void stop() {
    stopped.countDown();
  }

  void begin(String reason) {
    waiting.incrementAndGet();
    warn(reason);
  }

  void end() {
    waiting.decrementAndGet();
  }

  private synchronized void warn(String reason) {
    if (System.nanoTime() - lastWarned >= LOG_INTERVAL_NANOS) {
      lastWarned = System.nanoTime();
      LOG.warn(
          "the join waits, and no verdicts are made on its partitions meanwhile: {}; check that the schema registry is"
              + " up, and deserializer.settings in the configuration",
          reason);
    }
  }

  /**
   * Waits until it is worth another attempt.
   *
   * @return false where everything is to stop
   */
  boolean pause() {
    try {
      return !stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
