package org.kafkaaudit.client;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Reports at once when it is woken, after every interval, and one last time when it is closed.
 * Thread-safe.
 */
public final class ReporterThread {

  /** How long a report may take; the client gives up before. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long RETRY_NANOS = Duration.ofMillis(100).toNanos();

  /** For what the client does to end its own threads. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final AuditReporter reporter;
  private final ReportRecorder recorder;
  private final long intervalNanos;
  private final Thread thread;
  private volatile boolean woken;
  private volatile boolean closing;
  private volatile long sealDeadline;

  /** When to wait no longer for outcomes, so that there is time to say so. */
  private volatile long giveUpDeadline;

  /** Makes a thread of that name, to be started. */
  public ReporterThread(
      String name, AuditReporter reporter, ReportRecorder recorder, Duration interval) {
    this.reporter = reporter;
    this.recorder = recorder;
    this.intervalNanos = interval.toNanos();
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  /** Makes it report at once. */
  public void wake() {
    woken = true;
    LockSupport.unpark(thread);
  }

  /**
   * Makes it seal what it has said and end, and waits for that.
   *
   * @param patience how long the last report may take
   * @param wait false to let it end by itself
   */
  public void close(Duration patience, boolean wait) {
    beginToClose(patience);
    if (!wait) {
      return;
    }
    try {
      thread.join(patience.plus(GRACE).toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(GRACE.toMillis());
      }
    } catch (InterruptedException e) {
      // It ends by itself when its time is up.
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void beginToClose(Duration patience) {
    if (!closing) {
      long now = System.nanoTime();
      sealDeadline = now + patience.toNanos();
      giveUpDeadline = now + patience.toNanos() / 2;
      closing = true;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    try {
      while (awaitNextReport()) {
        reporter.report(PATIENCE, false);
      }
      seal();
    } finally {
      // Left over from an interrupt at the end; the client would take it for its own.
      boolean unused = Thread.interrupted();
      reporter.close();
    }
  }

  /** Returns false when it is time for the last one. */
  private boolean awaitNextReport() {
    if (!closing) {
      // From someone who interrupts whole groups of threads: it would turn the wait into a spin.
      boolean unused = Thread.interrupted();
    }
    long deadline = System.nanoTime() + intervalNanos;
    while (!closing && !woken && deadline - System.nanoTime() > 0) {
      LockSupport.parkNanos(deadline - System.nanoTime());
    }
    woken = false;
    return !closing;
  }

  private void seal() {
    boolean sealed = reporter.report(timeToSeal(), true);
    while (!sealed
        && timeToSeal().toNanos() > 2 * RETRY_NANOS
        && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(RETRY_NANOS);
      if (System.nanoTime() - giveUpDeadline > 0) {
        reporter.giveUp();
      }
      sealed = reporter.report(timeToSeal(), true);
    }
    if (!sealed) {
      recorder.sealFailed();
    }
  }

  private Duration timeToSeal() {
    return Duration.ofNanos(Math.max(0, sealDeadline - System.nanoTime()));
  }
}
