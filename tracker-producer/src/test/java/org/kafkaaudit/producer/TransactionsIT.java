package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Transactions: what the reports say against what a consumer that reads committed sees. */
@Timeout(120)
class TransactionsIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ABORTED = "AbortedTransaction";

  private static Testbed testbed;
  private static KafkaCluster cluster;

  private final String topic = "orders-" + UUID.randomUUID();
  private final String transactionalId = "checkout-" + UUID.randomUUID();

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

  @BeforeEach
  void createTopic() {
    Topics.create(cluster, topic, 2, Map.of());
  }

  private TrackerProducer<String, String> producer(String... keysAndValues) {
    Map<String, Object> settings = TestSettings.of(keysAndValues);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    settings.put("transactional.id", transactionalId);
    TrackerProducer<String, String> producer =
        new TrackerProducer<>(settings, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
    return producer;
  }

  private List<Future<RecordMetadata>> send(
      TrackerProducer<String, String> producer, int messages) {
    List<Future<RecordMetadata>> sends = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      sends.add(producer.send(new ProducerRecord<>(topic, "key" + i, "v")));
    }
    return sends;
  }

  private SessionReports reports() {
    return new SessionReports(TopicReader.events(cluster.bootstrapServers()), topic);
  }

  private SequenceSet committed() {
    return TopicReader.committed(cluster.bootstrapServers(), topic);
  }

  /** What the reports claim to have been delivered is what is there to be read, and no more. */
  private void assertExact(SequenceSet delivered, Map<String, SequenceSet> undelivered) {
    SessionReports reports = reports();
    assertThat(committed()).isEqualTo(delivered);
    assertThat(reports.undelivered()).isEqualTo(undelivered);
    assertThat(
            undelivered.values().stream().reduce(SequenceSet.EMPTY, SequenceSet::union).size()
                + delivered.size())
        .isEqualTo(reports.messages());
    assertThat(reports.unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports.isSealed()).isTrue();
    assertThat(reports.lastProgress())
        .map(AuditEvent.SessionProgress::transactional)
        .contains(true);
  }

  @Test
  void committedMessagesAreDeliveredAndAbortedOnesAreNot() {
    try (TrackerProducer<String, String> producer = producer()) {
      producer.beginTransaction();
      send(producer, 500);
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, 300);
      producer.flush();
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, 200);
      producer.commitTransaction();
    }
    SequenceSet aborted = SequenceSet.ofRange(500, 799);
    assertExact(SequenceSet.ofRange(0, 999).minus(aborted), Map.of(ABORTED, aborted));
    assertThat(TopicReader.stamps(cluster.bootstrapServers(), topic)).hasSize(1_000);
    assertThat(reports().bytes())
        .isEqualTo(
            TopicReader.records(cluster.bootstrapServers(), topic).stream()
                .filter(record -> !aborted.contains(TopicReader.stamp(record).sequence()))
                .mapToLong(record -> record.serializedKeySize() + record.serializedValueSize())
                .sum());
  }

  /**
   * While the one request that may be under way waits for a broker that does not answer, nothing
   * else can be sent. Without it the client may begin to send what lingers in the moment in which
   * the abort begins.
   */
  @Test
  void messagesThatAnAbortKeptFromBeingSentAreAbortedToo() throws Exception {
    try (TrackerProducer<String, String> producer =
        producer(
            "linger.ms", "60000",
            "batch.size", "1000",
            "max.in.flight.requests.per.connection", "1",
            "enable.metrics.push", "false")) {
      producer.beginTransaction();
      send(producer, 10);
      producer.flush();
      CompletableFuture<Void> abort;
      cluster.pause();
      try {
        List<Future<RecordMetadata>> waiting = sendLarge(producer, 90);
        await("the request with a full batch").atMost(LIMIT).until(() -> sent(producer) == 11);
        Future<RecordMetadata> underWay = waiting.remove(0);
        abort = CompletableFuture.runAsync(producer::abortTransaction);
        await("the abort of what waits to be sent")
            .atMost(LIMIT)
            .until(() -> waiting.stream().allMatch(Future::isDone));
        assertThat(underWay).isNotDone();
      } finally {
        cluster.resume();
      }
      abort.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    assertExact(SequenceSet.EMPTY, Map.of(ABORTED, SequenceSet.ofRange(0, 99)));
    assertThat(TopicReader.stamps(cluster.bootstrapServers(), topic))
        .extracting(Stamp::sequence)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(0, 10).boxed().toList());
  }

  /** Each fills a batch, and the first of two batches of a partition is sent without lingering. */
  private List<Future<RecordMetadata>> sendLarge(
      TrackerProducer<String, String> producer, int messages) {
    List<Future<RecordMetadata>> sends = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      sends.add(producer.send(new ProducerRecord<>(topic, 0, "key" + i, "x".repeat(2_000))));
    }
    return sends;
  }

  private double sent(TrackerProducer<String, String> producer) {
    return producer.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals("record-send-total"))
        .filter(metric -> topic.equals(metric.getKey().tags().get("topic")))
        .mapToDouble(metric -> (double) metric.getValue().metricValue())
        .sum();
  }

  @Test
  void aTransactionThatIsOpenWhenItsProducerIsClosedIsAborted() {
    try (TrackerProducer<String, String> producer = producer()) {
      producer.beginTransaction();
      send(producer, 100);
      producer.flush();
    }
    assertExact(SequenceSet.EMPTY, Map.of(ABORTED, SequenceSet.ofRange(0, 99)));
  }

  @Test
  void messagesOfAnOpenTransactionAreReportedAsUnsettledWhileItIsOpen() {
    try (TrackerProducer<String, String> producer = producer()) {
      producer.beginTransaction();
      send(producer, 100);
      producer.flush();
      long sent = producer.auditStatistics().reportsSent();
      await("a report that began after the acknowledgements")
          .atMost(LIMIT)
          .until(() -> producer.auditStatistics().reportsSent() > sent + 1);
      assertThat(reports().unsettled()).isEqualTo(SequenceSet.ofRange(0, 99));
      producer.commitTransaction();
    }
    assertExact(SequenceSet.ofRange(0, 99), Map.of());
  }

  @Test
  void aProducerThatWasFencedDeliversNothingMoreAndItsSuccessorIsExact() {
    String successors = "refunds-" + UUID.randomUUID();
    Topics.create(cluster, successors, 1, Map.of());
    try (TrackerProducer<String, String> zombie = producer()) {
      zombie.beginTransaction();
      send(zombie, 100);
      zombie.commitTransaction();
      zombie.beginTransaction();
      send(zombie, 100);
      zombie.flush();
      try (TrackerProducer<String, String> successor = producer()) {
        successor.beginTransaction();
        Future<RecordMetadata> unused = successor.send(new ProducerRecord<>(successors, "v"));
        successor.commitTransaction();
      }
      assertThatThrownBy(zombie::commitTransaction).isInstanceOf(ProducerFencedException.class);
      Future<RecordMetadata> refused = zombie.send(new ProducerRecord<>(topic, "v"));
      assertThatThrownBy(refused::get).isInstanceOf(ExecutionException.class);
    }
    assertExact(
        SequenceSet.ofRange(0, 99),
        Map.of("ProducerFencedException", SequenceSet.ofRange(100, 200)));
    assertThat(TopicReader.committed(cluster.bootstrapServers(), successors))
        .isEqualTo(SequenceSet.of(0));
  }

  @Test
  void aTransactionWithAMessageThatFailedIsUndeliveredAsAWhole() {
    try (TrackerProducer<String, String> producer = producer()) {
      producer.beginTransaction();
      send(producer, 10);
      producer.flush();
      Future<RecordMetadata> unused =
          producer.send(new ProducerRecord<>(topic, "x".repeat(2_000_000)));
      assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, 10);
      producer.commitTransaction();
    }
    assertExact(
        SequenceSet.ofRange(11, 20),
        Map.of(
            "KafkaException",
            SequenceSet.ofRange(0, 9),
            "RecordTooLargeException",
            SequenceSet.of(10)));
  }

  @Test
  void aCommitThatTimedOutAndIsTriedAgainDelivers() {
    try (TrackerProducer<String, String> producer = producer("max.block.ms", "5000")) {
      commitToFrozenBroker(producer);
      await("the second try")
          .atMost(LIMIT)
          .ignoreExceptionsInstanceOf(TimeoutException.class)
          .untilAsserted(producer::commitTransaction);
    }
    assertExact(SequenceSet.ofRange(0, 99), Map.of());
  }

  private void commitToFrozenBroker(TrackerProducer<String, String> producer) {
    producer.beginTransaction();
    send(producer, 100);
    producer.flush();
    cluster.pause();
    try {
      assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
    } finally {
      cluster.resume();
    }
  }

  @Test
  void aCommitThatTimedOutAndWasNotTriedAgainIsToldAsSuchThoughItWasCommittedAfterAll() {
    try (TrackerProducer<String, String> producer = producer("max.block.ms", "5000")) {
      commitToFrozenBroker(producer);
    }
    assertThat(reports().undelivered())
        .isEqualTo(Map.of("TimeoutException", SequenceSet.ofRange(0, 99)));
    assertThat(reports().isSealed()).isTrue();
    assertThat(committed()).isEqualTo(SequenceSet.ofRange(0, 99));
  }
}
