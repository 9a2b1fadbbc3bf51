package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;

/** Progress claims that counts have arrived; it must never be written before they have. */
class ReportOrderTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final AuditEventCodec codec = new AuditEventCodec();
  private final MockProducer<String, String> messages =
      new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
  private final List<MockProducer<byte[], byte[]>> made = new CopyOnWriteArrayList<>();
  private final TrackerProducer<String, String> producer =
      new TrackerProducer<>(
          new AuditSettings(TestSettings.of()),
          () -> messages,
          clientId -> newReports(),
          Clock.systemUTC());

  @Test
  void aProducerOfReportsThatBrokeIsReplaced() {
    send("orders");
    awaitEvents(1);
    reports().errorNext(new IllegalStateException("fenced"));
    await("the broken one is closed").atMost(LIMIT).until(() -> made.size() == 2);
    assertThat(made.get(0).closed()).isTrue();
    awaitEvents(1);
    assertThat(((AuditEvent.Count) events().get(0)).count().origins().get(0).sequences())
        .isEqualTo(SequenceSet.of(0));
  }

  @AfterEach
  void close() {
    Thread acknowledging =
        new Thread(
            () -> {
              while (!reports().closed()) {
                if (!reports().completeNext()) {
                  Thread.onSpinWait();
                }
              }
            });
    acknowledging.start();
    producer.close();
  }

  private MockProducer<byte[], byte[]> newReports() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    made.add(producer);
    return producer;
  }

  private void send(String topic) {
    Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(topic, "value"));
  }

  /** The producer of reports in use. */
  private MockProducer<byte[], byte[]> reports() {
    await("a producer of reports").atMost(LIMIT).until(() -> !made.isEmpty());
    return made.get(made.size() - 1);
  }

  private List<AuditEvent> events() {
    return reports().history().stream().map(record -> codec.decode(record.value())).toList();
  }

  private void awaitEvents(int number) {
    await(number + " audit events, there are " + events().size())
        .atMost(LIMIT)
        .until(() -> events().size() >= number);
  }

  @Test
  void progressWaitsForTheAcknowledgementOfItsCounts() {
    send("orders");
    awaitEvents(1);
    await("an interval and more in which nothing else is written")
        .during(Duration.ofMillis(300))
        .atMost(LIMIT)
        .until(() -> events().size() == 1);
    assertThat(events().get(0)).isInstanceOf(AuditEvent.Count.class);
    reports().completeNext();
    awaitEvents(2);
    assertThat(events().get(1)).isInstanceOf(AuditEvent.SessionProgress.class);
  }

  @Test
  void aCountThatDidNotArriveHasNoProgressAndIsSaidAgain() {
    send("orders");
    awaitEvents(1);
    reports().errorNext(new RecordTooLargeException("too large"));
    awaitEvents(2);
    AuditEvent.Count lost = (AuditEvent.Count) events().get(0);
    AuditEvent.Count again = (AuditEvent.Count) events().get(1);
    assertThat(again.scope()).isEqualTo(lost.scope());
    assertThat(again.version()).isGreaterThan(lost.version());
    assertThat(again.count().origins().get(0).sequences()).isEqualTo(SequenceSet.of(0));
    assertThat(producer.auditStatistics().reportsFailed()).isEqualTo(1);
    assertThat(producer.auditStatistics().reportsSent()).isZero();
  }
}
