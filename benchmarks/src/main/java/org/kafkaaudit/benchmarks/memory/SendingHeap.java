package org.kafkaaudit.benchmarks.memory;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.kafkaaudit.benchmarks.process.Orders;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.process.Values;

/** A producer's process that tells how much of its heap is in use. */
final class SendingHeap {

  private static final long BUCKET_MILLIS = 60_000;
  private static final int OPEN_BUCKETS = 3;
  private static final int COLLECTIONS = 3;
  private static final int VALUE_BYTES = 100;

  /** Small, since a producer keeps the buffers that it once had. */
  private static final Map<String, Object> SETTINGS =
      Map.of(
          ProducerConfig.BATCH_SIZE_CONFIG, 2_048, ProducerConfig.BUFFER_MEMORY_CONFIG, 1L << 20);

  private final Side side;
  private final String bootstrapServers;

  private SendingHeap(Side side, String bootstrapServers) {
    this.side = side;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Serves one order, {@code send TOPICS MESSAGES MIXED}: sends so many messages to each topic and
   * bucket, in the order of their times or mixed, and answers with the bytes in use after a garbage
   * collection.
   */
  public static void main(String[] arguments) throws IOException {
    SendingHeap heap = new SendingHeap(Side.valueOf(arguments[0]), arguments[1]);
    Orders.serve(heap::handle);
  }

  private String handle(List<String> words) {
    try (Producer<byte[], byte[]> producer = side.open(bootstrapServers, SETTINGS)) {
      send(
          producer,
          Integer.parseInt(words.get(1)),
          Integer.parseInt(words.get(2)),
          Boolean.parseBoolean(words.get(3)));
      producer.flush();
      return Long.toString(usedHeap());
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, int topics, int messages, boolean mixed) {
    Values values = new Values(VALUE_BYTES);
    Random random = new Random(1);
    long now = System.currentTimeMillis();
    for (int bucket = OPEN_BUCKETS - 1; bucket >= 0; bucket--) {
      for (int message = 0; message < messages; message++) {
        for (int topic = 0; topic < topics; topic++) {
          int chosen = mixed ? random.nextInt(OPEN_BUCKETS) : bucket;
          long time = now - chosen * BUCKET_MILLIS;
          var unused =
              producer.send(
                  new ProducerRecord<>(topic(topic), null, time, null, values.of(message)));
        }
      }
    }
  }

  static String topic(int number) {
    return "topic-" + number;
  }

  private static long usedHeap() {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
