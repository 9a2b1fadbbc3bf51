package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** A plain producer that is audited by its configuration. */
@Timeout(120)
class TrackerInterceptorIT {

  private static final Serializer<String> FAILING =
      (topic, value) -> {
        if (value.equals("unknown schema")) {
          throw new SerializationException("unknown schema");
        }
        return new StringSerializer().serialize(topic, value);
      };

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

  private static KafkaProducer<String, String> producer(String... keysAndValues) {
    Map<String, Object> settings = TestSettings.of(keysAndValues);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.putIfAbsent("interceptor.classes", TrackerInterceptor.class.getName());
    return new KafkaProducer<>(settings, new StringSerializer(), FAILING);
  }

  private static SessionReports reports(String topic) {
    return new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic);
  }

  @Test
  void theReportsEqualTheLog() {
    Topics.create(cluster, "orders", 3, Map.of());
    Topics.create(cluster, "refunds", 1, Map.of());
    int messages = 20_000;
    try (KafkaProducer<String, String> producer = producer("acks", "all")) {
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
  void oneLineOfConfigurationIsEnough() {
    Topics.create(cluster, "one-line", 1, Map.of());
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("interceptor.classes", TrackerInterceptor.class.getName());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < 100; i++) {
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("one-line", "v" + i));
      }
    }
    LogAndReports.assertAgree(cluster.bootstrapServers(), "one-line", 100);
    assertThat(TopicReader.events(cluster.bootstrapServers()))
        .filteredOn(event -> event.topic().equals("one-line"))
        .isNotEmpty()
        .noneMatch(event -> event.reporter().service().isBlank());
  }

  @Test
  void whatTheApplicationWasToldHadFailedIsUndeliveredForThatReason() throws Exception {
    Topics.create(cluster, "failing", 1, Map.of("max.message.bytes", "2000"));
    try (KafkaProducer<String, String> producer = producer("max.block.ms", "3000")) {
      assertThat(send(producer, null, "small").get().offset()).isZero();
      assertThatThrownBy(() -> send(producer, null, "x".repeat(2_000_000)).get())
          .hasCauseInstanceOf(RecordTooLargeException.class);
      assertThatThrownBy(() -> send(producer, null, "x".repeat(5_000)).get())
          .hasCauseInstanceOf(RecordTooLargeException.class);
      assertThatThrownBy(() -> send(producer, null, "unknown schema"))
          .isInstanceOf(SerializationException.class);
      assertThatThrownBy(() -> send(producer, 7, "for no partition").get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(TimeoutException.class);
      assertThat(send(producer, null, "small").get().offset()).isEqualTo(1);
    }
    assertThat(reports("failing").undelivered())
        .isEqualTo(
            Map.of(
                "RecordTooLargeException",
                SequenceSet.ofRange(1, 2),
                "SerializationException",
                SequenceSet.of(3),
                "TimeoutException",
                SequenceSet.of(4)));
    assertThat(reports("failing").messages()).isEqualTo(6);
    assertThat(reports("failing").unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports("failing").isSealed()).isTrue();
    assertThat(
            TopicReader.stamps(cluster.bootstrapServers(), "failing").stream().map(Stamp::sequence))
        .containsExactly(0L, 5L);
  }

  private static Future<RecordMetadata> send(
      KafkaProducer<String, String> producer, Integer partition, String value) {
    return producer.send(new ProducerRecord<>("failing", partition, "key", value));
  }

  @Test
  void inTransactionsWhatIsNotInTheLogIsUnsettledAndNotMissed() {
    Topics.create(cluster, "transactions", 2, Map.of());
    try (KafkaProducer<String, String> producer = producer("transactional.id", "interceptor")) {
      producer.initTransactions();
      for (int transaction = 0; transaction < 4; transaction++) {
        producer.beginTransaction();
        for (int i = 0; i < 25; i++) {
          Future<RecordMetadata> unused =
              producer.send(new ProducerRecord<>("transactions", "key" + i, "value"));
        }
        if (transaction == 2) {
          producer.flush();
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }
    SequenceSet committed = TopicReader.committed(cluster.bootstrapServers(), "transactions");
    assertThat(committed).isEqualTo(SequenceSet.ofRange(0, 49).union(SequenceSet.ofRange(75, 99)));
    assertThat(reports("transactions").sequences()).isEqualTo(SequenceSet.ofRange(0, 99));
    assertThat(reports("transactions").unsettled()).isEqualTo(SequenceSet.ofRange(0, 99));
    assertThat(reports("transactions").undelivered()).isEmpty();
    assertThat(reports("transactions").lastProgress().orElseThrow().transactional()).isTrue();
    assertThat(reports("transactions").isSealed()).isTrue();
  }

  /** Stands behind the audit, where none that changes messages should. */
  public static final class Spoiling implements ProducerInterceptor<String, String> {

    @Override
    public ProducerRecord<String, String> onSend(ProducerRecord<String, String> record) {
      return switch (record.value()) {
        case "move" -> moved(record);
        case "strip" -> new ProducerRecord<>(record.topic(), record.value());
        case "nothing" -> null;
        case "exception" -> throw new IllegalStateException("of another interceptor");
        case "error" -> throw new NoClassDefFoundError("of another interceptor");
        default -> record;
      };
    }

    private static ProducerRecord<String, String> moved(ProducerRecord<String, String> record) {
      return new ProducerRecord<>(
          "elsewhere", null, record.key(), record.value(), record.headers());
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
      throw new IllegalStateException("of another interceptor");
    }

    @Override
    public void configure(Map<String, ?> configuration) {}

    @Override
    public void close() {}
  }

  @Test
  void whatOtherInterceptorsSpoilIsNotTakenForLost() throws Exception {
    Topics.create(cluster, "spoiled", 1, Map.of());
    Topics.create(cluster, "elsewhere", 1, Map.of());
    try (KafkaProducer<String, String> producer =
        producer(
            "interceptor.classes",
            TrackerInterceptor.class.getName() + "," + Spoiling.class.getName())) {
      for (String value : List.of("good", "move", "strip", "exception")) {
        RecordMetadata unused = producer.send(new ProducerRecord<>("spoiled", value)).get();
      }
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("spoiled", "nothing")))
          .isInstanceOf(NullPointerException.class);
      assertThatThrownBy(() -> producer.send(new ProducerRecord<>("spoiled", "error")))
          .isInstanceOf(NoClassDefFoundError.class);
      RecordMetadata unused = producer.send(new ProducerRecord<>("spoiled", "good")).get();
    }
    SessionReports reports = reports("spoiled");
    assertThat(reports.sequences()).isEqualTo(SequenceSet.ofRange(0, 6));
    assertThat(reports.undelivered()).isEqualTo(Map.of("SentToAnotherTopic", SequenceSet.of(1)));
    assertThat(reports.unsettled()).isEqualTo(SequenceSet.of(2, 4, 5));
    assertThat(reports.lastProgress().orElseThrow().transactional()).isTrue();
    assertThat(reports.isSealed()).isTrue();
    assertThat(reports("elsewhere").messages()).isZero();
  }

  @Test
  void aProducerThatIsWrappedAsWellIsCountedOnce() {
    Topics.create(cluster, "wrapped", 1, Map.of());
    Map<String, Object> settings = TestSettings.of();
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    try (TrackerProducer<String, String> producer = new TrackerProducer<>(producer(), settings)) {
      for (int i = 0; i < 100; i++) {
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("wrapped", "v" + i));
      }
    }
    LogAndReports.assertAgree(cluster.bootstrapServers(), "wrapped", 100);
  }

  @Test
  void aProducerThatIsClosedFromACallbackSaysWhatBecameOfTheOthers() throws Exception {
    Topics.create(cluster, "callback", 1, Map.of());
    KafkaProducer<String, String> producer = producer("batch.size", "100", "linger.ms", "0");
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    CountDownLatch allSent = new CountDownLatch(1);
    for (int i = 0; i < 100; i++) {
      sent.add(
          producer.send(
              new ProducerRecord<>("callback", "x".repeat(100)),
              (metadata, exception) -> {
                awaitQuietly(allSent);
                producer.close();
              }));
    }
    allSent.countDown();
    SequenceSet.Builder failed = new SequenceSet.Builder();
    for (int i = 0; i < 100; i++) {
      if (failedWithKafkaException(sent.get(i))) {
        failed.add(i);
      }
    }
    assertThat(failed.isEmpty()).as("some did not make it").isFalse();
    await("the last report")
        .atMost(Duration.ofSeconds(30))
        .until(() -> reports("callback").isSealed());
    assertThat(reports("callback").undelivered())
        .isEqualTo(Map.of("KafkaException", failed.build()));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean failedWithKafkaException(Future<RecordMetadata> sent) throws Exception {
    try {
      RecordMetadata unused = sent.get(30, TimeUnit.SECONDS);
      return false;
    } catch (ExecutionException e) {
      assertThat(e.getCause().getClass()).isEqualTo(KafkaException.class);
      return true;
    }
  }
}
