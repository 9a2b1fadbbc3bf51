package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.event.PartitionProgress;

class ReadPartitionTest {

  private record Covered(long from, long until) {}

  private final ReadPartition wrapped = new ReadPartition(true);
  private final ReadPartition intercepted = new ReadPartition(false);

  private static List<Covered> covered(ReadPartition partition) {
    return partition.runs().stream()
        .map(run -> run.progress(0, 0, false))
        .map(progress -> new Covered(progress.coveredFrom(), progress.nextOffset()))
        .toList();
  }

  @Test
  void coversWhatIsCommittedAndNoMore() {
    wrapped.assigned();
    wrapped.handedOut(10, 19, 20, 1);
    assertThat(covered(wrapped)).containsExactly(new Covered(10, 10));
    wrapped.committed(15);
    assertThat(covered(wrapped)).containsExactly(new Covered(10, 15));
  }

  @Test
  void whatIsNotToBeHandedOutIsPassedWithWhatComesBeforeIt() {
    wrapped.assigned();
    wrapped.handedOut(10, 19, 22, 1);
    wrapped.committed(20);
    assertThat(covered(wrapped))
        .as("20 and 21 end a transaction")
        .containsExactly(new Covered(10, 22));
  }

  @Test
  void whatIsReadAgainIsNotCommittedByWhatIsBelowIt() {
    wrapped.assigned();
    wrapped.handedOut(0, 99, 100, 1);
    wrapped.handedOut(50, 54, 55, 1);
    wrapped.committed(55);
    assertThat(covered(wrapped)).containsExactly(new Covered(0, 55));
  }

  @Test
  void aJumpIsALossWhereNobodyElseHadThePartition() {
    wrapped.assigned();
    wrapped.handedOut(0, 9, 10, 1);
    wrapped.handedOut(50, 59, 60, 1);
    wrapped.committed(60);
    assertThat(covered(wrapped)).containsExactly(new Covered(0, 60));
  }

  @Test
  void whatOthersReadInBetweenIsTheirs() {
    wrapped.assigned();
    wrapped.handedOut(0, 9, 10, 1);
    wrapped.released();
    wrapped.assigned();
    wrapped.handedOut(50, 59, 60, 1);
    wrapped.committed(60);
    assertThat(covered(wrapped)).containsExactly(new Covered(0, 10), new Covered(50, 60));
  }

  @Test
  void aCommitThatIsToldLateCountsForWhatWasHandedOut() {
    wrapped.assigned();
    wrapped.handedOut(0, 9, 10, 1);
    wrapped.released();
    wrapped.committed(10);
    assertThat(covered(wrapped)).containsExactly(new Covered(0, 10));
  }

  @Test
  void anInterceptorTakesAJumpForOthers() {
    intercepted.handedOut(0, 9, 10, 1);
    intercepted.handedOut(50, 59, 60, 1);
    intercepted.committed(60);
    assertThat(covered(intercepted)).containsExactly(new Covered(0, 10), new Covered(50, 60));
  }

  @Test
  void anInterceptorTakesNoCommitForWhatItWasNotHanded() {
    intercepted.handedOut(0, 9, 10, 1);
    intercepted.committed(500);
    assertThat(covered(intercepted)).containsExactly(new Covered(0, 10));
  }

  @Test
  void nothingIsCoveredAfterADoubtUntilMoreIsHandedOut() {
    wrapped.assigned();
    wrapped.handedOut(0, 9, 10, 1);
    wrapped.committed(5);
    wrapped.doubt();
    wrapped.committed(30);
    assertThat(covered(wrapped)).containsExactly(new Covered(0, 5));
    wrapped.handedOut(30, 39, 40, 1);
    wrapped.committed(40);
    assertThat(covered(wrapped)).containsExactly(new Covered(0, 5), new Covered(30, 40));
  }

  @Test
  void whatWasForgottenIsNotCoveredWhenItIsCommittedAfterAll() {
    wrapped.assigned();
    wrapped.handedOut(0, 9, 10, 1);
    wrapped.committed(2);
    wrapped.released();
    wrapped.assigned();
    wrapped.handedOut(10, 19, 20, 1);
    wrapped.committed(5);
    wrapped.doubt();
    wrapped.committed(20);
    assertThat(covered(wrapped)).containsExactly(new Covered(0, 5), new Covered(10, 10));
  }

  @Test
  void whatIsSaidIsForgottenWhenThePartitionIsGone() {
    wrapped.assigned();
    wrapped.handedOut(0, 9, 10, 1);
    wrapped.committed(5);
    wrapped.released();
    for (int report = 0; report < 3; report++) {
      wrapped.runs().forEach(run -> run.reported(run.copy()));
      wrapped.reported();
    }
    assertThat(wrapped.runs()).isEmpty();
    assertThat(wrapped.isLongReleased()).isTrue();
  }

  @Test
  void whatMayHaveBeenCleanedOutIsAGap() {
    wrapped.assigned();
    wrapped.handedOut(0, 9, 10, 7);
    wrapped.committed(10);
    assertThat(wrapped.runs().get(0).progress(0, 0, true).gaps())
        .containsExactly(new PartitionProgress.Gap(0, 10, 7, true));
  }
}
