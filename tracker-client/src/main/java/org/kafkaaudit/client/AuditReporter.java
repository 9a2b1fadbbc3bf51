package org.kafkaaudit.client;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.client.ReportedTopic.Report;
import org.kafkaaudit.model.event.AuditEvent;

/**
 * Says on the audit topic what was counted: the counts of all topics first, and for each topic
 * whose counts have all arrived, that they have. Not safe for use by several threads.
 */
public final class AuditReporter {

  private final Supplier<? extends Collection<? extends ReportedTopic>> topics;
  private final AuditTopic auditTopic;
  private final ReportRecorder recorder;
  private final Runnable atEnd;
  private final Clock clock;
  private long lastNumber;

  /** Why something of the report at hand, or of the last one, did not arrive. */
  private @Nullable Throwable failure;

  /**
   * Makes a reporter.
   *
   * @param topics tells the topics that there is something to say of by now
   * @param atEnd lets go of what the topics use for their reports
   */
  public AuditReporter(
      Supplier<? extends Collection<? extends ReportedTopic>> topics,
      AuditTopic auditTopic,
      ReportRecorder recorder,
      Runnable atEnd,
      Clock clock) {
    this.atEnd = atEnd;
    this.topics = topics;
    this.auditTopic = auditTopic;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** The report of one topic on its way. */
  private record TopicReport(Report report, List<Future<?>> counts) {}

  /**
   * Makes one report on every topic. Where part of it does not arrive, the next one says it again.
   *
   * @param patience how long to wait for acknowledgements
   * @param last whether to seal the topics of which no outcome is awaited any more
   * @return whether everything arrived and no outcome is awaited any more
   */
  public boolean report(Duration patience, boolean last) {
    if (topics.get().isEmpty()) {
      return true;
    }
    long deadline = System.nanoTime() + patience.toNanos();
    List<TopicReport> unconfirmed = new ArrayList<>();
    boolean keepsMuch = failure != null;
    failure = null;
    boolean settled = false;
    try {
      if (keepsMuch) {
        topics.get().forEach(topic -> topic.compact(clock.millis()));
      }
      auditTopic.connect();
      settled = writeCounts(unconfirmed, deadline);
      confirm(unconfirmed, deadline, last);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      unconfirmed.forEach(sent -> sent.report().putBack());
    }
    noteOutcome();
    return settled && failure == null;
  }

  /** Waits no longer for outcomes that may never be told, so that the topics can be sealed. */
  public void giveUp() {
    topics.get().forEach(topic -> topic.giveUp(clock.millis()));
  }

  /** Stops writing. */
  public void close() {
    auditTopic.close();
    atEnd.run();
  }

  /** Returns whether every topic is settled. */
  private boolean writeCounts(List<TopicReport> unconfirmed, long deadline) {
    long number = ++lastNumber;
    boolean settled = true;
    for (ReportedTopic topic : topics.get()) {
      requireTime(deadline);
      Report report = topic.takeReport(number, clock.millis());
      List<Future<?>> counts = new ArrayList<>();
      unconfirmed.add(new TopicReport(report, counts));
      for (AuditEvent count : report.takeCounts()) {
        requireTime(deadline);
        counts.add(auditTopic.write(count));
      }
      settled &= report.isSettled();
    }
    return settled;
  }

  private static void requireTime(long deadline) {
    if (System.nanoTime() - deadline > 0) {
      throw new TimeoutException("Not all counts could be written in time");
    }
  }

  /**
   * Waits for the counts and says of each topic whose counts arrived that they have, never before.
   * A topic that is confirmed leaves the list.
   */
  private void confirm(List<TopicReport> unconfirmed, long deadline, boolean last) {
    List<TopicReport> told = new ArrayList<>();
    for (TopicReport sent : List.copyOf(unconfirmed)) {
      if (allArrive(sent.counts(), deadline)) {
        unconfirmed.remove(sent);
        sent.counts().clear();
        sent.report().progress(last).ifPresent(event -> sent.counts().add(auditTopic.write(event)));
        told.add(sent);
      }
    }
    for (TopicReport sent : told) {
      if (allArrive(sent.counts(), deadline)) {
        sent.report().arrived();
      }
    }
  }

  private boolean allArrive(List<Future<?>> writes, long deadline) {
    try {
      for (Future<?> write : writes) {
        write.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (ExecutionException e) {
      failure = e.getCause();
    } catch (java.util.concurrent.TimeoutException e) {
      failure = new TimeoutException("No acknowledgement in time");
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    return false;
  }

  private void noteOutcome() {
    Throwable cause = failure;
    if (cause == null) {
      recorder.reportSent();
      return;
    }
    recorder.reportFailed(auditTopic.name(), cause);
    if (!canGoOnAfter(cause)) {
      auditTopic.disconnect();
    }
  }

  /** Other failures are for good: a producer that met one fails ever after. */
  private static boolean canGoOnAfter(Throwable cause) {
    return cause instanceof RetriableException
        || cause instanceof InterruptException
        || cause instanceof RecordTooLargeException
        || cause instanceof SerializationException
        || cause instanceof TopicAuthorizationException;
  }
}
