package org.kafkaaudit.model.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;

class UnnamedOutcomesTest {

  private static final long START = 1_795_258_800_000L;
  private static final long FLIGHT = 10_000;

  private final TopicSendCounter counter = new TopicSendCounter(7, BucketLength.DEFAULT);
  private final UnnamedOutcomes unnamed = new UnnamedOutcomes(counter, Duration.ofMillis(FLIGHT));

  private long now = START;
  private long reports;
  private long offset;

  private long send() {
    return counter.sent(now, now);
  }

  private void acknowledge() {
    unnamed.acknowledged(0, offset++, 10, now);
  }

  private SequenceSet unsettled() {
    return counter.takeReport(++reports, now).buckets().stream()
        .flatMap(bucket -> bucket.count().origins().stream())
        .map(origin -> origin.outcome().unsettled())
        .reduce(SequenceSet.EMPTY, SequenceSet::union);
  }

  @Test
  void allAreSettledOnceAsManyOutcomesWereTold() {
    long first = send();
    send();
    unnamed.acknowledged(2, 5, 10, now);
    assertThat(unsettled()).isEqualTo(SequenceSet.ofRange(first, 1));
    unnamed.acknowledged(1, 9, 30, now);

    TopicSendCounter.Report report = counter.takeReport(++reports, now + 10);
    OriginCount count = report.buckets().get(0).count().origins().get(0);
    assertThat(count.outcome().unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(count.outcome().acknowledged())
        .containsExactly(new AcknowledgedOffsets(1, 9, 9), new AcknowledgedOffsets(2, 5, 5));
    assertThat(count.bytes()).isEqualTo(40);
    assertThat(report.settled()).isTrue();
    assertThat(report.settledBeforeMillis()).isEqualTo(now + 10);
  }

  @Test
  void offsetsCountForEveryBucketAndBytesOnce() {
    counter.sent(START, now);
    counter.sent(START + 60_000, now);
    counter.sent(START + 60_000, now);
    unnamed.acknowledged(0, 3, 10, now);
    unnamed.acknowledged(0, 4, 10, now);
    unnamed.acknowledged(0, 5, 10, now);

    List<OriginCount> counts =
        counter.takeReport(1, now).buckets().stream()
            .flatMap(bucket -> bucket.count().origins().stream())
            .toList();
    assertThat(counts).hasSize(2);
    assertThat(counts)
        .allSatisfy(
            count ->
                assertThat(count.outcome().acknowledged())
                    .containsExactly(new AcknowledgedOffsets(0, 3, 5)));
    assertThat(counts.stream().map(OriginCount::bytes)).containsExactly(10L, 20L);
  }

  @Test
  void whatIsAcknowledgedWithoutOffsetIsSettledToo() {
    send();
    unnamed.acknowledgedWithoutOffset(10, now);
    OriginCount count = counter.takeReport(1, now).buckets().get(0).count().origins().get(0);
    assertThat(count.outcome().unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(count.outcome().acknowledgedWithoutOffset()).isEqualTo(1);
    assertThat(count.outcome().acknowledged()).isEmpty();
  }

  @Test
  void aFailureThatIsKnownIsTheLastOneThatTheOthersWaitedFor() {
    send();
    long failed = send();
    acknowledge();
    counter.failed(failed, now, now, "TimeoutException");
    unnamed.outcomeNamed(now);
    assertThat(unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(counter.takeReport(++reports, now).settled()).isTrue();
  }

  @Test
  void whatIsAlwaysInFlightIsSettledWhenItCannotBeInFlightAnyMore() {
    long first = now;
    send();
    while (now < first + 3 * FLIGHT) {
      now += 500;
      send();
      acknowledge();
      SequenceSet unsettled = unsettled();
      long sent = 1 + (now - first) / 500;
      long mayBeInFlight = Math.min(sent, FLIGHT / 500);
      assertThat(unsettled.from(sent - mayBeInFlight).size())
          .as("none is settled too early, after " + (now - first) + " ms")
          .isEqualTo(mayBeInFlight);
      assertThat(unsettled.size())
          .as("all are settled after two periods, after " + (now - first) + " ms")
          .isLessThanOrEqualTo(2 + 2 * FLIGHT / 500);
    }
    assertThat(unsettled().contains(0)).isFalse();
    assertThat(counter.takeReport(++reports, now).settledBeforeMillis())
        .isBetween(first + 500, now - FLIGHT);

    acknowledge();
    assertThat(unsettled()).isEqualTo(SequenceSet.EMPTY);
    assertThat(counter.takeReport(++reports, now).settled()).isTrue();
  }

  @Test
  void silenceDoesNotMakeWhatIsInFlightOld() {
    send();
    send();
    acknowledge();
    for (int i = 0; i < 5; i++) {
      now += 10 * FLIGHT;
      send();
      acknowledge();
    }
    assertThat(unsettled().size()).isEqualTo(7);
  }

  @Test
  void whatMayHaveFailedIsLeftOpenAndHoldsNothingBack() {
    send();
    send();
    acknowledge();
    unnamed.leftOpen(now);
    send();
    acknowledge();
    assertThat(unsettled()).isEqualTo(SequenceSet.ofRange(0, 1));
    assertThat(counter.leavesOpen()).isTrue();
    assertThat(counter.takeReport(++reports, now).settled()).isTrue();
  }

  @Test
  void aFailureThatIsToldTooLateIsUndeliveredAllTheSame() {
    long late = send();
    acknowledge();
    counter.failed(late, now, now, "TimeoutException");
    unnamed.outcomeNamed(now);
    send();
    assertThat(unsettled()).isEqualTo(SequenceSet.of(1));
    acknowledge();
    assertThat(unsettled()).isEqualTo(SequenceSet.EMPTY);
  }

  @Test
  void whatIsNeverToldIsLeftOpenInTheEndAndHoldsNothingBack() {
    long lost = send();
    for (long end = now + 6 * FLIGHT + 1_000; now < end; now += 1_000) {
      long told = send();
      counter.acknowledged(told, now, now, 0, offset++, 10);
      unnamed.leaveOverdueOpen(now);
      if (now < START + 3 * FLIGHT) {
        assertThat(counter.takeReport(++reports, now).settled()).isFalse();
      }
    }
    assertThat(unsettled()).isEqualTo(SequenceSet.of(lost));
    assertThat(counter.leavesOpen()).isTrue();
    assertThat(counter.takeReport(++reports, now).settled()).isTrue();

    counter.acknowledged(lost, START, START, 0, offset++, 10);
    assertThat(unsettled()).as("told after all").isEqualTo(SequenceSet.EMPTY);
    long next = send();
    long second = send();
    acknowledge();
    assertThat(unsettled()).as("told once").isEqualTo(SequenceSet.ofRange(next, second));
    acknowledge();
    assertThat(counter.takeReport(++reports, now).settled()).isTrue();
  }

  @Test
  void whatWasGivenUpIsNotTakenForOthersWhenItIsToldAfterAll() {
    UnnamedOutcomes endless = new UnnamedOutcomes(counter, Duration.ofDays(30));
    int stuck = 500;
    for (int i = 0; i < stuck; i++) {
      send();
    }
    for (long end = now + 3_700_000; now < end; now += 10_000) {
      send();
      endless.acknowledged(0, offset++, 10, now);
      endless.leaveOverdueOpen(now);
    }
    assertThat(counter.leavesOpen()).as("those that are stuck").isTrue();
    long inFlight = send();
    for (int i = 0; i < stuck; i++) {
      endless.acknowledged(1, i, 10, now);
    }
    assertThat(unsettled().contains(inFlight)).isTrue();
    endless.acknowledged(0, offset++, 10, now);
    assertThat(counter.takeReport(++reports, now).settled()).isTrue();
  }
}
