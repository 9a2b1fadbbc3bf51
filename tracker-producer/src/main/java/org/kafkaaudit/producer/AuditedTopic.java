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
 */
record AuditedTopic(
    String name,
    int tag,
    TopicSendCounter counter,
    UnnamedOutcomes unnamed,
    TransactionAudit transactions) {

  static AuditedTopic of(
      String name,
      long session,
      BucketLength bucketLength,
      Duration longestFlight,
      TransactionAudit transactions) {
    TopicSendCounter counter = new TopicSendCounter(session, bucketLength);
    return new AuditedTopic(
        name,
        TopicTag.of(name),
        counter,
        new UnnamedOutcomes(counter, longestFlight),
        transactions);
  }
}
