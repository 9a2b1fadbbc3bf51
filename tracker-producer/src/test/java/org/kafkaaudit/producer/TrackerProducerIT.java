package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

@Timeout(120)
class TrackerProducerIT {

  private static Testbed testbed;
  private static KafkaCluster cluster;

  @BeforeAll
  static void startKafka() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    Topics.create(cluster, "audit-events", 2, Map.of());
  }

  @AfterAll
  static void stopKafka() {
    testbed.close();
  }

  private static Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, StringSerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, StringSerializer.class.getName());
    settings.put(TrackerProducerConfig.SERVICE_CONFIG, "checkout");
    settings.put(TrackerProducerConfig.REPORT_INTERVAL_CONFIG, 200);
    settings.put(TrackerProducerConfig.SESSION_TIMEOUT_CONFIG, 5_000);
    return settings;
  }

  private static SessionReports reports(String topic) {
    return new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic);
  }

  @Test
  void everyMessageIsStampedOnceAndTheReportsEqualTheLog() {
    Topics.create(cluster, "orders", 3, Map.of());
    Topics.create(cluster, "refunds", 1, Map.of());
    int messages = 20_000;
    try (TrackerProducer<String, String> producer = new TrackerProducer<>(settings())) {
      for (int i = 0; i < messages; i++) {
        Future<RecordMetadata> unused =
            producer.send(
                new ProducerRecord<>(i % 4 == 0 ? "refunds" : "orders", "key" + i, "value" + i));
      }
    }
    LogAndReports.assertAgree(cluster.bootstrapServers(), "orders", messages * 3 / 4);
    LogAndReports.assertAgree(cluster.bootstrapServers(), "refunds", messages / 4);
  }

  @Test
  void theFirstReportGoesOutWithTheFirstSendAndProgressGoesOnWhenIdle() {
    Topics.create(cluster, "first", 1, Map.of());
    try (TrackerProducer<String, String> producer = new TrackerProducer<>(settings())) {
      Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("first", "value"));
      await("a report while the producer is open")
          .atMost(Duration.ofSeconds(20))
          .until(() -> reports("first").lastProgress().isPresent());
      long report = reports("first").lastProgress().orElseThrow().report();
      await("progress of an idle producer")
          .atMost(Duration.ofSeconds(20))
          .until(() -> reports("first").lastProgress().orElseThrow().report() > report + 2);
      assertThat(reports("first").isSealed()).isFalse();
    }
    assertThat(reports("first").isSealed()).isTrue();
  }

  @Test
  void theApplicationsExceptionsAreThoseOfTheProducer() throws Exception {
    Topics.create(cluster, "large", 1, Map.of());
    AtomicReference<Exception> toldToCallback = new AtomicReference<>();
    try (TrackerProducer<String, String> producer = new TrackerProducer<>(settings())) {
      Future<RecordMetadata> tooLarge =
          producer.send(
              new ProducerRecord<>("large", "x".repeat(2_000_000)),
              (metadata, exception) -> toldToCallback.set(exception));
      assertThatThrownBy(tooLarge::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(RecordTooLargeException.class);
      assertThat(producer.send(new ProducerRecord<>("large", "small")).get().offset()).isZero();
    }
    assertThat(toldToCallback.get()).isInstanceOf(RecordTooLargeException.class);
    SessionReports reports = reports("large");
    assertThat(reports.undelivered())
        .containsExactly(Map.entry("RecordTooLargeException", SequenceSet.of(0)));
    assertThat(reports.messages()).isEqualTo(2);
    assertThat(reports.isSealed()).isTrue();
  }

  @Test
  void severalThreadsShareOneProducerWithoutGapsOrRepeats() throws Exception {
    Topics.create(cluster, "shared", 2, Map.of());
    try (TrackerProducer<String, String> producer = new TrackerProducer<>(settings())) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Thread thread = new Thread(() -> sendMany(producer, "shared", 5_000));
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    LogAndReports.assertAgree(cluster.bootstrapServers(), "shared", 20_000);
  }

  @Test
  void whatWasToldToHaveFailedWhileTheBrokerWasDownIsUndeliveredAndTheRestIsInTheLog()
      throws Exception {
    Topics.create(cluster, "interrupted", 1, Map.of());
    Map<String, Object> settings = settings();
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 500);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    SequenceSet.Builder failed = new SequenceSet.Builder();
    try (TrackerProducer<String, String> producer = new TrackerProducer<>(settings)) {
      sendAndAwait(producer, 100);
      cluster.kill();
      for (long sequence : sendAndAwait(producer, 5)) {
        failed.add(100 + sequence);
      }
      cluster.start();
      await("the broker takes messages again")
          .atMost(Duration.ofSeconds(60))
          .until(() -> sendAndAwait(producer, 1).isEmpty());
    }
    SessionReports reports = reports("interrupted");
    List<Long> log =
        TopicReader.stamps(cluster.bootstrapServers(), "interrupted").stream()
            .map(Stamp::sequence)
            .toList();
    SequenceSet undelivered =
        reports.undelivered().values().stream().reduce(SequenceSet.EMPTY, SequenceSet::union);
    assertThat(failed.build()).isEqualTo(SequenceSet.ofRange(100, 104));
    assertThat(failed.build().minus(undelivered).isEmpty()).isTrue();
    assertThat(log).doesNotHaveDuplicates();
    SequenceSet arrived = SequenceSet.of(log.stream().mapToLong(Long::longValue).toArray());
    assertThat(reports.sequences().minus(undelivered).minus(arrived).isEmpty()).isTrue();
    assertThat(reports.messages()).isEqualTo(reports.sequences().size());
    assertThat(reports.isSealed()).isTrue();
  }

  /** Returns which of the messages failed. */
  private static List<Integer> sendAndAwait(TrackerProducer<String, String> producer, int messages)
      throws InterruptedException {
    List<Future<RecordMetadata>> futures = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      futures.add(producer.send(new ProducerRecord<>("interrupted", "value")));
    }
    List<Integer> failed = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      try {
        RecordMetadata unused = futures.get(i).get();
      } catch (ExecutionException e) {
        failed.add(i);
      }
    }
    return failed;
  }

  private static void sendMany(
      TrackerProducer<String, String> producer, String topic, int messages) {
    for (int i = 0; i < messages; i++) {
      Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, "key" + i, "v"));
    }
  }

  @Test
  void noThreadIsLeftAfterClose() {
    Topics.create(cluster, "threads", 1, Map.of());
    TrackerProducer<String, String> producer = new TrackerProducer<>(settings());
    Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("threads", "value"));
    assertThat(auditThreads()).isNotEmpty();
    producer.close();
    producer.close();
    assertThat(auditThreads()).isEmpty();
  }

  private static List<String> auditThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains("audit-reporter-"))
        .toList();
  }
}
