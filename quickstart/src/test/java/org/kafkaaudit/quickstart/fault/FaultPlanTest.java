package org.kafkaaudit.quickstart.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultPlanTest {

  @Test
  void drawsAsManyAsAskedForAndNoneTwice() {
    FaultPlan plan = FaultPlan.draw(1_000, 40, 60, 7);

    assertThat(plan.lost()).hasSize(40).allMatch(number -> number >= 0 && number < 1_000);
    assertThat(plan.duplicated()).hasSize(60).doesNotContainAnyElementsOf(plan.lost());
  }

  @Test
  void drawsTheSameFromTheSameSeedAndOthersFromAnother() {
    assertThat(FaultPlan.draw(1_000, 40, 60, 7)).isEqualTo(FaultPlan.draw(1_000, 40, 60, 7));
    assertThat(FaultPlan.draw(1_000, 40, 60, 8)).isNotEqualTo(FaultPlan.draw(1_000, 40, 60, 7));
  }

  @Test
  void canTakeEveryMessage() {
    FaultPlan plan = FaultPlan.draw(10, 4, 6, 1);

    assertThat(plan.lost()).hasSize(4);
    assertThat(plan.duplicated()).hasSize(6);
    assertThatThrownBy(() -> FaultPlan.draw(10, 5, 6, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("of 10 messages");
  }

  @Test
  void drawsAnewAfterItsPeriod() {
    FaultPlan plan = FaultPlan.draw(100, 1, 1, 5);
    long lost = plan.lost().iterator().next();

    assertThat(plan.loses(lost)).isTrue();
    assertThat(plan.loses(lost + 100)).isTrue();
    assertThat(plan.loses(lost + 1)).isFalse();
  }

  @Test
  void isReadAsItWasWritten(@TempDir Path directory) throws IOException {
    FaultPlan plan = FaultPlan.draw(1_000, 3, 2, 9);
    Path file = directory.resolve("plan");

    plan.writeTo(file);

    assertThat(FaultPlan.readFrom(file)).isEqualTo(plan);
  }
}
