package org.kafkaaudit.producer;

import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.TopicSendCounter;
import org.kafkaaudit.model.stamp.TopicTag;

/** A topic that the session has sent to. */
record AuditedTopic(String name, int tag, TopicSendCounter counter, TransactionAudit transactions) {

  static AuditedTopic of(
      String name, long session, BucketLength bucketLength, TransactionAudit transactions) {
    return new AuditedTopic(
        name, TopicTag.of(name), new TopicSendCounter(session, bucketLength), transactions);
  }
}
