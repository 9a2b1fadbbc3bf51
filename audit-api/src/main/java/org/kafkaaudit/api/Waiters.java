package org.kafkaaudit.api;

import jakarta.ws.rs.container.AsyncResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait for a topic to be verified through a time. They hold no thread: one thread
 * asks ClickHouse for all of them at a time. Thread-safe.
 */
final class Waiters {
  /** Answers come this much later than they could, at most. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(Waiters.class);

  private final Progress progress;
  private final Semaphore places;
  private final Metrics metrics;
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /**
   * Makes it, without starting it.
   *
   * @param places how many may wait at a time
   */
  Waiters(Progress progress, int places, Metrics metrics) {
    this.progress = progress;
    this.places = new Semaphore(places);
    this.metrics = metrics;
  }

  /** A request and the time of {@link System#nanoTime} at which it is answered in any case. */
  private record Waiter(
      VerifiedThrough.Question question, long deadlineNanos, AsyncResponse response) {
    boolean isDue() {
      return System.nanoTime() - deadlineNanos >= 0;
    }
  }

  /** Looks at regular intervals whether a request can be answered. */
  void start(ScheduledExecutorService scheduler) {
    ScheduledFuture<?> unused =
        scheduler.scheduleWithFixedDelay(
            this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Answers the request once the time is reached, or the wait is over.
   *
   * @throws RequestRefused where too many wait already
   */
  void add(VerifiedThrough.Question question, Duration wait, AsyncResponse response) {
    if (!places.tryAcquire()) {
      throw RequestRefused.untilLater(
          "too-many-waiting",
          "Too many requests wait for a topic to be verified. Try again in a while, or ask without"
              + " wait; maxWaitingRequests bounds them.");
    }
    metrics.waiting(1);
    waiting.add(new Waiter(question, System.nanoTime() + wait.toNanos(), response));
    if (stopping) {
      stop();
    }
  }

  /** Answers every request now, as the application ends. */
  void stop() {
    stopping = true;
    for (Waiter waiter : waiting) {
      answer(
          waiter,
          RequestRefused.untilLater(
              "stopping", "This instance of audit-api is being stopped. Ask again in a while."));
    }
  }

  private void look() {
    if (waiting.isEmpty()) {
      return;
    }
    Set<Waiter> now = new LinkedHashSet<>(waiting);
    try {
      Map<String, Map<String, Optional<Instant>>> verified =
          progress.verifiedThrough(
              now.stream().map(waiter -> waiter.question().topic()).collect(Collectors.toSet()));
      for (Waiter waiter : now) {
        VerifiedThrough answer =
            waiter.question().answer(verified.getOrDefault(waiter.question().topic(), Map.of()));
        if (answer.isReached() || waiter.isDue()) {
          answer(waiter, answer);
        }
      }
    } catch (ClickHouseFailure failure) {
      now.forEach(waiter -> answer(waiter, failure));
    } catch (RuntimeException unexpected) {
      // Whatever it is: a schedule that ended here would leave everybody waiting for good.
      log.error("Cannot look how far topics are verified", unexpected);
      now.forEach(waiter -> answer(waiter, unexpected));
    }
  }

  private void answer(Waiter waiter, VerifiedThrough answer) {
    if (isLeaving(waiter)) {
      waiter.response().resume(answer);
    }
  }

  private void answer(Waiter waiter, RuntimeException failure) {
    if (isLeaving(waiter)) {
      waiter.response().resume(failure);
    }
  }

  private boolean isLeaving(Waiter waiter) {
    boolean left = waiting.remove(waiter);
    if (left) {
      places.release();
      metrics.waiting(-1);
    }
    return left;
  }
}
