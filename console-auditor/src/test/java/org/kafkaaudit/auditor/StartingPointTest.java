package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.auditor.StartingPoint.Remembered;
import org.kafkaaudit.model.event.PartitionProgress.Cut;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

class StartingPointTest {

  private static final long NOW = 1_700_000_000_000L;

  @Test
  void beginsAtTheStartOfTheLogAtFirst() {
    StartingPoint start = StartingPoint.atStartOf(log(400, 900), NOW);

    assertThat(start.offset()).isEqualTo(400);
    assertThat(start.reportedBefore()).isEqualTo(400);
    assertThat(start.memory().coveredFrom()).isEqualTo(400);
    assertThat(start.memory().coveredSinceMillis()).isEqualTo(NOW);
    assertThat(start.memory().reportedUntil()).isEqualTo(400);
  }

  @Test
  void isAnotherIncarnationWhereTheLogMayHaveBeenCountedBefore() {
    assertThat(StartingPoint.atStartOf(log(0, 0), NOW).memory().incarnation()).isZero();
    assertThat(StartingPoint.atStartOf(log(0, 1), NOW).memory().incarnation()).isEqualTo(NOW);
    assertThat(StartingPoint.atStartOf(log(7, 7), NOW).memory().incarnation()).isEqualTo(NOW);
    assertThat(StartingPoint.atStartOf(log(0, 1), NOW).memory().cuts()).isEmpty();
  }

  @Test
  void countsTheOpenChunkAgain() {
    StartingPoint start = remembered(70_000, 65_536, 70_100).next(70_100, log(0, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(65_536);
    assertThat(start.reportedBefore()).isEqualTo(70_000);
    assertThat(start.memory().gaps().list()).isEmpty();
    assertThat(start.memory().incarnation()).isEqualTo(11);
  }

  @Test
  void goesOnUnderANewScopeWhereTheChunkHasLeftTheLog() {
    StartingPoint start = remembered(70_000, 65_536, 70_000).next(70_000, log(66_000, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(70_000);
    assertThat(start.reportedBefore()).isEqualTo(70_000);
    assertThat(start.memory().scopeBegin()).isEqualTo(70_000);
    assertThat(start.memory().reportedEpoch()).isEqualTo(9);
    assertThat(start.memory().gaps().list()).isEmpty();
  }

  @Test
  void goesOnUnderANewScopeWhereTheChunkMayHaveBeenCleaned() {
    StartingPoint start =
        remembered(70_000, 65_536, 70_100).next(70_100, new LogBounds("id", 0, 80_000, true), NOW);

    assertThat(start.offset()).isEqualTo(70_100);
    assertThat(start.reportedBefore()).isEqualTo(70_100);
    assertThat(start.memory().gaps().list()).containsExactly(new Gap(70_000, 70_100, NOW));
  }

  @Test
  void skipsWhatMayOrMayNotHaveBeenReportedUnderAScopeThatIsGone() {
    StartingPoint start = remembered(70_000, 65_536, 70_100).next(70_100, log(66_000, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(70_100);
    assertThat(start.memory().gaps().list()).containsExactly(new Gap(70_000, 70_100, NOW));
  }

  @Test
  void notesAGapWhereTheLogBeginsAfterWhatWasCommitted() {
    StartingPoint start = remembered(70_000, 65_536, 70_100).next(70_100, log(75_000, 80_000), NOW);

    assertThat(start.offset()).isEqualTo(75_000);
    assertThat(start.memory().coveredFrom()).isEqualTo(3);
    assertThat(start.memory().reportedEpoch()).isEqualTo(CommitMetadata.UNKNOWN_EPOCH);
    assertThat(start.memory().gaps().list()).containsExactly(new Gap(70_000, 75_000, NOW));
  }

  @Test
  void remembersNothingOfATopicThatWasMadeAnew() {
    OffsetAndMetadata committed =
        new OffsetAndMetadata(70_000, remembered(70_000, 65_536, 70_000).memory().format());

    assertThat(Remembered.of(committed, "another")).isEmpty();
    assertThat(Remembered.of(new OffsetAndMetadata(5, "somebody's"), "id")).isEmpty();
    assertThat(Remembered.of(null, "id")).isEmpty();
    assertThat(Remembered.of(committed, "id").orElseThrow().offset()).isEqualTo(70_000);
  }

  @Test
  void countsWhatIsLeftOfTheChunkAgainWhereTheLogWasCut() {
    StartingPoint start = remembered(140_000, 131_072, 140_000).next(130_000, log(0, 130_000), NOW);

    assertThat(start.offset()).isEqualTo(65_536);
    assertThat(start.reportedBefore()).isEqualTo(65_536);
    assertThat(start.memory().reportedUntil()).isEqualTo(65_536);
    assertThat(start.memory().reportedEpoch()).isEqualTo(CommitMetadata.UNKNOWN_EPOCH);
    assertThat(start.memory().incarnation()).isEqualTo(NOW);
    assertThat(start.memory().cuts()).containsExactly(new Cut(65_536, NOW));
    assertThat(start.memory().gaps().list()).isEmpty();
  }

  @Test
  void isALaterIncarnationThanTheOneBeforeThoughAClockGoesBack() {
    assertThat(remembered(100, 0, 100).next(50, log(0, 50), 5).memory().incarnation())
        .isEqualTo(12);
  }

  @Test
  void countsAgainFromWhereTheScopeBeginsThatTheCutIsIn() {
    StartingPoint start = remembered(70_000, 68_000, 70_000).next(69_000, log(66_000, 90_000), NOW);

    assertThat(start.offset()).isEqualTo(68_000);
    assertThat(start.memory().cuts()).containsExactly(new Cut(68_000, NOW));
    assertThat(start.memory().gaps().list()).isEmpty();
  }

  @Test
  void notesAGapWhereTheBeginOfTheCutChunkHasLeftTheLog() {
    StartingPoint start = remembered(70_000, 68_000, 70_000).next(67_000, log(66_000, 90_000), NOW);

    assertThat(start.offset()).isEqualTo(66_000);
    assertThat(start.memory().cuts()).containsExactly(new Cut(66_000, NOW));
    assertThat(start.memory().gaps().list()).containsExactly(new Gap(65_536, 66_000, NOW));
  }

  @Test
  void noticesACutAmongWhatMayHaveBeenReportedSinceTheCommit() {
    StartingPoint start = remembered(70_000, 65_536, 70_100).next(70_050, log(0, 90_000), NOW);

    assertThat(start.memory().cuts()).containsExactly(new Cut(65_536, NOW));
  }

  @Test
  void countsAgainAllThatMayNotHaveBeenReportedBelowACut() {
    StartingPoint start = remembered(70, 3, 200_100).next(200_050, log(0, 200_080), NOW);

    assertThat(start.offset()).as("chunks below the cut may be missing too").isEqualTo(3);
    assertThat(start.memory().cuts()).containsExactly(new Cut(3, NOW));
  }

  @Test
  void coversFromTheCutWhereThatIsBelowWhatWasCovered() {
    StartingPoint start = remembered(5, 3, 5).next(2, log(0, 2), NOW);

    assertThat(start.offset()).isEqualTo(2);
    assertThat(start.memory().coveredFrom()).isEqualTo(2);
  }

  private static LogBounds log(long start, long end) {
    return new LogBounds("id", start, end, false);
  }

  private static Remembered remembered(long offset, long scopeBegin, long reportedUntil) {
    return new Remembered(
        offset,
        new CommitMetadata("id", 3, 5, scopeBegin, reportedUntil, 9, 11, Gaps.NONE, List.of()));
  }
}
