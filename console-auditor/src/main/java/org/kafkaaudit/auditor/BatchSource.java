package org.kafkaaudit.auditor;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.auditor.batch.BatchReader;
import org.kafkaaudit.auditor.batch.RecordSink;

/** Counts what is in the record batches, where they lie; the consumer fetches nothing. */
final class BatchSource implements RecordSource {

  /** The group is not kept waiting for longer. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(50);

  private final Consumer<?, ?> consumer;
  private final BatchReader reader;
  private final HeaderTimeDeserializer headerTimes;
  private final Clock clock;
  private long nowMillis;

  /**
   * @param consumer whose partitions are paused, and stay so
   * @param headerTimes reads the values of the topics that have tracking headers
   */
  BatchSource(
      Consumer<?, ?> consumer,
      BatchReader reader,
      HeaderTimeDeserializer headerTimes,
      Clock clock) {
    this.consumer = consumer;
    this.reader = reader;
    this.headerTimes = headerTimes;
    this.clock = clock;
  }

  @Override
  public void begin(PartitionLog log) {
    // Without the epoch by which it may have been asked whether the log was cut.
    consumer.seek(log.partition(), log.nextOffset());
    reader.begin(
        log.partition(), Uuid.fromString(log.topicId()), log.nextOffset(), new CountingSink(log));
  }

  @Override
  public void end(Collection<TopicPartition> partitions) {
    reader.end(partitions);
  }

  @Override
  public void hold(boolean holding) {
    reader.hold(holding);
  }

  @Override
  public void poll(Duration longest) {
    consumer.poll(Duration.ZERO);
    nowMillis = clock.millis();
    reader.poll(longest.compareTo(LONGEST_WAIT) < 0 ? longest : LONGEST_WAIT);
  }

  @Override
  public void close() {
    reader.close();
  }

  /** Counts in one log. */
  private final class CountingSink implements RecordSink {

    private final PartitionLog log;
    private final boolean toldValues;

    private CountingSink(PartitionLog log) {
      this.log = log;
      this.toldValues = headerTimes.isReading(log.partition().topic());
    }

    @Override
    public boolean isToldValues() {
      return toldValues;
    }

    @Override
    public void beginBatch(int leaderEpoch) {
      log.beginBatch(leaderEpoch, nowMillis);
    }

    @Override
    public void unmarked(long offset, long timestampMillis, int bytes) {
      log.count(offset, timestampMillis, bytes, null, 0, 0, null);
    }

    @Override
    public void marked(
        long offset, long timestampMillis, int bytes, byte[] array, int from, int length) {
      log.count(offset, timestampMillis, bytes, array, from, length, null);
    }

    @Override
    public void whole(
        long offset, long timestampMillis, int bytes, Headers headers, @Nullable ByteBuffer value) {
      byte[] stamp = PartitionLog.stampIn(headers);
      HeaderTime time = value == null ? null : timeIn(headers, value);
      log.count(offset, timestampMillis, bytes, stamp, 0, stamp == null ? 0 : stamp.length, time);
    }

    private @Nullable HeaderTime timeIn(Headers headers, ByteBuffer value) {
      try {
        return headerTimes.deserialize(log.partition().topic(), headers, value);
      } catch (RuntimeException e) {
        throw ConsumerSource.unreadableHeader(log.partition(), e);
      }
    }

    @Override
    public void reached(long nextOffset, int leaderEpoch) {
      log.advanceTo(nextOffset, leaderEpoch, nowMillis);
    }
  }
}
