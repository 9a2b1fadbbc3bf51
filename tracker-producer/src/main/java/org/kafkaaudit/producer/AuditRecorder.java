package org.kafkaaudit.producer;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.kafkaaudit.client.ReportRecorder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the statistics of one audit and logs its failures, sparingly. Thread-safe. */
final class AuditRecorder {

  private static final Logger LOG = LoggerFactory.getLogger(TrackerProducer.class);

  private final String name;
  private final ReportRecorder reports;
  private final LongAdder stamped = new LongAdder();
  private final LongAdder forwarded = new LongAdder();
  private final LongAdder uncounted = new LongAdder();
  private final AtomicBoolean replacedLogged = new AtomicBoolean();
  private final AtomicBoolean stampTakenLogged = new AtomicBoolean();
  private final AtomicLong uncountedLogAgainAt = new AtomicLong();

  /**
   * @param name names the producer in the log
   */
  AuditRecorder(String name, Clock clock) {
    this.name = name;
    this.reports = new ReportRecorder(LOG, name, "Messages are sent as ever", clock);
  }

  void stamped() {
    stamped.increment();
  }

  void forwarded() {
    forwarded.increment();
  }

  /** A message had a stamp that was made for the very topic that it is sent to. */
  void replaced(String topic) {
    if (!replacedLogged.getAndSet(true)) {
      LOG.warn(
          "Audit of {}: a message for topic {} had a stamp of that topic already, which was replaced. If this copies"
              + " messages from one cluster to another, set {}=true: without, they look lost behind it. Said once.",
          name,
          topic,
          TrackerProducerConfig.STAMP_FORWARD_CONFIG);
    }
  }

  /** Whether {@link #replaced} has something to say still. */
  boolean wantsReplaced() {
    return !replacedLogged.get();
  }

  /** A message was sent without the stamp that it had been given. */
  void stampTaken(String topic) {
    if (!stampTakenLogged.getAndSet(true)) {
      LOG.warn(
          "Audit of {}: a message for topic {} was sent without the stamp that it had been given: another interceptor took"
              + " its headers away. Such messages stay unverified. Put the audit's interceptor last. Said once.",
          name,
          topic);
    }
  }

  void uncounted(Throwable cause) {
    uncounted.increment();
    if (reports.isDue(uncountedLogAgainAt)) {
      LOG.warn(
          "Audit of {}: {} messages so far were sent without being counted, the audit itself failed. The messages are"
              + " sent; they will show as unstamped or unsettled. Please report this.",
          name,
          uncounted.sum(),
          cause);
    }
  }

  /** What is recorded of the reports. */
  ReportRecorder reports() {
    return reports;
  }

  AuditStatistics statistics() {
    return new AuditStatistics(
        stamped.sum(),
        forwarded.sum(),
        uncounted.sum(),
        reports.sent(),
        reports.failed(),
        reports.lastReportAt());
  }
}
