package org.kafkaaudit.model.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;

class TopicSendCounterTest {

  private static final long START = 1_795_258_800_000L;
  private static final long MINUTE = 60_000;

  private final TopicSendCounter counter = new TopicSendCounter(7, BucketLength.DEFAULT);

  private static OriginCount only(TopicSendCounter.Report report) {
    assertThat(report.buckets()).hasSize(1);
    return report.buckets().get(0).count().origins().get(0);
  }

  @Test
  void givesOutSequencesWithoutGapsToSeveralThreads() throws Exception {
    long sends = 5_000;
    long threads = 4;
    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      Callable<SequenceSet> sending =
          () -> {
            SequenceSet.Builder own = new SequenceSet.Builder();
            for (int i = 0; i < sends; i++) {
              long sequence = counter.sent(START, START);
              own.add(sequence);
              counter.acknowledged(sequence, START, START, 0, sequence, 1);
            }
            return own.build();
          };
      SequenceSet all = SequenceSet.EMPTY;
      for (Future<SequenceSet> own :
          executor.invokeAll(List.of(sending, sending, sending, sending))) {
        assertThat(own.get().size()).isEqualTo(sends);
        all = all.union(own.get());
      }
      assertThat(all).isEqualTo(SequenceSet.ofRange(0, threads * sends - 1));
    } finally {
      executor.shutdownNow();
    }
    OriginCount count = only(counter.takeReport(1, START));
    assertThat(count.messages()).isEqualTo(threads * sends);
    assertThat(count.sequences().size()).isEqualTo(threads * sends);
    assertThat(count.bytes()).isEqualTo(threads * sends);
    assertThat(count.outcome().unsettled().isEmpty()).isTrue();
    assertThat(count.outcome().acknowledged())
        .containsExactly(new AcknowledgedOffsets(0, 0, threads * sends - 1));
  }

  @Test
  void tellsWhatBecameOfEachMessage() {
    for (int i = 0; i < 5; i++) {
      counter.sent(START, START);
    }
    counter.acknowledged(0, START, START, 2, 70, 10);
    counter.acknowledged(1, START, START, 2, 40, 10);
    counter.acknowledgedWithoutOffset(2, START, START, 10);
    counter.failed(3, START, START, "TimeoutException");

    TopicSendCounter.Report report = counter.takeReport(1, START + 10);
    SendOutcome outcome = only(report).outcome();
    assertThat(report.settled()).isFalse();
    assertThat(outcome.unsettled()).isEqualTo(SequenceSet.of(4));
    assertThat(outcome.allUndelivered()).isEqualTo(SequenceSet.of(3));
    assertThat(outcome.undelivered()).containsOnlyKeys("TimeoutException");
    assertThat(outcome.acknowledged()).containsExactly(new AcknowledgedOffsets(2, 40, 70));
    assertThat(outcome.acknowledgedWithoutOffset()).isEqualTo(1);
    assertThat(only(report).bytes()).isEqualTo(30);
  }

  @Test
  void reportsOnlyWhatChangedAndAgainWhatCouldNotBeDelivered() {
    counter.sent(START, START);
    TopicSendCounter.Report first = counter.takeReport(1, START);
    assertThat(first.buckets()).hasSize(1);
    assertThat(counter.takeReport(2, START).buckets()).isEmpty();

    counter.putBack(first);

    assertThat(only(counter.takeReport(3, START))).isEqualTo(only(first));
  }

  @Test
  void aBucketOpenedAgainAddsToWhatWasSaidOfItBefore() {
    long first = counter.sent(START, START);
    counter.acknowledged(first, START, START, 0, 0, 1);
    TopicSendCounter.Report before = counter.takeReport(1, START);
    assertThat(counter.takeReport(2, START + 3 * MINUTE).buckets()).isEmpty();

    long late = counter.sent(START, START + 3 * MINUTE);
    TopicSendCounter.Report after = counter.takeReport(3, START + 3 * MINUTE);

    assertThat(only(after).sequences()).isEqualTo(SequenceSet.of(late));
    assertThat(only(after).messages()).isEqualTo(1);
    assertThat(after.buckets().get(0).generation())
        .isNotEqualTo(before.buckets().get(0).generation());
  }

  @Test
  void aBucketWithMessagesInFlightIsNotLetGo() {
    long sequence = counter.sent(START, START);
    TopicSendCounter.Report before = counter.takeReport(1, START);
    counter.takeReport(2, START + 10 * MINUTE);
    counter.acknowledged(sequence, START, START, 0, 5, 1);

    TopicSendCounter.Report after = counter.takeReport(3, START + 10 * MINUTE);

    assertThat(after.buckets().get(0).generation()).isEqualTo(before.buckets().get(0).generation());
    assertThat(only(after).sequences()).isEqualTo(SequenceSet.of(sequence));
  }

  @Test
  void isSettledBeforeTheEarliestSendThatIsNot() {
    List<Long> sequences = new ArrayList<>();
    for (long sendTime = START; sendTime < START + 1_000; sendTime += 250) {
      sequences.add(counter.sent(START, sendTime));
    }
    counter.acknowledged(sequences.get(0), START, START, 0, 0, 1);
    counter.acknowledged(sequences.get(2), START, START + 500, 0, 1, 1);

    TopicSendCounter.Report report = counter.takeReport(1, START + 5_000);
    assertThat(report.settledBeforeMillis()).isBetween(START + 1, START + 250);

    counter.failed(sequences.get(1), START, START + 250, "any");
    counter.acknowledged(sequences.get(3), START, START + 750, 0, 2, 1);
    TopicSendCounter.Report settled = counter.takeReport(2, START + 5_000);
    assertThat(settled.settled()).isTrue();
    assertThat(settled.settledBeforeMillis()).isEqualTo(START + 5_000);
  }

  @Test
  void whatIsHeldIsUnsettledUntilItsTransactionIsCommitted() {
    for (int i = 0; i < 3; i++) {
      counter.sent(START, START + i * 1_000L);
    }
    counter.held(0, START, START, 1, 40, 10);
    counter.heldWithoutOffset(1, START, START + 1_000, 10);
    counter.failed(2, START, START + 2_000, "TimeoutException");

    TopicSendCounter.Report open = counter.takeReport(1, START + 5_000);
    assertThat(open.settled()).isFalse();
    assertThat(open.settledBeforeMillis()).isEqualTo(START);
    assertThat(only(open).outcome().unsettled()).isEqualTo(SequenceSet.of(0, 1));
    assertThat(only(open).outcome().acknowledged()).isEmpty();
    assertThat(only(open).bytes()).isZero();

    counter.committed();
    TopicSendCounter.Report committed = counter.takeReport(2, START + 5_000);
    SendOutcome outcome = only(committed).outcome();
    assertThat(committed.settled()).isTrue();
    assertThat(committed.settledBeforeMillis()).isEqualTo(START + 5_000);
    assertThat(outcome.unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(outcome.acknowledged()).containsExactly(new AcknowledgedOffsets(1, 40, 40));
    assertThat(outcome.acknowledgedWithoutOffset()).isEqualTo(1);
    assertThat(outcome.allUndelivered()).isEqualTo(SequenceSet.of(2));
    assertThat(only(committed).bytes()).isEqualTo(20);
  }

  @Test
  void whatIsHeldIsUndeliveredWhenItsTransactionIsTakenBackAndNothingElseIs() {
    long inFlight = counter.sent(START, START + 7_000);
    long aborted = counter.sent(START, START);
    long other = counter.sent(START + MINUTE, START + MINUTE);
    counter.held(aborted, START, START, 0, 5, 10);
    counter.held(other, START + MINUTE, START + MINUTE, 0, 6, 10);

    counter.takenBack("AbortedTransaction");

    TopicSendCounter.Report report = counter.takeReport(1, START + MINUTE);
    SendOutcome outcome = report.buckets().get(0).count().origins().get(0).outcome();
    assertThat(outcome.unsettled()).isEqualTo(SequenceSet.of(inFlight));
    assertThat(outcome.undelivered())
        .isEqualTo(Map.of("AbortedTransaction", SequenceSet.of(aborted)));
    assertThat(outcome.acknowledged()).isEmpty();
    assertThat(report.buckets().get(1).count().origins().get(0).outcome().allUndelivered())
        .isEqualTo(SequenceSet.of(other));
    assertThat(report.settledBeforeMillis()).isEqualTo(START + 7_000);
  }

  @Test
  void whatIsLeftOpenStaysUnsettledAndHoldsNothingBack() {
    long sequence = counter.sent(START, START);
    long other = counter.sent(START, START + 500);
    counter.leftOpen(sequence, START, START);
    assertThat(counter.leavesOpen()).isTrue();
    TopicSendCounter.Report report = counter.takeReport(1, START + 5_000);
    assertThat(only(report).outcome().unsettled()).isEqualTo(SequenceSet.of(sequence, other));
    assertThat(report.settledBeforeMillis()).isEqualTo(START + 500);

    counter.acknowledged(other, START, START + 500, 0, 3, 1);
    report = counter.takeReport(2, START + 10 * MINUTE);
    assertThat(only(report).outcome().unsettled()).isEqualTo(SequenceSet.of(sequence));
    assertThat(report.settled()).isTrue();
    assertThat(report.settledBeforeMillis()).isEqualTo(START + 10 * MINUTE);

    counter.takeReport(3, START + 10 * MINUTE);
    counter.sent(START, START + 10 * MINUTE);
    assertThat(counter.takeReport(4, START + 10 * MINUTE).buckets().get(0).generation())
        .as("the bucket was let go")
        .isEqualTo(3);
  }

  @Test
  void aBucketWithHeldMessagesIsNotLetGo() {
    long sequence = counter.sent(START, START);
    counter.held(sequence, START, START, 0, 5, 1);
    TopicSendCounter.Report before = counter.takeReport(1, START);
    counter.takeReport(2, START + 10 * MINUTE);
    counter.committed();

    TopicSendCounter.Report after = counter.takeReport(3, START + 10 * MINUTE);

    assertThat(after.buckets().get(0).generation()).isEqualTo(before.buckets().get(0).generation());
    assertThat(only(after).outcome().unsettled()).isEqualTo(SequenceSet.EMPTY);
  }

  @Test
  void whatIsMadeCompactSaysTheSameAndGoesOnCounting() {
    for (int i = 0; i < 300; i++) {
      long sequence = counter.sent(START, START);
      if (i % 3 == 0) {
        counter.failed(sequence, START, START, "TimeoutException");
      } else {
        counter.acknowledged(sequence, START, START, i % 7, i, 10);
      }
    }
    TopicSendCounter.Report undelivered = counter.takeReport(1, START);
    counter.putBack(undelivered.withoutCounts());
    counter.compact(START + 10 * MINUTE);
    assertThat(only(counter.takeReport(2, START))).isEqualTo(only(undelivered));

    long late = counter.sent(START, START + 10 * MINUTE);
    OriginCount after = only(counter.takeReport(3, START));
    assertThat(after.sequences()).isEqualTo(SequenceSet.ofRange(0, late));
    assertThat(after.outcome().unsettled()).isEqualTo(SequenceSet.of(late));
    counter.failed(late, START, START + 10 * MINUTE, "TimeoutException");
    assertThat(only(counter.takeReport(4, START)).outcome().allUndelivered().size()).isEqualTo(101);
  }

  @Test
  void acknowledgedOffsetsAreKeptForEachPartitionInWhateverOrderTheyCome() {
    int[] partitions = {5, 2, 9, 2, 5, 0, 9};
    long[] offsets = {50, 20, 95, 25, 45, 0, 90};
    for (int i = 0; i < partitions.length; i++) {
      counter.sent(START, START);
      counter.acknowledged(i, START, START, partitions[i], offsets[i], 1);
    }
    assertThat(only(counter.takeReport(1, START)).outcome().acknowledged())
        .containsExactly(
            new AcknowledgedOffsets(0, 0, 0),
            new AcknowledgedOffsets(2, 20, 25),
            new AcknowledgedOffsets(5, 45, 50),
            new AcknowledgedOffsets(9, 90, 95));
  }
}
