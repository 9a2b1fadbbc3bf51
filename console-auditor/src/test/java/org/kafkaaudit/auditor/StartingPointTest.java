package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

class StartingPointTest {

  private static final long NOW = 1_700_000_000_000L;

  @Test
  void beginsAtTheStartOfTheLogAtFirst() {
    StartingPoint start = StartingPoint.decide(null, new LogBounds("id", 400, 900), NOW);

    assertThat(start.offset()).isEqualTo(400);
    assertThat(start.reportedBefore()).isEqualTo(400);
    assertThat(start.memory()).isEqualTo(new CommitMetadata("id", 400, NOW, 400, 400, List.of()));
  }

  @Test
  void countsTheOpenChunkAgain() {
    StartingPoint start =
        StartingPoint.decide(
            committed(70_000, "id", 65_536, 70_100), new LogBounds("id", 0, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(65_536);
    assertThat(start.reportedBefore()).isEqualTo(70_000);
    assertThat(start.memory().gaps()).isEmpty();
  }

  @Test
  void goesOnUnderANewScopeWhereTheChunkHasLeftTheLog() {
    StartingPoint start =
        StartingPoint.decide(
            committed(70_000, "id", 65_536, 70_000), new LogBounds("id", 66_000, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(70_000);
    assertThat(start.reportedBefore()).isEqualTo(70_000);
    assertThat(start.memory().scopeBegin()).isEqualTo(70_000);
    assertThat(start.memory().gaps()).isEmpty();
  }

  @Test
  void skipsWhatMayOrMayNotHaveBeenReportedUnderAScopeThatIsGone() {
    StartingPoint start =
        StartingPoint.decide(
            committed(70_000, "id", 65_536, 70_100), new LogBounds("id", 66_000, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(70_100);
    assertThat(start.memory().gaps()).containsExactly(new Gap(70_000, 70_100, NOW));
  }

  @Test
  void notesAGapWhereTheLogBeginsAfterWhatWasCommitted() {
    StartingPoint start =
        StartingPoint.decide(
            committed(70_000, "id", 65_536, 70_100), new LogBounds("id", 75_000, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(75_000);
    assertThat(start.memory().coveredFrom()).isEqualTo(3);
    assertThat(start.memory().gaps()).containsExactly(new Gap(70_000, 75_000, NOW));
  }

  @Test
  void beginsAnewWithATopicThatWasMadeAnew() {
    StartingPoint start =
        StartingPoint.decide(
            committed(70_000, "old", 65_536, 70_000), new LogBounds("id", 0, 80_000), NOW);

    assertThat(start.offset()).isZero();
    assertThat(start.memory().coveredSinceMillis()).isEqualTo(NOW);
  }

  @Test
  void countsWhatIsLeftOfTheLastChunkAgainWhereTheLogWasCut() {
    StartingPoint start =
        StartingPoint.decide(
            committed(140_000, "id", 131_072, 140_000), new LogBounds("id", 0, 130_000), NOW);

    assertThat(start.offset()).isEqualTo(65_536);
    assertThat(start.reportedBefore()).isEqualTo(65_536);
    assertThat(start.memory().reportedUntil()).isEqualTo(65_536);
  }

  private static OffsetAndMetadata committed(
      long offset, String topicId, long scopeBegin, long reportedUntil) {
    return new OffsetAndMetadata(
        offset, new CommitMetadata(topicId, 3, 5, scopeBegin, reportedUntil, List.of()).format());
  }
}
