package org.kafkaaudit.model.stamp;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Ties a stamp to the topic it was made for: CRC32C of the canonical topic name in UTF-8. Kafka
 * Streams and copy jobs carry headers from input to output, where the tag shows that the stamp is
 * foreign.
 */
public final class TopicTag {

  private TopicTag() {}

  /** Returns the tag of the topic. */
  public static int of(String topic) {
    CRC32C crc = new CRC32C();
    crc.update(topic.getBytes(StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }
}
