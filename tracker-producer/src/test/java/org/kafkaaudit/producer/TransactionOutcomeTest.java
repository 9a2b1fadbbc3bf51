package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/** Ends of transactions that a real broker does not bring about when it is asked to. */
class TransactionOutcomeTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String ABORTED = "AbortedTransaction";

  private final AuditEventCodec codec = new AuditEventCodec();
  private final MockProducer<String, String> messages =
      new MockProducer<>(false, null, new StringSerializer(), new StringSerializer());
  private final MockProducer<byte[], byte[]> reports =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final TrackerProducer<String, String> producer =
      new TrackerProducer<>(
          new AuditSettings(TestSettings.of("transactional.id", "t")),
          () -> messages,
          clientId -> reports,
          Clock.systemUTC());

  @BeforeEach
  void beginTransaction() {
    producer.initTransactions();
    producer.beginTransaction();
  }

  @AfterEach
  void clearInterrupt() {
    // Left by the exceptions that tell of one.
    boolean unused = Thread.interrupted();
    producer.close();
  }

  private SessionReports reports() {
    return new SessionReports(
        reports.history().stream().map(record -> codec.decode(record.value())).toList(), "orders");
  }

  private void sendAcknowledged(int number) {
    for (int i = 0; i < number; i++) {
      Future<RecordMetadata> unused =
          producer.send(new ProducerRecord<>("orders", 0, "key", "value"));
      messages.completeNext();
    }
  }

  /** The reports once something was reported after now. */
  private SessionReports nextReports() {
    long sent = producer.auditStatistics().reportsSent();
    await("two more reports, of which one began after now")
        .atMost(LIMIT)
        .until(() -> producer.auditStatistics().reportsSent() > sent + 1);
    return reports();
  }

  private void assertSealed(Map<String, SequenceSet> undelivered, long highestAcknowledged) {
    producer.close();
    assertThat(reports().undelivered()).isEqualTo(undelivered);
    assertThat(reports().unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(reports().highestAcknowledged(0)).isEqualTo(highestAcknowledged);
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void whatIsAcknowledgedInAnOpenTransactionIsUnsettledAndHoldsBackProgress() {
    long before = System.currentTimeMillis();
    sendAcknowledged(3);
    SessionReports open = nextReports();
    assertThat(open.unsettled()).isEqualTo(SequenceSet.ofRange(0, 2));
    assertThat(open.highestAcknowledged(0)).isEqualTo(-1);
    assertThat(open.lastProgress().orElseThrow().settledBeforeMillis())
        .isLessThanOrEqualTo(System.currentTimeMillis())
        .isGreaterThan(before - 1_000);
    assertThat(open.lastProgress().orElseThrow().settledBeforeMillis())
        .isEqualTo(nextReports().lastProgress().orElseThrow().settledBeforeMillis());

    producer.commitTransaction();
    SessionReports committed = nextReports();
    assertThat(committed.unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(committed.lastProgress().orElseThrow().settledBeforeMillis())
        .isGreaterThan(open.lastProgress().orElseThrow().settledBeforeMillis());
    assertSealed(Map.of(), 2);
  }

  @Test
  void theApplicationIsToldOfAcknowledgementsBeforeTheTransactionEnds() {
    List<Long> told = new ArrayList<>();
    Future<RecordMetadata> sent =
        producer.send(
            new ProducerRecord<>("orders", "value"), (metadata, e) -> told.add(metadata.offset()));
    messages.completeNext();
    assertThat(told).containsExactly(0L);
    assertThat(sent).isDone();
  }

  @Test
  void eachTransactionEndsForItself() {
    sendAcknowledged(2);
    producer.commitTransaction();
    producer.beginTransaction();
    sendAcknowledged(3);
    producer.abortTransaction();
    producer.beginTransaction();
    sendAcknowledged(1);
    producer.commitTransaction();
    assertSealed(Map.of(ABORTED, SequenceSet.ofRange(2, 4)), 5);
  }

  @Test
  void aSendThatIsToldThatItsTransactionWasAbortedIsUndeliveredForThatReason() {
    Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("orders", "value"));
    messages.errorNext(new TransactionAbortedException());
    producer.abortTransaction();
    assertSealed(Map.of(ABORTED, SequenceSet.of(0)), -1);
  }

  private static Stream<KafkaException> failures() {
    return Stream.of(
        new ProducerFencedException("another took over"),
        new InvalidProducerEpochException("another took over"),
        new OutOfOrderSequenceException("a gap"),
        new KafkaException("in an error state"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aCommitThatIsToldToHaveFailedMakesItsMessagesUndelivered(KafkaException failure) {
    sendAcknowledged(2);
    messages.commitTransactionException = failure;
    assertThatThrownBy(producer::commitTransaction).isSameAs(failure);
    assertThat(nextReports().undelivered())
        .isEqualTo(Map.of(failure.getClass().getSimpleName(), SequenceSet.ofRange(0, 1)));
    assertSealed(Map.of(failure.getClass().getSimpleName(), SequenceSet.ofRange(0, 1)), -1);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void anAbortThatIsToldToHaveFailedMakesItsMessagesUndelivered(KafkaException failure) {
    sendAcknowledged(2);
    messages.abortTransactionException = failure;
    assertThatThrownBy(producer::abortTransaction).isSameAs(failure);
    assertThat(nextReports().undelivered())
        .isEqualTo(Map.of(failure.getClass().getSimpleName(), SequenceSet.ofRange(0, 1)));
    assertSealed(Map.of(failure.getClass().getSimpleName(), SequenceSet.ofRange(0, 1)), -1);
  }

  private static Stream<KafkaException> outcomesUnknown() {
    return Stream.of(new TimeoutException("too late"), new InterruptException("stopped"));
  }

  @ParameterizedTest
  @MethodSource("outcomesUnknown")
  void aCommitOfUnknownOutcomeIsUnsettledUntilItIsTriedAgain(KafkaException unknown) {
    sendAcknowledged(2);
    messages.commitTransactionException = unknown;
    assertThatThrownBy(producer::commitTransaction).isSameAs(unknown);
    boolean unused = Thread.interrupted();
    assertThat(nextReports().unsettled()).isEqualTo(SequenceSet.ofRange(0, 1));

    messages.commitTransactionException = null;
    producer.commitTransaction();
    assertSealed(Map.of(), 1);
  }

  @ParameterizedTest
  @MethodSource("outcomesUnknown")
  void aCommitOfUnknownOutcomeIsUndeliveredForThatReasonWhenItsProducerIsClosed(
      KafkaException unknown) {
    sendAcknowledged(2);
    messages.commitTransactionException = unknown;
    assertThatThrownBy(producer::commitTransaction).isSameAs(unknown);
    boolean unused = Thread.interrupted();
    assertSealed(Map.of(unknown.getClass().getSimpleName(), SequenceSet.ofRange(0, 1)), -1);
  }

  @Test
  void aCommitOfUnknownOutcomeStaysUnsettledWhereTheAbortAfterItIsRefused() {
    sendAcknowledged(2);
    messages.commitTransactionException = new TimeoutException("too late");
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
    messages.abortTransactionException = new IllegalStateException("commit must be retried");
    assertThatThrownBy(producer::abortTransaction).isInstanceOf(IllegalStateException.class);
    assertThat(nextReports().unsettled()).isEqualTo(SequenceSet.ofRange(0, 1));
    assertSealed(Map.of("TimeoutException", SequenceSet.ofRange(0, 1)), -1);
  }

  @Test
  void anAbortAfterACommitOfUnknownOutcomeDecides() {
    sendAcknowledged(2);
    messages.commitTransactionException = new TimeoutException("too late");
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(TimeoutException.class);
    producer.abortTransaction();
    assertSealed(Map.of(ABORTED, SequenceSet.ofRange(0, 1)), -1);
  }

  @Test
  void anAbortOfUnknownOutcomeIsAbortedWhenItsProducerIsClosed() {
    sendAcknowledged(2);
    messages.abortTransactionException = new TimeoutException("too late");
    assertThatThrownBy(producer::abortTransaction).isInstanceOf(TimeoutException.class);
    assertThat(nextReports().unsettled()).isEqualTo(SequenceSet.ofRange(0, 1));
    assertSealed(Map.of(ABORTED, SequenceSet.ofRange(0, 1)), -1);
  }

  @Test
  void whatIsAcknowledgedAfterItsCommitFailedIsTakenBackByTheAbort() {
    sendAcknowledged(1);
    Future<RecordMetadata> late = producer.send(new ProducerRecord<>("orders", "value"));
    messages.commitTransactionException = new KafkaException("in an error state");
    assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
    messages.completeNext();
    assertThat(late).isDone();
    assertThat(nextReports().unsettled()).isEqualTo(SequenceSet.of(1));
    producer.abortTransaction();
    assertSealed(Map.of("KafkaException", SequenceSet.of(0), ABORTED, SequenceSet.of(1)), -1);
  }

  @Test
  void progressSaysThatTheSessionSendsInTransactions() {
    sendAcknowledged(1);
    producer.commitTransaction();
    producer.close();
    assertThat(reports().lastProgress())
        .map(AuditEvent.SessionProgress::transactional)
        .contains(true);
  }

  @Test
  void aProducerThatRefusesTransactionsIsCountedAsOneWithoutThem() {
    MockProducer<String, String> plain =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    plain.initTransactionException = new IllegalStateException("no transactional.id");
    try (TrackerProducer<String, String> other =
        new TrackerProducer<>(
            new AuditSettings(TestSettings.of()),
            () -> plain,
            clientId -> reports,
            Clock.systemUTC())) {
      assertThatThrownBy(other::initTransactions).isSameAs(plain.initTransactionException);
      Future<RecordMetadata> unused = other.send(new ProducerRecord<>("orders", 0, "key", "value"));
      await("the acknowledgement in a report")
          .atMost(LIMIT)
          .until(() -> reports().highestAcknowledged(0) == 0);
      assertThat(reports().lastProgress())
          .map(AuditEvent.SessionProgress::transactional)
          .contains(false);
    }
  }

  @Test
  void aProducerThatWasInitializedBeforeItWasAuditedIsCountedByItsTransactions() {
    MockProducer<String, String> given =
        new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    given.initTransactions();
    try (TrackerProducer<String, String> other =
        new TrackerProducer<>(
            new AuditSettings(TestSettings.of()),
            () -> given,
            clientId -> reports,
            Clock.systemUTC())) {
      other.beginTransaction();
      Future<RecordMetadata> unused = other.send(new ProducerRecord<>("orders", "value"));
      other.abortTransaction();
    }
    assertThat(reports().undelivered()).isEqualTo(Map.of(ABORTED, SequenceSet.of(0)));
  }
}
