package org.kafkaaudit.model.count;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;

class SliceCounterTest {

  private final SliceCounter slice = new SliceCounter(new BucketLength(Duration.ofSeconds(10)));

  @Test
  void countsByBucketAndSession() {
    slice.countStamped(7, 0, 20_001);
    slice.countStamped(7, 1, 30_000);
    slice.countStamped(7, 1, 30_000);
    slice.countUnstamped(29_999, 5);

    List<BucketCount> counts = slice.counts();
    assertThat(counts).extracting(BucketCount::bucketStartMillis).containsExactly(20_000L, 30_000L);
    assertThat(counts.get(0).origins())
        .extracting(OriginCount::session, OriginCount::messages)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(7L, 1L),
            org.assertj.core.groups.Tuple.tuple(Session.UNSTAMPED, 5L));
    OriginCount repeated = counts.get(1).origins().get(0);
    assertThat(repeated.messages()).isEqualTo(2);
    assertThat(repeated.sequences()).isEqualTo(SequenceSet.of(1));
    assertThat(repeated.repeated()).isEqualTo(SequenceSet.of(1));
    assertThat(repeated.lateness()).as("not measured").isEmpty();
    assertThat(slice.messages()).isEqualTo(8);
    assertThat(slice.distinctMessages()).isEqualTo(7);
  }

  @Test
  void theVersionGrowsWithMessagesAndThenWithRepeats() {
    long empty = slice.version();
    slice.countStamped(7, 0, 0);
    long one = slice.version();
    slice.countStamped(7, 0, 0);
    long repeated = slice.version();
    slice.countStamped(7, 1, 0);
    long two = slice.version();

    assertThat(List.of(empty, one, repeated, two)).isSorted().doesNotHaveDuplicates();
    SliceCounter withoutRepeats = new SliceCounter(BucketLength.DEFAULT);
    withoutRepeats.countStamped(7, 1, 0);
    withoutRepeats.countStamped(7, 0, 0);
    withoutRepeats.countStamped(8, 0, 0);
    assertThat(withoutRepeats.version()).as("more messages, fewer repeats").isGreaterThan(two);
  }

  @Test
  void whatWasSeenHasTheSameVersionInWhateverOrder() {
    slice.countStamped(7, 0, 0);
    slice.countUnstamped(0, 3);
    SliceCounter other = new SliceCounter(BucketLength.DEFAULT);
    other.countUnstamped(0, 2);
    other.countStamped(7, 0, 0);
    other.countUnstamped(0, 1);

    assertThat(other.version()).isEqualTo(slice.version());
  }
}
