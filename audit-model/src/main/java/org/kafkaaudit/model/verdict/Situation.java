package org.kafkaaudit.model.verdict;

import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

/**
 * One bucket of one topic at one moment. Times in milliseconds since the epoch.
 *
 * @param time how far the clock of the audit cluster has got in what was read of the audit topic;
 *     silence is measured by it, so that a judge that was away itself takes nobody for dead
 * @param nowMillis the time now
 */
record Situation(
    TopicState topic,
    BucketState bucket,
    long startMillis,
    BucketLength length,
    StreamTime time,
    long nowMillis) {

  long endMillis() {
    return length.endOf(startMillis);
  }
}
