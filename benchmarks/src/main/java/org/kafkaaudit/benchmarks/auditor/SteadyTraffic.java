package org.kafkaaudit.benchmarks.auditor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.kafkaaudit.testbed.KafkaCluster;

/** Sends messages to all partitions in turn, so many a second, until it is closed. */
final class SteadyTraffic implements AutoCloseable {

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread thread;
  private volatile boolean isOver;

  SteadyTraffic(KafkaCluster cluster, List<String> topics, int partitions, int messagesPerSecond) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.thread = new Thread(() -> send(topics, partitions, messagesPerSecond), "steady-traffic");
  }

  void begin() {
    thread.start();
  }

  private void send(List<String> topics, int partitions, int messagesPerSecond) {
    long begun = System.nanoTime();
    for (long sent = 0; !isOver; ) {
      long due = (System.nanoTime() - begun) / 1000 * messagesPerSecond / 1_000_000;
      for (; sent < due; sent++) {
        String topic = topics.get((int) (sent % topics.size()));
        int partition = (int) (sent / topics.size() % partitions);
        var unused = producer.send(new ProducerRecord<>(topic, partition, null, new byte[200]));
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
  }

  @Override
  public void close() {
    isOver = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }
}
