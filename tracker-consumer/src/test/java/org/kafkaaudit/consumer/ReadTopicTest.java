package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.client.ReportedTopic.Report;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;

class ReadTopicTest {

  private final ReadTopic topic =
      new ReadTopic(
          "orders",
          new SessionStatements(1, new AuditSettings(TestSettings.of())),
          new AuditRecorder("billing", Clock.systemUTC()),
          (name, report) -> facts(),
          true);

  private boolean isOutOfReach;
  private LogFacts log = endingAt(1_000, 1_000);
  private long reports;

  private Optional<LogFacts> facts() {
    if (isOutOfReach) {
      throw new KafkaException("out of reach");
    }
    return Optional.of(log);
  }

  private static LogFacts endingAt(long offset, long atMillis) {
    return new LogFacts("cluster-id", "topic-id", 1, false, Map.of(0, offset), atMillis);
  }

  private static ConsumerRecord<String, String> message(long offset) {
    return new ConsumerRecord<>("orders", 0, offset, "key", "value");
  }

  private void tenAreHandedOutAndCommitted() {
    topic.assigned(0);
    topic.handedOut(0, LongStream.range(0, 10).mapToObj(ReadTopicTest::message).toList(), 10, 1);
    topic.committed(0, 10);
  }

  /** Makes a report that arrives, and returns how far it says that the partition is read. */
  private List<PartitionProgress> reported() {
    Report report = topic.takeReport(++reports, 1_000);
    List<AuditEvent> unused = report.takeCounts();
    Optional<AuditEvent> progress = report.progress(false);
    report.arrived();
    return progress.map(event -> ((AuditEvent.LogProgress) event).partitions()).orElseGet(List::of);
  }

  @Test
  void whatCouldNotBeSaidOfAPartitionThatIsGoneIsSaidLater() {
    tenAreHandedOutAndCommitted();
    topic.released(0);
    isOutOfReach = true;
    for (int i = 0; i < 5; i++) {
      assertThat(reported()).isEmpty();
    }

    isOutOfReach = false;
    assertThat(reported())
        .singleElement()
        .satisfies(progress -> assertThat(progress.nextOffset()).isEqualTo(10));
    assertThat(reported()).as("it is said").isEmpty();
  }

  @Test
  void aTopicWhoseMessagesNeverCeaseIsCountedUpToAnEndThatWasSeenBefore() {
    tenAreHandedOutAndCommitted();
    log = endingAt(12, 2_000);
    assertThat(reported().get(0).countedBeforeMillis()).isZero();

    topic.handedOut(0, List.of(message(10), message(11), message(12)), 13, 1);
    topic.committed(0, 13);
    log = endingAt(15, 3_000);
    assertThat(reported().get(0).countedBeforeMillis()).isEqualTo(2_000);
  }

  @Test
  void whatWasReadOfATopicThatWasMadeAnewBeforeTheFirstReportIsNotTakenForTheNewOnes() {
    tenAreHandedOutAndCommitted();
    log = endingAt(4, 2_000);
    assertThat(reported()).as("ten were read, four are there").isEmpty();

    log = endingAt(20, 3_000);
    topic.handedOut(0, List.of(message(2), message(3)), 4, 1);
    topic.committed(0, 4);
    assertThat(reported())
        .singleElement()
        .satisfies(
            progress -> {
              assertThat(progress.coveredFrom()).isEqualTo(2);
              assertThat(progress.nextOffset()).isEqualTo(4);
            });
  }

  @Test
  void whatWasForgottenIsCoveredByNobody() {
    tenAreHandedOutAndCommitted();
    for (int i = 0; i < 501; i++) {
      topic.handedOut(0, Collections.nCopies(1_000, message(10 + i)), 11 + i, 1);
    }
    topic.committed(0, 511);

    assertThat(reported().get(0).nextOffset()).isEqualTo(10);
  }
}
