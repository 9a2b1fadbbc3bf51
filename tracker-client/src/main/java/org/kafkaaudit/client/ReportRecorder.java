package org.kafkaaudit.client;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** Keeps the statistics of one client's reports and logs their failures, sparingly. Thread-safe. */
public final class ReportRecorder {

  private static final long LOG_INTERVAL_MILLIS = 60_000;

  private final Logger log;
  private final String name;
  private final String goesOn;
  private final Clock clock;
  private final LongAdder sent = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicLong failedLogAgainAt = new AtomicLong();
  private volatile Optional<Instant> lastReportAt = Optional.empty();

  /**
   * Makes a recorder.
   *
   * @param name names the client in the log
   * @param goesOn what goes on as ever when reports fail, as a sentence without its end
   */
  public ReportRecorder(Logger log, String name, String goesOn, Clock clock) {
    this.log = log;
    this.name = name;
    this.goesOn = goesOn;
    this.clock = clock;
  }

  void reportSent() {
    sent.increment();
    lastReportAt = Optional.of(clock.instant());
    if (failedLogAgainAt.getAndSet(0) != 0) {
      log.info("Audit of {}: reports arrive again, nothing was lost.", name);
    }
  }

  /** Notes that a report did not get to the topic of that name. */
  public void reportFailed(String topic, Throwable cause) {
    failed.increment();
    if (isDue(failedLogAgainAt)) {
      log.warn(
          "Audit of {}: a report could not be sent to topic {}: {}. {}, their counts are kept and"
              + " reported later. Check that the audit cluster is up, the topic exists and this client may write to it.",
          name,
          topic,
          cause.toString(),
          goesOn);
    }
  }

  void sealFailed() {
    log.warn("Audit of {}: closed before its last report could be made.", name);
  }

  /** Whether something that goes on is to be said again, and if so takes it as said. */
  public boolean isDue(AtomicLong againAt) {
    long now = clock.millis();
    long due = againAt.get();
    return now >= due && againAt.compareAndSet(due, now + LOG_INTERVAL_MILLIS);
  }

  /** Returns the number of reports that arrived as a whole. */
  public long sent() {
    return sent.sum();
  }

  /** Returns the number of reports of which something did not arrive. */
  public long failed() {
    return failed.sum();
  }

  /** Returns when a report last arrived as a whole. */
  public Optional<Instant> lastReportAt() {
    return lastReportAt;
  }
}
