package org.kafkaaudit.producer;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.kafkaaudit.client.ReportedTopic;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.TopicSendCounter;
import org.kafkaaudit.model.count.UnnamedOutcomes;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.stamp.TopicTag;

/**
 * A topic that the session has sent to.
 *
 * @param sends the audit that counts what is sent to it
 * @param unnamed what the client tells of its messages without saying of which
 * @param missesOutcomes whether the client may never tell what became of a message
 */
record AuditedTopic(
    String name,
    int tag,
    SendAudit sends,
    TopicSendCounter counter,
    UnnamedOutcomes unnamed,
    TransactionAudit transactions,
    SessionStatements statements,
    boolean missesOutcomes)
    implements ReportedTopic {

  static AuditedTopic of(
      String name,
      SendAudit sends,
      BucketLength bucketLength,
      Duration longestFlight,
      TransactionAudit transactions,
      SessionStatements statements,
      boolean missesOutcomes) {
    TopicSendCounter counter = new TopicSendCounter(statements.session(), bucketLength);
    return new AuditedTopic(
        name,
        TopicTag.of(name),
        sends,
        counter,
        new UnnamedOutcomes(counter, longestFlight),
        transactions,
        statements,
        missesOutcomes);
  }

  @Override
  public Report takeReport(long number, long nowMillis) {
    if (missesOutcomes) {
      unnamed.leaveOverdueOpen(nowMillis);
    }
    return new SentReport(this, counter.takeReport(number, nowMillis));
  }

  @Override
  public void giveUp(long nowMillis) {
    if (missesOutcomes) {
      unnamed.leaveAllOpen(nowMillis);
    }
  }

  @Override
  public void compact(long nowMillis) {
    counter.compact(nowMillis);
  }

  /** One report on the topic. */
  private static final class SentReport implements Report {

    private final AuditedTopic topic;
    private TopicSendCounter.Report report;

    SentReport(AuditedTopic topic, TopicSendCounter.Report report) {
      this.topic = topic;
      this.report = report;
    }

    @Override
    public List<AuditEvent> takeCounts() {
      TopicSendCounter.Report whole = report;
      report = whole.withoutCounts();
      return whole.buckets().stream()
          .map(count -> topic.statements.count(topic, whole, count))
          .toList();
    }

    @Override
    public Optional<AuditEvent> progress(boolean last) {
      return Optional.of(topic.statements.progress(topic, report, last && report.settled()));
    }

    @Override
    public void arrived() {
      // The next one says the same and more.
    }

    @Override
    public void putBack() {
      topic.counter.putBack(report);
    }

    @Override
    public boolean isSettled() {
      return report.settled();
    }
  }
}
