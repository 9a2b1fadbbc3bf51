package org.kafkaaudit.chaos.truth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.kafkaaudit.chaos.service.Marks;

/**
 * One record of a log. Immutable.
 *
 * @param host that sent it
 * @param place how many the host had sent to the topic before it
 * @param session what its stamp calls the session, in hexadecimal, to tell whose a finding is
 */
public record LoggedMessage(
    String topic, String host, long place, long timestampMillis, String session) {

  static LoggedMessage of(String topic, long timestampMillis, Headers headers) {
    return new LoggedMessage(
        topic,
        text(headers, Marks.HOST).intern(),
        Long.parseLong(text(headers, Marks.PLACE)),
        timestampMillis,
        session(headers).intern());
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null) {
      throw new IllegalStateException("a message without " + name + " came to a topic of a trial");
    }
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The stamp: one byte of version, then the session in eight. */
  private static String session(Headers headers) {
    Header stamp = headers.lastHeader("ka");
    return stamp == null ? "" : String.format("%016x", ByteBuffer.wrap(stamp.value()).getLong(1));
  }
}
