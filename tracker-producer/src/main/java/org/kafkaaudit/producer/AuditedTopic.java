package org.kafkaaudit.producer;

import java.time.Duration;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.TopicSendCounter;
import org.kafkaaudit.model.count.UnnamedOutcomes;
import org.kafkaaudit.model.stamp.TopicTag;

/**
 * A topic that the session has sent to.
 *
 * @param unnamed what the client tells of its messages without saying of which
 * @param missesOutcomes whether the client may never tell what became of a message
 */
record AuditedTopic(
    String name,
    int tag,
    TopicSendCounter counter,
    UnnamedOutcomes unnamed,
    TransactionAudit transactions,
    boolean missesOutcomes) {

  static AuditedTopic of(
      String name,
      long session,
      BucketLength bucketLength,
      Duration longestFlight,
      TransactionAudit transactions,
      boolean missesOutcomes) {
    TopicSendCounter counter = new TopicSendCounter(session, bucketLength);
    return new AuditedTopic(
        name,
        TopicTag.of(name),
        counter,
        new UnnamedOutcomes(counter, longestFlight),
        transactions,
        missesOutcomes);
  }

  /** Gives up to wait for outcomes that are overdue, where they can be missed. */
  void giveUpOverdue(long nowMillis) {
    if (missesOutcomes) {
      unnamed.leaveOverdueOpen(nowMillis);
    }
  }

  /** Gives up to wait for any outcome, where they can be missed. */
  void giveUp(long nowMillis) {
    if (missesOutcomes) {
      unnamed.leaveAllOpen(nowMillis);
    }
  }
}
