package org.kafkaaudit.benchmarks.detection;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.producer.TrackerProducer;

/** Sends messages to all topics in turn, so many a second, until it is closed. Thread-safe. */
final class SteadyTraffic implements AutoCloseable {

  private static final byte[] VALUE = new byte[200];

  private final TrackerProducer<byte[], byte[]> producer;
  private final List<String> topics;
  private final int perSecond;
  private final AtomicLong failed = new AtomicLong();
  private final Thread thread = new Thread(this::send, "traffic");
  private volatile boolean isClosing;

  SteadyTraffic(
      String bootstrapServers, List<String> topics, int perSecond, long bucketLengthMillis) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("key.serializer", ByteArraySerializer.class.getName());
    settings.put("value.serializer", ByteArraySerializer.class.getName());
    settings.put("audit.service", "benchmark");
    settings.put("audit.bucket.length.ms", Long.toString(bucketLengthMillis));
    settings.put("audit.report.interval.ms", "1000");
    this.producer = new TrackerProducer<>(settings);
    this.topics = topics;
    this.perSecond = perSecond;
    thread.start();
  }

  private void send() {
    long begun = System.nanoTime();
    for (long number = 0; !isClosing; number++) {
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(topics.get((int) (number % topics.size())), VALUE),
              (metadata, exception) -> {
                if (exception != null) {
                  failed.incrementAndGet();
                }
              });
      long early = begun + number * 1_000_000_000L / perSecond - System.nanoTime();
      if (early > 1_000_000) {
        LockSupport.parkNanos(early);
      }
    }
  }

  long failed() {
    return failed.get();
  }

  @Override
  public void close() {
    isClosing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
