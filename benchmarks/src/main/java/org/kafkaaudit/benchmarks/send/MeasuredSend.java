package org.kafkaaudit.benchmarks.send;

import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.producer.TrackerProducer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One call of {@code send} with a new record and a callback, as JMH measures it. It is public since
 * JMH asks for that.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MeasuredSend {

  private static final String TOPIC = "orders";
  private static final byte[] VALUE = new byte[200];

  /** Whether the messages are audited. */
  @Param({"false", "true"})
  public boolean audited;

  /** How many messages are acknowledged together. */
  @Param({"1", "100"})
  public int acknowledgedAtOnce;

  /** Whether the producer holds on to the records. */
  @Param({"false", "true"})
  public boolean keepsRecords;

  private @Nullable Producer<byte[], byte[]> producer;
  private long acknowledged;
  private final Callback callback = (metadata, failure) -> acknowledged++;

  /** Makes the producer. */
  @Setup
  public void open() {
    Producer<byte[], byte[]> nothing =
        new DoNothingProducer(TOPIC, acknowledgedAtOnce, keepsRecords);
    producer = audited ? new TrackerProducer<>(nothing, configuration()) : nothing;
  }

  /** There is no audit cluster, and no time in which to report to it. */
  private static Map<String, Object> configuration() {
    return Map.of(
        "audit.bootstrap.servers",
        "127.0.0.1:1",
        "audit.service",
        "benchmark",
        "audit.report.interval.ms",
        3_600_000L,
        "audit.session.timeout.ms",
        86_400_000L,
        "audit.client.max.block.ms",
        1_000L,
        "audit.client.reconnect.backoff.ms",
        60_000L,
        "audit.client.reconnect.backoff.max.ms",
        60_000L);
  }

  /** What is measured. */
  @Benchmark
  public Future<RecordMetadata> send() {
    Producer<byte[], byte[]> open = producer;
    if (open == null) {
      throw new IllegalStateException("It is not open.");
    }
    return open.send(new ProducerRecord<>(TOPIC, VALUE), callback);
  }

  /** Closes the producer. */
  @TearDown
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
