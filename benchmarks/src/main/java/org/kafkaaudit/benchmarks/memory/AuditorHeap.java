package org.kafkaaudit.benchmarks.memory;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.process.ConsoleAuditor;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.process.Values;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;
import org.kafkaaudit.testbed.KafkaCluster;

/**
 * The messages of many sessions, for an auditor to count, and how much heap it takes to do so.
 *
 * @param messages of each session in each topic and bucket
 */
record AuditorHeap(int sessions, int topics, int buckets, int messages) {

  private static final long BUCKET_MILLIS = 60_000;
  private static final int VALUE_BYTES = 100;

  long allMessages() {
    return (long) sessions * topics * buckets * messages;
  }

  /** Number of counts that are open at once. */
  long origins() {
    return (long) sessions * topics * buckets;
  }

  /** Sends them, in the order of their times. */
  void send(KafkaCluster kafka) {
    Values values = new Values(VALUE_BYTES);
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.LINGER_MS_CONFIG,
            100,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "lz4",
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            64L << 20);
    long now = System.currentTimeMillis();
    try (Producer<byte[], byte[]> producer = Side.PLAIN.open(kafka.bootstrapServers(), settings)) {
      for (int bucket = 0; bucket < buckets; bucket++) {
        long time = now - (buckets - 1 - bucket) * BUCKET_MILLIS;
        for (int message = 0; message < messages; message++) {
          long sequence = (long) bucket * messages + message;
          for (int topic = 0; topic < topics; topic++) {
            send(producer, SendingHeap.topic(topic), sequence, time, values.of(message));
          }
        }
      }
    }
  }

  private void send(
      Producer<byte[], byte[]> producer, String topic, long sequence, long time, byte[] value) {
    int tag = TopicTag.of(topic);
    for (int session = 1; session <= sessions; session++) {
      ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, null, time, null, value);
      record.headers().add(Stamp.HEADER, new Stamp(session, tag, sequence, time).encode());
      var unused = producer.send(record);
    }
  }

  /** Bytes of the objects that are in use in the auditor, after a garbage collection. */
  static long usedHeap(ConsoleAuditor auditor) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      throw new BenchmarkException(
          "There is no " + jcmd + ", which counts the objects of the auditor: run it with a JDK.");
    }
    Process process =
        new ProcessBuilder(
                jcmd.toString(), Long.toString(auditor.processId()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader answer = process.inputReader()) {
      List<String> lines = answer.lines().toList();
      process.waitFor();
      return lines.stream()
          .filter(line -> line.startsWith("Total"))
          .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]))
          .findFirst()
          .orElseThrow(() -> new BenchmarkException("jcmd said: " + String.join("\n", lines)));
    }
  }
}
