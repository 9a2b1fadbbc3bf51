package org.kafkaaudit.producer;

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
import org.kafkaaudit.model.count.TopicSendCounter.Report;
import org.kafkaaudit.model.count.TopicSendCounter.ScopedBucketCount;

/**
 * Says on the audit topic what was counted: the counts of all topics first, and for each topic
 * whose counts have all arrived, that they have. Not safe for use by several threads.
 */
final class AuditReporter {

  private final Supplier<Collection<AuditedTopic>> topics;
  private final SessionStatements statements;
  private final AuditTopic auditTopic;
  private final AuditRecorder recorder;
  private final Clock clock;
  private long lastNumber;

  /** Why something of the report at hand, or of the last one, did not arrive. */
  private @Nullable Throwable failure;

  AuditReporter(
      Supplier<Collection<AuditedTopic>> topics,
      SessionStatements statements,
      AuditTopic auditTopic,
      AuditRecorder recorder,
      Clock clock) {
    this.topics = topics;
    this.statements = statements;
    this.auditTopic = auditTopic;
    this.recorder = recorder;
    this.clock = clock;
  }

  /** The report of one topic on its way, without the counts, so that they are not kept twice. */
  private record TopicReport(AuditedTopic topic, Report report, List<Future<?>> counts) {}

  /**
   * Makes one report on every topic. Where part of it does not arrive, the next one says it again.
   *
   * @param patience how long to wait for acknowledgements
   * @param last whether to seal the topics of which no outcome is awaited any more
   * @return whether everything arrived and no outcome is awaited any more
   */
  boolean report(Duration patience, boolean last) {
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
        topics.get().forEach(topic -> topic.counter().compact(clock.millis()));
      }
      auditTopic.connect();
      settled = writeCounts(unconfirmed, deadline);
      confirm(unconfirmed, deadline, last);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      unconfirmed.forEach(sent -> sent.topic().counter().putBack(sent.report()));
    }
    noteOutcome();
    return settled && failure == null;
  }

  /** Waits no longer for outcomes that may never be told, so that the topics can be sealed. */
  void giveUp() {
    topics.get().forEach(topic -> topic.giveUp(clock.millis()));
  }

  /** Stops writing. */
  void close() {
    auditTopic.close();
  }

  /** Returns whether every topic is settled. */
  private boolean writeCounts(List<TopicReport> unconfirmed, long deadline) {
    long number = ++lastNumber;
    boolean settled = true;
    for (AuditedTopic topic : topics.get()) {
      requireTime(deadline);
      topic.giveUpOverdue(clock.millis());
      Report report = topic.counter().takeReport(number, clock.millis());
      List<Future<?>> counts = new ArrayList<>();
      unconfirmed.add(new TopicReport(topic, report.withoutCounts(), counts));
      for (ScopedBucketCount count : report.buckets()) {
        requireTime(deadline);
        counts.add(auditTopic.write(statements.count(topic, report, count)));
      }
      settled &= report.settled();
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
    List<Future<?>> progress = new ArrayList<>();
    for (TopicReport sent : List.copyOf(unconfirmed)) {
      if (allArrive(sent.counts(), deadline)) {
        unconfirmed.remove(sent);
        boolean closed = last && sent.report().settled();
        progress.add(auditTopic.write(statements.progress(sent.topic(), sent.report(), closed)));
      }
    }
    boolean unused = allArrive(progress, deadline);
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
