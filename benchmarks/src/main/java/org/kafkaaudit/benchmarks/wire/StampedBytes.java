package org.kafkaaudit.benchmarks.wire;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.kafkaaudit.benchmarks.process.LogSize;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.process.Values;
import org.kafkaaudit.testbed.KafkaCluster;

/**
 * What messages take with and without stamps, in full batches.
 *
 * @param bytes size of each value
 * @param compression the producer's {@code compression.type}
 * @param messages how many are sent
 */
record StampedBytes(int bytes, String compression, int messages) {

  /** Of the messages' timestamps; the audit times in the stamps follow them. */
  private static final int MESSAGES_PER_MILLISECOND = 10;

  /** Bytes for each message: sent to the broker in all, and in the segments of the log. */
  record Sizes(double wire, double disk) {}

  Sizes measure(KafkaCluster kafka, Side side) throws ExecutionException, InterruptedException {
    String topic = "%s-%d-%s".formatted(side, bytes, compression);
    kafka.createTopic(topic, 1, Map.of());
    double sent;
    try (Producer<byte[], byte[]> producer = side.open(kafka.bootstrapServers(), settings())) {
      producer.partitionsFor(topic);
      double before = sentBytes(producer);
      send(producer, topic);
      sent = sentBytes(producer) - before;
    }
    Sizes sizes = new Sizes(sent / messages, (double) LogSize.of(kafka, topic) / messages);
    kafka.admin().deleteTopics(List.of(topic)).all().get();
    return sizes;
  }

  /** Long enough for each batch to be full before it goes. */
  private Map<String, Object> settings() {
    return Map.of(
        ProducerConfig.COMPRESSION_TYPE_CONFIG, compression, ProducerConfig.LINGER_MS_CONFIG, 200);
  }

  private void send(Producer<byte[], byte[]> producer, String topic) {
    Values values = new Values(bytes);
    long begin = System.currentTimeMillis() - messages / MESSAGES_PER_MILLISECOND;
    for (int i = 0; i < messages; i++) {
      long time = begin + i / MESSAGES_PER_MILLISECOND;
      var unused = producer.send(new ProducerRecord<>(topic, null, time, null, values.of(i)));
    }
    producer.flush();
  }

  private static double sentBytes(Producer<?, ?> producer) {
    return producer.metrics().entrySet().stream()
        .filter(
            metric ->
                metric.getKey().group().equals("producer-metrics")
                    && metric.getKey().name().equals("outgoing-byte-total"))
        .mapToDouble(metric -> (double) metric.getValue().metricValue())
        .sum();
  }
}
