package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.merge.TopicState;

class JobStatementsTest {

  private static final Instant FIRST_DAY = Instant.parse("2026-11-18T00:00:00Z");
  private static final Instant SECOND_DAY = FIRST_DAY.plus(Duration.ofDays(1));
  private static final Instant THIRD_DAY = SECOND_DAY.plus(Duration.ofDays(1));

  private final TopicState state = new TopicState();

  private void vouchedFor(Instant since, Instant before) {
    JobReport report =
        new JobReport(
            "warehouse",
            "nightly-load",
            since.toString(),
            0,
            Optional.of(new JobReport.Covered(since, before)),
            List.of("orders"),
            List.of());
    new JobStatements(report, BucketLength.DEFAULT)
        .progress("orders")
        .ifPresent(progress -> state.merge(progress, before.toEpochMilli()));
  }

  private PartitionProgress known() {
    return state.logs("warehouse").get(0).partitions().get(0);
  }

  @Test
  void whatNoReportVouchesForIsAGap() {
    vouchedFor(FIRST_DAY, SECOND_DAY);
    vouchedFor(THIRD_DAY, THIRD_DAY.plus(Duration.ofDays(1)));

    assertThat(known().gaps())
        .containsExactly(
            new PartitionProgress.Gap(
                SECOND_DAY.toEpochMilli(), THIRD_DAY.toEpochMilli(), THIRD_DAY.toEpochMilli()));
  }

  @Test
  void aRunThatIsMadeUpForFillsIt() {
    vouchedFor(FIRST_DAY, SECOND_DAY);
    vouchedFor(THIRD_DAY, THIRD_DAY.plus(Duration.ofDays(1)));
    vouchedFor(SECOND_DAY, THIRD_DAY);

    assertThat(known().gaps()).isEmpty();
    assertThat(known().coveredSinceMillis()).isEqualTo(FIRST_DAY.toEpochMilli());
  }

  @Test
  void reportsThatOverlapLeaveNoGap() {
    vouchedFor(FIRST_DAY, SECOND_DAY.plus(Duration.ofMinutes(5)));
    vouchedFor(SECOND_DAY, THIRD_DAY.plus(Duration.ofMinutes(5)));

    assertThat(known().gaps()).isEmpty();
    assertThat(known().countedBeforeMillis())
        .isEqualTo(THIRD_DAY.plus(Duration.ofMinutes(5)).toEpochMilli());
  }
}
