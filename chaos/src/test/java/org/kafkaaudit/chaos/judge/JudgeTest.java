package org.kafkaaudit.chaos.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A judge that cannot fail is worth nothing: each test tells it one thing that is wrong. */
class JudgeTest {

  private static final Cell LOCAL = new Cell("orders", 0, "local");
  private static final Cell LATER = new Cell("orders", 10_000, "local");
  private static final OriginTruth HARMED =
      new OriginTruth(Set.of(3L, 4L), Set.of(3L, 4L), 2, Set.of(7L));

  private static Expectation truth(Map<Cell, CellTruth> cells, String... killed) {
    return new Expectation(
        Set.of("orders"),
        cells,
        Map.of("00a1", "host-1"),
        Set.of(killed),
        killed.length == 0 ? Map.of() : Map.of("orders host-1", Set.of(3L, 4L, 5L)));
  }

  private static Expectation harmed(Optional<String> excuse, boolean excusesLoss) {
    return truth(Map.of(LOCAL, new CellTruth(true, excuse, excusesLoss, Map.of("host-1", HARMED))));
  }

  private static Expectation harmed() {
    return harmed(Optional.empty(), false);
  }

  private static FindingSaid finding(Cell cell, Set<Long> lost, long duplicated, Set<Long> twice) {
    return new FindingSaid(
        cell, "00a1", "host-1", lost.size(), duplicated, lost, twice, false, "a finding");
  }

  private static Score score(Expectation truth, String status, FindingSaid... findings) {
    return score(truth, status, true, List.of(), findings);
  }

  private static Score score(
      Expectation truth,
      String status,
      boolean isFinal,
      List<String> reasons,
      FindingSaid... findings) {
    long lost = 0;
    long duplicated = 0;
    for (FindingSaid finding : findings) {
      lost += finding.lost();
      duplicated += finding.duplicated();
    }
    VerdictSaid verdict = new VerdictSaid(status, isFinal, reasons, lost, duplicated, "a verdict");
    return Judge.score(truth, new Answers(Map.of(LOCAL, verdict), List.of(findings)));
  }

  @Test
  void findsNothingWrongWithTheTruth() {
    Score score =
        score(harmed(), "loss_and_duplication", finding(LOCAL, Set.of(3L, 4L), 2, Set.of(7L)));
    assertThat(score).isEqualTo(Score.ZERO);
    assertThat(score.isZero()).isTrue();
  }

  @Test
  void countsWhatIsCalledLostAndIsNot() {
    Score score = score(harmed(), "loss", finding(LOCAL, Set.of(3L, 4L, 5L), 2, Set.of(7L)));
    assertThat(score.falseLoss()).isEqualTo(1);
    assertThat(score.missedLoss()).isZero();
    assertThat(score.isZero()).isFalse();
  }

  @Test
  void countsAWrongMessageInPlaceOfTheRightOneAsFalseAndMissed() {
    Score score = score(harmed(), "loss", finding(LOCAL, Set.of(3L, 9L), 2, Set.of(7L)));
    assertThat(score.falseLoss()).isEqualTo(1);
    assertThat(score.missedLoss()).isEqualTo(1);
  }

  @Test
  void countsLossThatNobodyFound() {
    assertThat(score(harmed(), "duplication", finding(LOCAL, Set.of(), 2, Set.of(7L))).missedLoss())
        .isEqualTo(2);
    assertThat(score(harmed(), "complete").missedLoss()).isEqualTo(2);
  }

  @Test
  void countsCopiesThatAreNotThere() {
    Score score = score(harmed(), "loss", finding(LOCAL, Set.of(3L, 4L), 3, Set.of(7L, 8L)));
    assertThat(score.falseDuplicates()).isEqualTo(1);
    assertThat(score.missedDuplicates()).isZero();
  }

  @Test
  void countsCopiesThatNobodyFound() {
    Score score = score(harmed(), "loss", finding(LOCAL, Set.of(3L, 4L), 1, Set.of(7L)));
    assertThat(score.missedDuplicates()).isEqualTo(1);
    assertThat(score(harmed(), "complete").missedDuplicates()).isEqualTo(2);
  }

  @Test
  void countsFindingsWhereNothingHappened() {
    Score score = score(truth(Map.of()), "loss", finding(LOCAL, Set.of(1L), 1, Set.of(2L)));
    assertThat(score.falseLoss()).isEqualTo(1);
    assertThat(score.falseDuplicates()).isEqualTo(1);
  }

  @Test
  void countsHostsApart() {
    FindingSaid other =
        new FindingSaid(
            LOCAL, "00b2", "host-2", 2, 2, Set.of(3L, 4L), Set.of(7L), false, "of another");
    Score score = score(harmed(), "loss", other);
    assertThat(score.falseLoss()).isEqualTo(2);
    assertThat(score.missedLoss()).isEqualTo(2);
    assertThat(score.falseDuplicates()).isEqualTo(2);
    assertThat(score.missedDuplicates()).isEqualTo(2);
  }

  @Test
  void countsCellsWithoutAFinalVerdict() {
    FindingSaid right = finding(LOCAL, Set.of(3L, 4L), 2, Set.of(7L));
    assertThat(score(harmed(), "loss", false, List.of(), right).undecided()).isEqualTo(1);
    assertThat(Judge.score(harmed(), new Answers(Map.of(), List.of(right))).undecided())
        .isEqualTo(1);
  }

  @Test
  void countsUnverifiedUnlessThereIsAnExcuse() {
    FindingSaid right = finding(LOCAL, Set.of(3L, 4L), 2, Set.of(7L));
    List<String> reasons = List.of("something is in the way");
    assertThat(score(harmed(), "loss", true, reasons, right).undecided()).isEqualTo(1);
    Expectation excused = harmed(Optional.of("killed"), false);
    assertThat(score(excused, "unverified", true, reasons, right).isZero()).isTrue();
    assertThat(score(excused, "unverified", true, reasons).missedLoss()).isEqualTo(2);
  }

  @Test
  void letsUnverifiedVerdictsLeaveOutLossWhereMessagesWentUncounted() {
    Expectation excused = harmed(Optional.of("retention"), true);
    List<String> reasons = List.of("had left the log");
    assertThat(score(excused, "unverified", true, reasons).isZero()).isTrue();
    assertThat(score(excused, "complete", true, List.of()).missedLoss()).isEqualTo(2);
    assertThat(
            score(excused, "loss", true, reasons, finding(LOCAL, Set.of(9L), 0, Set.of()))
                .falseLoss())
        .isEqualTo(1);
  }

  @Test
  void countsVerdictsThatDifferFromTheirFindings() {
    VerdictSaid verdict = new VerdictSaid("loss", true, List.of(), 9, 2, "a verdict");
    FindingSaid right = finding(LOCAL, Set.of(3L, 4L), 2, Set.of(7L));
    Score score = Judge.score(harmed(), new Answers(Map.of(LOCAL, verdict), List.of(right)));
    assertThat(score.undecided()).isEqualTo(1);
  }

  @Test
  void takesALossOfAKilledHostInAnyBucketButNoneThatArrived() {
    Expectation killed =
        truth(
            Map.of(
                LOCAL,
                new CellTruth(
                    true,
                    Optional.of("killed"),
                    false,
                    Map.of("host-1", new OriginTruth(Set.of(3L), Set.of(3L), 0, Set.of())))),
            "host-1");
    VerdictSaid here = new VerdictSaid("complete", true, List.of(), 0, 0, "here");
    VerdictSaid there = new VerdictSaid("loss", true, List.of(), 2, 0, "there");
    FindingSaid elsewhere = finding(LATER, Set.of(3L, 5L), 0, Set.of());
    Answers answers = new Answers(Map.of(LOCAL, here, LATER, there), List.of(elsewhere));
    assertThat(Judge.score(killed, answers)).isEqualTo(Score.ZERO);

    assertThat(score(killed, "complete").missedLoss()).isEqualTo(1);
    assertThat(score(killed, "loss", finding(LOCAL, Set.of(3L, 6L), 0, Set.of())).falseLoss())
        .isEqualTo(1);
  }

  @Test
  void comparesNumbersWhereNotAllSequencesAreNamed() {
    FindingSaid cut =
        new FindingSaid(LOCAL, "00a1", "host-1", 2, 2, Set.of(3L), Set.of(), true, "cut");
    assertThat(score(harmed(), "loss", cut)).isEqualTo(Score.ZERO);
    FindingSaid tooMany =
        new FindingSaid(LOCAL, "00a1", "host-1", 5, 2, Set.of(3L), Set.of(), true, "cut");
    assertThat(score(harmed(), "loss", tooMany).falseLoss()).isEqualTo(3);
    FindingSaid tooFew =
        new FindingSaid(LOCAL, "00a1", "host-1", 1, 1, Set.of(3L), Set.of(), true, "cut");
    assertThat(score(harmed(), "loss", tooFew).missedLoss()).isEqualTo(1);
    assertThat(score(harmed(), "loss", tooFew).missedDuplicates()).isEqualTo(1);
  }
}
