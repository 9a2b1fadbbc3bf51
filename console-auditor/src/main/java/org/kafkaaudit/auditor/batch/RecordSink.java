package org.kafkaaudit.auditor.batch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a {@link BatchReader} finds in the log of one partition, in the order of offsets: the
 * committed records, without control records. Called on the thread that calls {@link
 * BatchReader#poll}.
 */
public interface RecordSink {

  /** The leader epoch of a batch that does not tell its own. */
  int UNKNOWN_EPOCH = -1;

  /** Returns whether headers and values are to be handed over, which takes longer. */
  boolean isToldValues();

  /** Records of a batch follow that was written under the given leader epoch. */
  void beginBatch(int leaderEpoch);

  /**
   * A record without the header that is looked for.
   *
   * @param timestampMillis in milliseconds since the epoch, -1 where it has none
   * @param bytes size of key and value together
   */
  void unmarked(long offset, long timestampMillis, int bytes);

  /**
   * A record with the header that is looked for.
   *
   * @param array the value of the last of them is a run of it, empty where it is null; it is
   *     overwritten afterwards
   */
  void marked(
      long offset, long timestampMillis, int bytes, byte[] array, int valueFrom, int valueLength);

  /** A record, where {@link #isToldValues}; the value may be overwritten afterwards. */
  void whole(
      long offset, long timestampMillis, int bytes, Headers headers, @Nullable ByteBuffer value);

  /**
   * Everything below an offset was handed over.
   *
   * @param leaderEpoch of the batch just below it
   */
  void reached(long nextOffset, int leaderEpoch);
}
