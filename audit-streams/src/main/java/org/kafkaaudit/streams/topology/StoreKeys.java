package org.kafkaaudit.streams.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.kafkaaudit.model.event.AuditEvent;

/**
 * Keys of the state stores. All begin with the topic and a zero byte, which no topic name holds;
 * those of buckets go on with the start of the bucket, so that a range is all of a topic, or all of
 * one bucket, in the order of time.
 */
final class StoreKeys {

  /** How far the stream has got; no topic has a name without letters. */
  static final Bytes STREAM_TIME = Bytes.wrap(new byte[] {0});

  private static final String VERDICT = "verdict\0";

  private StoreKeys() {}

  /** What one scope said of one session in one bucket. */
  static Bytes count(AuditEvent.Count event, long session) {
    return key(
        event.topic(),
        event.count().bucketStartMillis(),
        event.tier() + "\0" + event.scope().format() + "\0" + Long.toHexString(session));
  }

  /** What one auditor said of a chunk at one version; the session tells parts of it apart. */
  static Bytes chunkCount(AuditEvent.Count event, long firstSession) {
    return key(
        event.topic(),
        event.count().bucketStartMillis(),
        event.tier()
            + "\0"
            + event.scope().format()
            + "\0"
            + Long.toHexString(event.version())
            + "\0"
            + Long.toHexString(firstSession));
  }

  /** Returns the tier of a key of {@link #count} or {@link #chunkCount}. */
  static String countTierOf(Bytes key) {
    String subject = bucketSubjectOf(key);
    return subject.substring(0, subject.indexOf('\0'));
  }

  /** Something about one bucket. */
  static Bytes bucket(String topic, long bucketStartMillis) {
    return key(topic, bucketStartMillis, "");
  }

  /** The last verdict on a tier in one bucket. */
  static Bytes verdict(String topic, long bucketStartMillis, String tier) {
    return said(topic, bucketStartMillis, VERDICT + tier);
  }

  /** Returns the tier of the verdict, or nothing where the key is about something else. */
  static Optional<String> verdictTierOf(Bytes key) {
    String subject = bucketSubjectOf(key);
    return subject.startsWith(VERDICT)
        ? Optional.of(subject.substring(VERDICT.length()))
        : Optional.empty();
  }

  private static String bucketSubjectOf(Bytes key) {
    int topicLength = topicOf(key).getBytes(StandardCharsets.UTF_8).length;
    int from = topicLength + 1 + Long.BYTES;
    return new String(key.get(), from, key.get().length - from, StandardCharsets.UTF_8);
  }

  /** The last that was said about a subject in one bucket. */
  static Bytes said(String topic, long bucketStartMillis, String subject) {
    return key(topic, bucketStartMillis, subject);
  }

  /** The progress of a session or of the auditors of a cluster. */
  static Bytes progress(String topic, String subject) {
    return Bytes.wrap((topic + "\0" + subject).getBytes(StandardCharsets.UTF_8));
  }

  /** A bucket that holds messages of a session that no report covers. */
  static Bytes unreported(String topic, long session, long bucketStartMillis) {
    byte[] topicBytes = topic.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(topicBytes.length + 1 + 2 * Long.BYTES)
            .put(topicBytes)
            .put((byte) 0)
            .putLong(session)
            .putLong(bucketStartMillis)
            .array());
  }

  /** Returns the session of a key of {@link #unreported}. */
  static long unreportedSessionOf(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(key.get().length - 2 * Long.BYTES);
  }

  /** Returns the bucket of a key of {@link #unreported}. */
  static long unreportedBucketOf(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(key.get().length - Long.BYTES);
  }

  /** The first key after all those of the bucket. */
  static Bytes afterBucket(String topic, long bucketStartMillis) {
    return bucket(topic, bucketStartMillis + 1);
  }

  /** The first key after all those of the topic. */
  static Bytes afterTopic(String topic) {
    return Bytes.wrap((topic + "\u0001").getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the topic that the key is about. */
  static String topicOf(Bytes key) {
    byte[] bytes = key.get();
    int end = 0;
    while (bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Returns the start of the bucket that the key is about. */
  static long bucketStartOf(Bytes key) {
    int topicLength = topicOf(key).getBytes(StandardCharsets.UTF_8).length;
    return ByteBuffer.wrap(key.get()).getLong(topicLength + 1);
  }

  private static Bytes key(String topic, long bucketStartMillis, String rest) {
    byte[] topicBytes = topic.getBytes(StandardCharsets.UTF_8);
    byte[] restBytes = rest.getBytes(StandardCharsets.UTF_8);
    ByteBuffer key = ByteBuffer.allocate(topicBytes.length + 1 + Long.BYTES + restBytes.length);
    key.put(topicBytes).put((byte) 0).putLong(bucketStartMillis).put(restBytes);
    return Bytes.wrap(key.array());
  }
}
