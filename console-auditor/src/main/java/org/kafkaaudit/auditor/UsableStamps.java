package org.kafkaaudit.auditor;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/** Tells the stamps of one topic's messages from everything else that a header may hold. */
record UsableStamps(int topicTag, Tally tally) {

  /**
   * @param topic canonical name
   */
  static UsableStamps of(String topic, Tally tally) {
    return new UsableStamps(TopicTag.of(topic), tally);
  }

  /** Returns the stamp; null, and a line in the tally, where there is none that can be used. */
  @Nullable Stamp in(Headers headers) {
    Header header = headers.lastHeader(Stamp.HEADER);
    if (header == null) {
      tally.missingStamps++;
      return null;
    }
    Stamp stamp = Stamp.decode(header.value());
    if (stamp == null) {
      tally.malformedStamps++;
    } else if (stamp.topicTag() != topicTag) {
      tally.foreignStamps++;
      return null;
    }
    return stamp;
  }
}
