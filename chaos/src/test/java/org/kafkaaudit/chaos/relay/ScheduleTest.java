package org.kafkaaudit.chaos.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static RelayPlan plan(boolean repeats, boolean reorders, Duration holdsFor) {
    return new RelayPlan(repeats, reorders, holdsFor, 7);
  }

  @Test
  void keepsTheOrderOfEachReporterAndChangesThatBetweenThem() {
    Schedule schedule = new Schedule(plan(false, true, Duration.ZERO));
    List<Long> ofOne = new ArrayList<>();
    List<Long> ofAll = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String reporter = "reporter-" + i % 3;
      List<Long> times = schedule.timesOf(reporter, i * 10L);
      assertThat(times).hasSize(1);
      ofAll.addAll(times);
      if (i % 3 == 0) {
        ofOne.addAll(times);
      }
    }
    assertThat(ofOne).isSorted();
    List<Long> sorted = new ArrayList<>(ofAll);
    Collections.sort(sorted);
    assertThat(ofAll).isNotEqualTo(sorted);
  }

  @Test
  void repeatsSome() {
    Schedule schedule = new Schedule(plan(true, false, Duration.ZERO));
    Set<Integer> copies = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      copies.add(schedule.timesOf("reporter", i).size());
    }
    assertThat(copies).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void holdsSomeReportersBackFromWhenItIsTold() {
    Schedule schedule = new Schedule(plan(false, false, Duration.ofSeconds(30)));
    assertThat(schedule.timesOf("reporter-1", 500)).containsExactly(500L);
    schedule.hold(1_000);
    schedule.hold(9_000);
    Set<Long> times = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      times.addAll(schedule.timesOf("reporter-" + i, 2_000));
    }
    assertThat(times).containsExactlyInAnyOrder(2_000L, 31_000L);
    for (int i = 0; i < 30; i++) {
      assertThat(schedule.timesOf("reporter-" + i, 40_000)).containsExactly(40_000L);
    }
  }
}
