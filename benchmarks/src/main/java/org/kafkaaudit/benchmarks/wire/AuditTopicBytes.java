package org.kafkaaudit.benchmarks.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.kafkaaudit.benchmarks.process.ConsoleAuditor;
import org.kafkaaudit.benchmarks.process.LogSize;
import org.kafkaaudit.benchmarks.process.Side;
import org.kafkaaudit.benchmarks.process.Values;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * What one producer and a console auditor report of a steady stream of messages, with the default
 * bucket length and report interval.
 *
 * @param messagesPerSecond sent by the producer
 * @param bytes size of each value
 * @param time how long it goes on
 */
record AuditTopicBytes(int messagesPerSecond, int bytes, Duration time) {

  private static final String TOPIC = "orders";
  private static final String AUDIT_TOPIC = "audit-events";
  private static final int PARTITIONS = 4;
  private static final long MILLISECOND = 1_000_000;

  /**
   * What was seen.
   *
   * @param messages that were sent
   * @param auditBytes that the audit topic takes on the broker's disk
   */
  record Seen(long messages, long auditBytes) {}

  Seen measure(Testbed testbed, KafkaCluster kafka, AuditApplications applications)
      throws IOException, ExecutionException, InterruptedException {
    kafka.createTopic(TOPIC, PARTITIONS, Map.of());
    kafka.createTopic(AUDIT_TOPIC, PARTITIONS, Map.of());
    Path directory = testbed.directory();
    ConsoleAuditor auditor = ConsoleAuditor.start(testbed, applications, kafka, directory);
    long messages;
    try (Producer<byte[], byte[]> producer =
        Side.TRACKER.open(kafka.bootstrapServers(), Map.of())) {
      messages = send(producer);
    }
    auditor.awaitCounted(messages);
    // As an orderly end it reports what is left.
    auditor.stop();
    return new Seen(messages, LogSize.of(kafka, AUDIT_TOPIC));
  }

  private long send(Producer<byte[], byte[]> producer) {
    Values values = new Values(bytes);
    long begin = System.nanoTime();
    long messages = 0;
    for (long millis = 0; millis < time.toMillis(); millis++) {
      for (int i = 0; i < messagesPerSecond / 1_000; i++) {
        var unused = producer.send(new ProducerRecord<>(TOPIC, values.of(messages++)));
      }
      long next = begin + (millis + 1) * MILLISECOND;
      while (System.nanoTime() < next) {
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
    return messages;
  }
}
