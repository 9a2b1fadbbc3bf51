package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

class TrackerProducerTest {

  private final AuditEventCodec codec = new AuditEventCodec();
  private MockProducer<String, String> messages =
      new MockProducer<>(false, null, new StringSerializer(), new StringSerializer());
  private final MockProducer<byte[], byte[]> reports =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  private TrackerProducer<String, String> producer(String... keysAndValues) {
    Map<String, Object> configuration = TestSettings.of(keysAndValues);
    return new TrackerProducer<>(
        new AuditSettings(configuration), () -> messages, clientId -> reports, Clock.systemUTC());
  }

  private SessionReports reports(String topic) {
    return new SessionReports(
        reports.history().stream().map(record -> codec.decode(record.value())).toList(), topic);
  }

  private Stamp stampOf(int index) {
    return Stamp.decode(messages.history().get(index).headers().lastHeader(Stamp.HEADER).value());
  }

  private static ProducerRecord<String, String> record() {
    return new ProducerRecord<>("orders", "key", "value");
  }

  @Test
  void stampsNameTheTopicAndTheTimeOfTheRecord() {
    long timestamp = Instant.now().minus(Duration.ofHours(3)).toEpochMilli();
    try (TrackerProducer<String, String> producer = producer()) {
      Future<RecordMetadata> first =
          producer.send(new ProducerRecord<>("orders", null, timestamp, "key", "value"));
      Future<RecordMetadata> second = producer.send(record());
      assertThat(List.of(first, second)).noneMatch(Future::isDone);
      assertThat(stampOf(0).auditTimeMillis()).isEqualTo(timestamp);
      assertThat(stampOf(0).topicTag()).isEqualTo(TopicTag.of("orders"));
      assertThat(messages.history().get(0).timestamp()).isEqualTo(timestamp);
      assertThat(stampOf(1).sequence()).isEqualTo(1);
      assertThat(messages.history().get(1).timestamp()).isNull();
      completeAll();
    }
  }

  private void completeAll() {
    while (messages.completeNext()) {
      assertThat(messages.history()).isNotEmpty();
    }
  }

  @Test
  void theRecordOfTheCallerIsNotChangedAndCanBeSentAgain() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("own", new byte[] {1});
    headers.setReadOnly();
    ProducerRecord<String, String> record =
        new ProducerRecord<>("orders", 0, null, "key", "value", headers);
    record.headers().add("other", new byte[] {2});
    ((RecordHeaders) record.headers()).setReadOnly();
    try (TrackerProducer<String, String> producer = producer()) {
      send(producer, record, null);
      send(producer, record, null);
      assertThat(record.headers().toArray()).hasSize(2);
      assertThat(messages.history().get(1).headers().toArray()).hasSize(3);
      assertThat(stampOf(0).sequence()).isZero();
      assertThat(stampOf(1).sequence()).isEqualTo(1);
      completeAll();
    }
  }

  private static void send(
      TrackerProducer<String, String> producer,
      ProducerRecord<String, String> record,
      Callback callback) {
    Future<RecordMetadata> unused = producer.send(record, callback);
  }

  @Test
  void aStampThatTheRecordHasIsReplaced() {
    ProducerRecord<String, String> record = record();
    record.headers().add(Stamp.HEADER, new Stamp(7, TopicTag.of("orders"), 3, 1_000).encode());
    try (TrackerProducer<String, String> producer = producer()) {
      send(producer, record, null);
      Headers headers = messages.history().get(0).headers();
      assertThat(headers.headers(Stamp.HEADER)).hasSize(1);
      assertThat(stampOf(0).session()).isNotEqualTo(7);
      completeAll();
    }
  }

  @Test
  void aForwardedStampIsKeptAndNotCounted() {
    ProducerRecord<String, String> record = record();
    Stamp stamp = new Stamp(7, TopicTag.of("orders"), 3, 1_000);
    record.headers().add(Stamp.HEADER, stamp.encode());
    ProducerRecord<String, String> damaged = record();
    damaged.headers().add(Stamp.HEADER, new byte[] {9});
    TrackerProducer<String, String> producer = producer("audit.stamp.forward", "true");
    send(producer, record, null);
    send(producer, damaged, null);
    assertThat(messages.history().get(0)).isSameAs(record);
    assertThat(stampOf(0)).isEqualTo(stamp);
    assertThat(stampOf(1).session()).isNotEqualTo(7);
    completeAll();
    producer.close();
    assertThat(producer.auditStatistics().forwarded()).isEqualTo(1);
    assertThat(reports("orders").messages()).isEqualTo(1);
  }

  @Test
  void outcomesAreCountedAndToldToTheApplicationUnchanged() {
    List<Object> told = new ArrayList<>();
    TimeoutException failure = new TimeoutException("too late");
    TrackerProducer<String, String> producer = producer();
    send(producer, record(), (metadata, exception) -> told.add(metadata.offset()));
    send(producer, record(), (metadata, exception) -> told.add(exception));
    send(producer, record(), null);
    messages.completeNext();
    messages.errorNext(failure);
    messages.completeNext();
    producer.close();
    assertThat(told).containsExactly(0L, failure);
    SessionReports reported = reports("orders");
    assertThat(reported.sequences()).isEqualTo(SequenceSet.ofRange(0, 2));
    assertThat(reported.undelivered())
        .containsExactly(Map.entry("TimeoutException", SequenceSet.of(1)));
    assertThat(reported.highestAcknowledged(0)).isEqualTo(2);
    assertThat(reported.isSealed()).isTrue();
  }

  @Test
  void aSendThatThrowsIsUndeliveredAndItsExceptionIsTheSame() {
    TrackerProducer<String, String> producer = producer();
    for (RuntimeException failure :
        List.of(
            new SerializationException("no schema"),
            new InterruptException("stopped"),
            new IllegalStateException("closed"))) {
      messages.sendException = failure;
      assertThatThrownBy(() -> producer.send(record())).isSameAs(failure);
    }
    assertThat(Thread.interrupted()).isTrue();
    producer.close();
    assertThat(reports("orders").undelivered())
        .containsOnly(
            Map.entry("SerializationException", SequenceSet.of(0)),
            Map.entry("InterruptException", SequenceSet.of(1)),
            Map.entry("IllegalStateException", SequenceSet.of(2)));
    assertThat(reports("orders").isSealed()).isTrue();
  }

  @Test
  void aProducerThatCallsBackAndThrowsIsCountedOnce() {
    RuntimeException thrown = new IllegalStateException("from the callback of the application");
    TimeoutException failure = new TimeoutException("buffer full");
    messages = new CallsBackAndThrows(failure);
    TrackerProducer<String, String> producer = producer();
    assertThatThrownBy(
            () ->
                producer.send(
                    record(),
                    (metadata, exception) -> {
                      throw thrown;
                    }))
        .isSameAs(thrown);
    producer.close();
    assertThat(reports("orders").undelivered())
        .containsExactly(Map.entry("TimeoutException", SequenceSet.of(0)));
    assertThat(reports("orders").isSealed()).isTrue();
  }

  /** As KafkaProducer does where the buffer is full and the callback throws. */
  private static final class CallsBackAndThrows extends MockProducer<String, String> {
    private final RuntimeException failure;

    CallsBackAndThrows(RuntimeException failure) {
      super(false, null, new StringSerializer(), new StringSerializer());
      this.failure = failure;
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<String, String> record, Callback callback) {
      callback.onCompletion(null, failure);
      throw failure;
    }
  }

  @Test
  void whatIsStillOnItsWayAtTheEndIsNotSealed() {
    TrackerProducer<String, String> producer = producer();
    send(producer, record(), null);
    producer.close(Duration.ZERO);
    assertThat(reports("orders").unsettled()).isEqualTo(SequenceSet.of(0));
    assertThat(reports("orders").lastProgress()).isPresent();
    assertThat(reports("orders").isSealed()).isFalse();
  }

  @Test
  void anExceptionAtCloseReachesTheApplicationAfterTheSeal() {
    TrackerProducer<String, String> producer = producer();
    send(producer, record(), null);
    messages.completeNext();
    messages.closeException = new IllegalStateException("cannot close");
    assertThatThrownBy(producer::close).isSameAs(messages.closeException);
    assertThat(reports("orders").isSealed()).isTrue();
    assertThat(reports.closed()).isTrue();
  }

  @Test
  void aClosedProducerRefusesToSendAndCanBeClosedAgain() {
    TrackerProducer<String, String> producer = producer();
    producer.close();
    producer.close(Duration.ofSeconds(1));
    assertThatThrownBy(() -> producer.send(record())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aFailureOfTheAuditItselfDoesNotReachTheApplication() {
    AuditRecorder recorder = new AuditRecorder("test", Clock.systemUTC());
    AuditSettings settings = new AuditSettings(TestSettings.of());
    SessionStatements statements = new SessionStatements(7, Instant.EPOCH, settings);
    SendAudit audit = new SendAudit(statements, settings, new BrokenClock(), recorder, () -> {});
    assertThat(audit.stamp(record(), null)).isNull();
    assertThat(recorder.statistics().uncounted()).isEqualTo(1);
  }

  @Test
  void aMessageWhoseTopicCannotBeAnnouncedIsSentWithItsStamp() {
    AuditRecorder recorder = new AuditRecorder("test", Clock.systemUTC());
    AuditSettings settings = new AuditSettings(TestSettings.of());
    SendAudit audit =
        new SendAudit(
            new SessionStatements(7, Instant.EPOCH, settings),
            settings,
            Clock.systemUTC(),
            recorder,
            () -> {
              throw new OutOfMemoryError("unable to create native thread");
            });
    ProducerRecord<String, String> record = record();
    assertThat(audit.stamp(record, null)).isNotNull();
    assertThat(record.headers().lastHeader(Stamp.HEADER)).isNotNull();
    assertThat(recorder.statistics().uncounted()).isZero();
  }

  private static final class BrokenClock extends Clock {

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      throw new NoSuchMethodError("a library of another version");
    }
  }

  @Test
  void severalThreadsGetEachSequenceOnce() throws InterruptedException {
    messages = new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
    TrackerProducer<String, String> producer = producer();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 2_500; i++) {
                  send(producer, record(), null);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    producer.close();
    assertThat(LongStream.range(0, 10_000).map(i -> stampOf((int) i).sequence()).sorted())
        .containsExactlyElementsOf(LongStream.range(0, 10_000).boxed().toList());
    assertThat(reports("orders").messages()).isEqualTo(10_000);
    assertThat(producer.auditStatistics().stamped()).isEqualTo(10_000);
  }

  @Test
  void withTheAuditOffEverythingIsPassedOnUntouched() {
    try (TrackerProducer<String, String> producer = producer("audit.enabled", "false")) {
      ProducerRecord<String, String> record = record();
      send(producer, record, null);
      producer.initTransactions();
      assertThat(messages.history().get(0)).isSameAs(record);
      assertThat(messages.transactionInitialized()).isTrue();
      assertThat(producer.auditStatistics()).isEqualTo(AuditStatistics.NONE);
    }
    assertThat(messages.closed()).isTrue();
    assertThat(reports.history()).isEmpty();
  }
}
