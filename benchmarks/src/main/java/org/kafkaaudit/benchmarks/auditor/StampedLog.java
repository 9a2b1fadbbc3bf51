package org.kafkaaudit.benchmarks.auditor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;
import org.kafkaaudit.testbed.KafkaCluster;

/**
 * Fills a topic with stamped messages of many sessions, as their producers would, only faster: in a
 * log, a batch is of one producer, and so of one session. The values are half letters that repeat
 * and half chance, so that they can be compressed to about a half.
 */
final class StampedLog {

  /** Kafka's default. */
  private static final int BATCH_BYTES = 16_384;

  /** What Kafka's format and the stamp add to a value, at the most. */
  private static final int BYTES_BESIDE_THE_VALUE = 48;

  private static final int THREADS = 2;
  private static final int DIFFERENT_VALUES = 1000;

  private final KafkaCluster cluster;
  private final int partitions;
  private final int sessions;

  StampedLog(KafkaCluster cluster, int partitions, int sessions) {
    this.cluster = cluster;
    this.partitions = partitions;
    this.sessions = sessions;
  }

  /** Makes the topic and fills it. */
  void fill(String topic, long messages, int valueBytes, String compression) throws Exception {
    cluster.createTopic(topic, partitions, Map.of());
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Void>> parts = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int first = thread;
        parts.add(() -> fillPart(topic, messages / THREADS, first, valueBytes, compression));
      }
      for (Future<Void> part : threads.invokeAll(parts)) {
        part.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private Void fillPart(
      String topic, long messages, int thread, int valueBytes, String compression) {
    int sessionsOfThread = sessions / THREADS;
    int run = Math.max(1, BATCH_BYTES / (valueBytes + BYTES_BESIDE_THE_VALUE));
    byte[][] values = values(valueBytes);
    int tag = TopicTag.of(topic);
    long begun = System.currentTimeMillis();
    AtomicReference<Exception> failure = new AtomicReference<>();
    try (KafkaProducer<byte[], byte[]> producer = producer(compression)) {
      for (long number = 0; number < messages; number++) {
        long batch = number / run;
        long session = 1 + thread * sessionsOfThread + batch % sessionsOfThread;
        long sequence = batch / sessionsOfThread * run + number % run;
        // Ten thousand a second for each thread, as far as their time tells.
        long time = begun + number / 10_000;
        Stamp stamp = new Stamp(session, tag, sequence, time);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    (int) (batch % partitions),
                    time,
                    null,
                    values[(int) (number % DIFFERENT_VALUES)],
                    List.of(new RecordHeader(Stamp.HEADER, stamp.encode()))),
                (metadata, exception) -> {
                  if (exception != null) {
                    failure.set(exception);
                  }
                });
      }
    }
    if (failure.get() != null) {
      throw new BenchmarkException("The topic " + topic + " was not filled", failure.get());
    }
    return null;
  }

  private KafkaProducer<byte[], byte[]> producer(String compression) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("compression.type", compression);
    settings.put("batch.size", BATCH_BYTES);
    settings.put("linger.ms", 20);
    settings.put("buffer.memory", 67_108_864);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static byte[][] values(int bytes) {
    SplittableRandom random = new SplittableRandom(1);
    byte[][] values = new byte[DIFFERENT_VALUES][bytes];
    for (byte[] value : values) {
      for (int i = 0; i < bytes; i++) {
        value[i] = i % 16 < 8 ? (byte) ('a' + i % 8) : (byte) random.nextInt(256);
      }
    }
    return values;
  }
}
