package org.kafkaaudit.auditor;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.application.StartException;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/**
 * Leaves values where they are, but for those of the topics that are configured to have tracking
 * headers in them: of their messages without a usable stamp it reads the time. Not safe for use by
 * several threads.
 */
final class HeaderTimeDeserializer implements Deserializer<@Nullable HeaderTime> {

  private final Map<String, Tracked> topics = new HashMap<>();

  private record Tracked(int topicTag, TrackingHeaders headers) {}

  /**
   * @throws StartException where a topic cannot be read as it is configured
   */
  HeaderTimeDeserializer(List<TrackingHeaderSection> sections, CanonicalNames names) {
    for (TrackingHeaderSection section : sections) {
      int tag = TopicTag.of(names.of(section.topic()));
      topics.put(section.topic(), new Tracked(tag, section.reader()));
    }
  }

  /** Returns whether it looks into the values of the topic. */
  boolean isReading(String topic) {
    return topics.containsKey(topic);
  }

  @Override
  public @Nullable HeaderTime deserialize(String topic, byte @Nullable [] bytes) {
    return null;
  }

  @Override
  public @Nullable HeaderTime deserialize(
      String topic, Headers headers, @Nullable ByteBuffer value) {
    Tracked tracked = topics.get(topic);
    if (tracked == null || isStamped(headers, tracked.topicTag())) {
      return null;
    }
    return value == null ? HeaderTime.EMPTY : tracked.headers().in(topic, headers, value);
  }

  private static boolean isStamped(Headers headers, int topicTag) {
    Header header = headers.lastHeader(Stamp.HEADER);
    Stamp stamp = header == null ? null : Stamp.decode(header.value());
    return stamp != null && stamp.topicTag() == topicTag;
  }

  /** What it knows of schemas outlives the consumer; {@link #release} lets it go. */
  @Override
  public void close() {
    // The next consumer goes on with it.
  }

  /** Lets everything go. */
  void release() {
    topics.values().forEach(tracked -> tracked.headers().close());
  }
}
