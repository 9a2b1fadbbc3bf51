package org.kafkaaudit.model.stamp;

import org.jspecify.annotations.Nullable;

/**
 * Tells the stamps of one topic's messages from everything else that a header may hold.
 *
 * @param notes told of every message that cannot be named
 */
public record UsableStamps(int topicTag, Notes notes) {

  /** Takes note of messages without a stamp that can be used. */
  public interface Notes {

    /** There was no stamp. */
    void missing();

    /** What there was is no stamp. */
    void malformed();

    /** The stamp was made for another topic, and came with headers that were copied. */
    void foreign();
  }

  /**
   * Returns those of a topic.
   *
   * @param topic canonical name
   */
  public static UsableStamps of(String topic, Notes notes) {
    return new UsableStamps(TopicTag.of(topic), notes);
  }

  /**
   * Returns the stamp; null, and a note, where there is none that can be used.
   *
   * @param header value of the last header {@value Stamp#HEADER}, null where there is none
   */
  public @Nullable Stamp in(byte @Nullable [] header) {
    if (header == null) {
      notes.missing();
      return null;
    }
    return in(header, 0, header.length);
  }

  /**
   * Returns the stamp; null, and a note, where the value of the last header {@value Stamp#HEADER}
   * is none that can be used.
   *
   * @param bytes the value is a run of them
   */
  public @Nullable Stamp in(byte[] bytes, int from, int length) {
    Stamp stamp = Stamp.decode(bytes, from, length);
    if (stamp == null) {
      notes.malformed();
    } else if (stamp.topicTag() != topicTag) {
      notes.foreign();
      return null;
    }
    return stamp;
  }
}
