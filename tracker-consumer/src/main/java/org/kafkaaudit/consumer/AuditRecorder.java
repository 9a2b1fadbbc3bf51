package org.kafkaaudit.consumer;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.kafkaaudit.client.ReportRecorder;
import org.kafkaaudit.model.stamp.UsableStamps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the statistics of one audit and logs its failures, sparingly. Thread-safe. */
final class AuditRecorder implements UsableStamps.Notes {

  private static final Logger LOG = LoggerFactory.getLogger(TrackerConsumer.class);

  private final String name;
  private final ReportRecorder reports;
  private final LongAdder handedOut = new LongAdder();
  private final LongAdder unstamped = new LongAdder();
  private final LongAdder uncounted = new LongAdder();
  private final AtomicLong uncountedLogAgainAt = new AtomicLong();
  private final AtomicLong uncommittedLogAgainAt = new AtomicLong();
  private final AtomicLong lookupLogAgainAt = new AtomicLong();

  /**
   * @param name names the consumer in the log
   */
  AuditRecorder(String name, Clock clock) {
    this.name = name;
    this.reports =
        new ReportRecorder(LOG, name, "Messages are handed out and committed as ever", clock);
  }

  ReportRecorder reports() {
    return reports;
  }

  void handedOut(int messages) {
    handedOut.add(messages);
  }

  @Override
  public void missing() {
    unstamped.increment();
  }

  @Override
  public void malformed() {
    unstamped.increment();
  }

  @Override
  public void foreign() {
    unstamped.increment();
  }

  void uncounted(Throwable cause) {
    uncounted.increment();
    if (reports.isDue(uncountedLogAgainAt)) {
      LOG.warn(
          "Audit of {}: something was handed out or committed without being counted, the audit itself failed. The consumer"
              + " goes on; what is missing there shows as unverified. Please report this.",
          name,
          cause);
    }
  }

  void uncommitted(String topic) {
    uncounted.increment();
    if (reports.isDue(uncommittedLogAgainAt)) {
      LOG.warn(
          "Audit of {}: too many messages of topic {} were handed out and not committed; the audit forgets them, and what is"
              + " missing there shows as unverified. Are offsets committed to Kafka, other than in transactions?",
          name,
          topic);
    }
  }

  void sameName(String topic, String other) {
    LOG.warn(
        "Audit of {}: topic {} is not counted, since with its prefix taken off it has the name of topic {}.",
        name,
        topic,
        other);
  }

  void lookupFailed(RuntimeException cause) {
    if (reports.isDue(lookupLogAgainAt)) {
      LOG.warn(
          "Audit of {}: the cluster does not tell the ids and ends of topics, so nobody can tell yet what was passed: {}."
              + " May this client describe the cluster and its topics?",
          name,
          cause.toString());
    }
  }

  AuditStatistics statistics() {
    return new AuditStatistics(
        handedOut.sum(),
        unstamped.sum(),
        uncounted.sum(),
        reports.sent(),
        reports.failed(),
        reports.lastReportAt());
  }
}
