package org.kafkaaudit.benchmarks.producer;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.benchmarks.process.Values;

/** What one thread sends in one round. Not safe for use by several threads. */
final class Sending {

  /** Precision of the times, in decimal digits. */
  static final int DIGITS = 3;

  private static final long MILLISECOND = 1_000_000;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Values values;
  private final Callback callback;
  private final Histogram nanos = new Histogram(DIGITS);
  private long sent;

  /**
   * @param failure is set where a message fails
   */
  Sending(
      Producer<byte[], byte[]> producer,
      String topic,
      Values values,
      AtomicReference<@Nullable Exception> failure) {
    this.producer = producer;
    this.topic = topic;
    this.values = values;
    this.callback =
        (metadata, exception) -> {
          if (exception != null) {
            failure.set(exception);
          }
        };
  }

  long sent() {
    return sent;
  }

  /** Times in {@code send}, of {@link #pace}. */
  Histogram nanos() {
    return nanos;
  }

  /** Sends as fast as it can, until the time of {@link System#nanoTime}. */
  void flood(long endNanos) {
    while (System.nanoTime() < endNanos) {
      for (int i = 0; i < 20; i++) {
        var unused = producer.send(record(), callback);
      }
    }
  }

  /** Sends so many messages each millisecond, and measures each call. */
  void pace(int messagesPerMillisecond, long millis) {
    long next = System.nanoTime();
    for (long i = 0; i < millis; i++) {
      for (int j = 0; j < messagesPerMillisecond; j++) {
        ProducerRecord<byte[], byte[]> record = record();
        long begin = System.nanoTime();
        var unused = producer.send(record, callback);
        nanos.recordValue(System.nanoTime() - begin);
      }
      next += MILLISECOND;
      while (System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }

  private ProducerRecord<byte[], byte[]> record() {
    return new ProducerRecord<>(topic, values.of(sent++));
  }
}
