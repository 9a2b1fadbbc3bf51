package org.kafkaaudit.chaos.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.chaos.fault.FaultKind;
import org.kafkaaudit.chaos.fault.PlannedFault;

class TrialPlanTest {

  @Test
  void theSameSeedDrawsTheSamePlan() {
    assertThat(TrialPlan.draw(4711)).isEqualTo(TrialPlan.draw(4711));
    assertThat(TrialPlan.draw(4711)).isNotEqualTo(TrialPlan.draw(4712));
  }

  @Test
  void ofAnyHundredTrialsEachFaultIsInTenAtLeast() {
    for (long first : new long[] {0, 1, 5, 1_000_003, -50}) {
      Map<FaultKind, Integer> counts = new EnumMap<>(FaultKind.class);
      LongStream.range(first, first + 100)
          .mapToObj(TrialPlan::draw)
          .flatMap(plan -> plan.faults().stream())
          .forEach(fault -> counts.merge(fault.kind(), 1, Integer::sum));
      assertThat(counts).hasSize(FaultKind.values().length);
      assertThat(Collections.min(counts.values())).isGreaterThanOrEqualTo(10);
    }
  }

  @Test
  void mostTrialsHaveTwoFaultsOrMoreAndSomeNone() {
    List<Integer> sizes =
        LongStream.range(0, 90).mapToObj(seed -> TrialPlan.draw(seed).faults().size()).toList();
    assertThat(sizes).contains(0, 1, 2, 3);
    assertThat(sizes.stream().filter(size -> size >= 2).count()).isGreaterThan(60);
  }

  @Test
  void thoseThatNeedARelayHaveOne() {
    TrialPlan late = TrialPlan.draw(1, List.of(FaultKind.EVENTS_LATE, FaultKind.KILL_API));
    PlannedFault fault = late.faults().get(0);
    assertThat(late.relay().orElseThrow().holdsFor()).isEqualTo(fault.lasting());
    assertThat(late.relay().orElseThrow().repeats()).isFalse();
    assertThat(
            TrialPlan.draw(1, List.of(FaultKind.EVENTS_REPEATED)).relay().orElseThrow().repeats())
        .isTrue();
    assertThat(TrialPlan.draw(1, List.of(FaultKind.KILL_API)).relay()).isEmpty();
  }
}
