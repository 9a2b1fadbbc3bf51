package org.kafkaaudit.model.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.TopicSendCounter.ScopedBucketCount;
import org.kafkaaudit.model.stamp.Stamp;

class DeliveryCounterTest {

  private static final long START = BucketLength.DEFAULT.startOf(1_795_258_800_000L);
  private static final long LATER = START + 10 * BucketLength.DEFAULT.millis();

  private final DeliveryCounter counter = new DeliveryCounter(BucketLength.DEFAULT);
  private long reports;

  private void handOut(long first, long last) {
    for (long offset = first; offset <= last; offset++) {
      counter.handedOut(0, offset, new Stamp(7, 1, 100 + offset, START), 10);
    }
  }

  private OriginCount only() {
    List<ScopedBucketCount> counts = counter.takeReport(++reports, START);
    assertThat(counts).hasSize(1);
    return counts.get(0).count().origins().get(0);
  }

  @Test
  void aMessageCountsWhenItsOffsetIsCommitted() {
    handOut(0, 9);
    counter.committed(0, 4);

    OriginCount count = only();
    assertThat(count.session()).isEqualTo(7);
    assertThat(count.messages()).isEqualTo(4);
    assertThat(count.bytes()).isEqualTo(40);
    assertThat(count.sequences()).isEqualTo(SequenceSet.ofRange(100, 103));
    assertThat(count.outcome().undelivered())
        .isEqualTo(Map.of("uncommitted", SequenceSet.ofRange(104, 109)));
    assertThat(counter.uncommitted()).isEqualTo(6);
  }

  @Test
  void whatIsHandedOutTwiceAndCommittedOnceCountsTwice() {
    handOut(0, 9);
    handOut(5, 9);
    handOut(8, 9);
    assertThat(only().outcome().undelivered())
        .isEqualTo(
            Map.of(
                "uncommitted",
                SequenceSet.ofRange(100, 109),
                "uncommitted2",
                SequenceSet.ofRange(105, 109),
                "uncommitted3",
                SequenceSet.ofRange(108, 109)));

    counter.committed(0, 9);
    OriginCount count = only();
    assertThat(count.messages()).isEqualTo(9 + 4 + 1);
    assertThat(count.repeated()).isEqualTo(SequenceSet.ofRange(105, 108));
    assertThat(count.outcome().uncommitted())
        .containsExactlyInAnyOrder(SequenceSet.of(109), SequenceSet.of(109), SequenceSet.of(109));
  }

  @Test
  void whatIsHandedOutAgainAfterItsCommitIsARepeatOnceItIsCommittedAgain() {
    handOut(0, 4);
    counter.committed(0, 5);
    handOut(3, 4);
    assertThat(only().messages()).isEqualTo(5);
    counter.committed(0, 5);
    assertThat(only().messages()).isEqualTo(7);
    assertThat(counter.uncommitted()).isZero();
  }

  @Test
  void commitsOfOnePartitionSayNothingOfAnother() {
    handOut(0, 4);
    counter.handedOut(1, 0, new Stamp(7, 1, 500, START), 10);
    counter.committed(1, 1);
    assertThat(only().sequences()).isEqualTo(SequenceSet.of(500));
  }

  @Test
  void messagesWithoutStampsCountByTheirTimestamp() {
    counter.handedOutUnstamped(0, 0, START + 1, 10);
    counter.handedOutUnstamped(0, 1, START + 2, 10);
    assertThat(counter.takeReport(++reports, START)).as("they have no name").isEmpty();
    counter.committed(0, 1);
    OriginCount count = only();
    assertThat(count.session()).isEqualTo(Session.UNSTAMPED);
    assertThat(count.messages()).isEqualTo(1);
    assertThat(count.outcome()).isEqualTo(SendOutcome.NONE);
  }

  @Test
  void aReportThatDidNotArriveIsSaidAgain() {
    handOut(0, 4);
    List<ScopedBucketCount> lost = counter.takeReport(++reports, START);
    assertThat(counter.takeReport(++reports, START)).isEmpty();
    counter.putBack(List.of(START));
    assertThat(counter.takeReport(++reports, START)).isEqualTo(lost);
  }

  @Test
  void aBucketIsLetGoWhenAllOfItIsCommittedAndHasAnotherScopeAfterwards() {
    handOut(0, 4);
    assertThat(only().sequences()).isEqualTo(SequenceSet.EMPTY);
    assertThat(counter.takeReport(++reports, LATER)).isEmpty();
    counter.committed(0, 5);
    assertThat(only().messages()).as("it was kept").isEqualTo(5);
    assertThat(counter.takeReport(++reports, LATER)).isEmpty();

    handOut(7, 7);
    counter.committed(0, 8);
    ScopedBucketCount again = counter.takeReport(++reports, LATER).get(0);
    assertThat(again.generation()).isEqualTo(4);
    assertThat(again.count().origins().get(0).messages()).isEqualTo(1);
  }

  @Test
  void whatIsForgottenStaysUncommittedAndIsLetGo() {
    handOut(0, 4);
    counter.forget(0);
    counter.committed(0, 5);
    assertThat(counter.uncommitted()).isZero();
    assertThat(only().messages()).isZero();
    assertThat(counter.takeReport(++reports, LATER)).isEmpty();
    handOut(0, 0);
    assertThat(counter.takeReport(++reports, LATER).get(0).generation()).isEqualTo(2);
  }

  @Test
  void manyMessagesAreKeptInOrder() {
    for (int round = 0; round < 20; round++) {
      handOut(round * 1_000L, round * 1_000L + 999);
      counter.committed(0, round * 1_000L + 500);
    }
    counter.committed(0, 20_000);
    assertThat(only().sequences()).isEqualTo(SequenceSet.ofRange(100, 20_099));
    assertThat(counter.uncommitted()).isZero();
  }
}
