package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.client.AuditReporter;
import org.kafkaaudit.client.AuditTopic;
import org.kafkaaudit.kafka.AuditEventWriter;

/** While the audit topic is out of reach, what is kept grows with minutes and topics, slowly. */
@Timeout(120)
class AuditOutOfReachTest {

  private static final long MOST_GROWTH_BYTES = 16 * 1024 * 1024;
  private static final int TOPICS = 100;
  private static final int MINUTES = 60;
  private static final int MESSAGES_PER_TOPIC_AND_MINUTE = 200;
  private static final int PARTITIONS = 8;

  private final AuditSettings settings = new AuditSettings(TestSettings.of());
  private final SetClock clock = new SetClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final AuditRecorder recorder = new AuditRecorder("test", clock);
  private final SendAudit sends =
      new SendAudit(
          new SessionStatements(7, clock.instant(), settings), settings, clock, recorder, () -> {});
  private final OutOfReach client = new OutOfReach();
  private final AuditReporter reporter =
      new AuditReporter(
          sends::topics,
          new AuditTopic("audit-events", AuditEventWriter.singleObject(), () -> client),
          recorder.reports(),
          () -> {},
          clock);

  /**
   * A client that knows the audit topic or does not, and that takes reports until its buffer is
   * full, but gets none of them acknowledged.
   */
  private final class OutOfReach extends MockProducer<byte[], byte[]> {

    private final List<ProducerRecord<byte[], byte[]>> buffer = new ArrayList<>();
    private final CountDownLatch awaited = new CountDownLatch(1);
    private long free = bufferMemory();

    OutOfReach() {
      super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
      partitionsForException = new TimeoutException("unknown");
    }

    void becomesKnown() {
      partitionsForException = null;
    }

    @Override
    public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
      if (record.value().length > free) {
        throw new BufferExhaustedException("full");
      }
      free -= record.value().length;
      buffer.add(record);
      return new CompletableFuture<>() {
        @Override
        public RecordMetadata get(long timeout, TimeUnit unit) throws InterruptedException {
          awaited.countDown();
          Thread.sleep(unit.toMillis(timeout));
          throw new TimeoutException("not acknowledged");
        }
      };
    }
  }

  private long bufferMemory() {
    Object bytes = settings.auditProducer("id").get(ProducerConfig.BUFFER_MEMORY_CONFIG);
    return ((Number) bytes).longValue();
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }

  private void send(int topic, int number, long timestamp) {
    String name = "topic-" + topic;
    ProducerRecord<String, String> record =
        sends.copyToStamp(new ProducerRecord<>(name, null, timestamp, "key", "value"));
    sends
        .stamp(record, null)
        .onCompletion(
            new RecordMetadata(
                new TopicPartition(name, number % PARTITIONS), number, 0, timestamp, 3, 5),
            null);
  }

  private static List<Named<LongUnaryOperator>> times() {
    Random random = new Random(7);
    return List.of(
        Named.of("as they are sent", now -> now),
        Named.of("of the last five minutes", now -> now - random.nextInt(300_000)));
  }

  @ParameterizedTest(name = "with times {0}")
  @MethodSource("times")
  void anHourOfCountsAndTheReportsOnTheirWayTakeLessThan16Megabytes(LongUnaryOperator times)
      throws Exception {
    long before = usedHeap();
    for (int minute = 0; minute < MINUTES; minute++) {
      for (int i = 0; i < MESSAGES_PER_TOPIC_AND_MINUTE * TOPICS; i++) {
        send(i % TOPICS, i, times.applyAsLong(clock.millis()));
      }
      clock.set(clock.instant().plus(Duration.ofMinutes(1)));
      assertThat(reporter.report(Duration.ofSeconds(1), false)).isFalse();
    }
    long counts = usedHeap() - before;
    client.becomesKnown();
    Thread reporting = new Thread(() -> reporter.report(Duration.ofMinutes(2), false));
    reporting.start();
    assertThat(client.awaited.await(60, TimeUnit.SECONDS)).as("a report was sent").isTrue();
    long growth = usedHeap() - before;
    reporting.interrupt();
    reporting.join();
    long unusedBuffer = client.free;
    assertThat(growth + unusedBuffer)
        .as(
            "growth of the heap by %d bytes, of which %d are counts, and %d that the client may take",
            growth, counts, unusedBuffer)
        .isLessThan(MOST_GROWTH_BYTES);
    assertThat(counts).as("bytes that the counts take").isLessThan(MOST_GROWTH_BYTES / 2);
    assertThat(recorder.statistics().stamped())
        .isEqualTo((long) MINUTES * TOPICS * MESSAGES_PER_TOPIC_AND_MINUTE);
    assertThat(recorder.statistics().uncounted()).isZero();
  }
}
