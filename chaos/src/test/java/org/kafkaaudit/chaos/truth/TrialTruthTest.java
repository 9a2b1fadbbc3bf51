package org.kafkaaudit.chaos.truth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.chaos.judge.Cell;
import org.kafkaaudit.chaos.judge.CellTruth;
import org.kafkaaudit.chaos.judge.Expectation;
import org.kafkaaudit.chaos.judge.OriginTruth;

class TrialTruthTest {

  private static final String TOPIC = "orders";
  private static final long BUCKET = 10_000;
  private static final Cell LOCAL = new Cell(TOPIC, 20_000, "local");
  private static final Cell AGGREGATE = new Cell(TOPIC, 20_000, "aggregate");

  private final List<String> lines = new ArrayList<>();
  private final List<LoggedMessage> local = new ArrayList<>();
  private final List<LoggedMessage> aggregate = new ArrayList<>();
  private Map<String, Long> killed = Map.of();
  private List<TrialFacts.Span> away = List.of();
  private Map<String, Map<String, TrialFacts.Uncounted>> uncounted = Map.of();

  private void sent(int place, String outcome) {
    lines.add("sending orders " + place + " " + (21_000 + place));
    if (!outcome.isEmpty()) {
      lines.add(outcome + " orders " + place + (outcome.equals("failed") ? " Timeout" : ""));
    }
  }

  private static LoggedMessage message(int place) {
    return new LoggedMessage(TOPIC, "host-1", place, 21_000 + place, "00a1");
  }

  private Expectation truth() {
    TrialFacts facts =
        new TrialFacts(
            Set.of(TOPIC),
            List.of(HostLedger.parse("host-1", lines)),
            killed,
            local,
            aggregate,
            away,
            uncounted);
    return TrialTruth.of(facts, BUCKET);
  }

  private OriginTruth origin(Cell cell) {
    CellTruth truth = truth().cells().get(cell);
    return truth == null
        ? OriginTruth.INTACT
        : truth.origins().getOrDefault("host-1", OriginTruth.INTACT);
  }

  @Test
  void whatWasAcknowledgedAndIsNotThereIsLost() {
    sent(0, "acknowledged");
    sent(1, "acknowledged");
    local.add(message(0));
    aggregate.add(message(0));
    assertThat(origin(LOCAL)).isEqualTo(new OriginTruth(Set.of(1L), Set.of(1L), 0, Set.of()));
    assertThat(origin(AGGREGATE)).isEqualTo(OriginTruth.INTACT);
    assertThat(truth().cells().get(LOCAL).isRequired()).isTrue();
    assertThat(truth().hostsBySession()).containsEntry("00a1", "host-1");
  }

  @Test
  void whatTheApplicationWasToldHadFailedIsNotLost() {
    sent(0, "failed");
    assertThat(origin(LOCAL)).isEqualTo(OriginTruth.INTACT);
  }

  @Test
  void whatIsInTheLocalLogAndNotBehindTheMirrorIsLostThere() {
    sent(0, "acknowledged");
    local.add(message(0));
    assertThat(origin(LOCAL)).isEqualTo(OriginTruth.INTACT);
    assertThat(origin(AGGREGATE)).isEqualTo(new OriginTruth(Set.of(0L), Set.of(0L), 0, Set.of()));
  }

  @Test
  void copiesBeyondTheFirstAreDuplicates() {
    sent(0, "acknowledged");
    local.addAll(List.of(message(0), message(0)));
    aggregate.addAll(List.of(message(0), message(0), message(0)));
    assertThat(origin(LOCAL)).isEqualTo(new OriginTruth(Set.of(), Set.of(), 1, Set.of(0L)));
    OriginTruth again = origin(AGGREGATE);
    assertThat(again.duplicated()).as("the one that is not in the local log").isEqualTo(1);
    assertThat(again.mostDuplicated()).isEqualTo(1);
    assertThat(again.repeated()).isEmpty();
    assertThat(again.perhapsRepeated()).containsExactly(0L);
  }

  @Test
  void copiesThatAreInTheLocalLogAsWellAreNoDuplicatesBehindTheMirror() {
    sent(0, "acknowledged");
    sent(1, "acknowledged");
    local.addAll(List.of(message(0), message(0), message(1)));
    aggregate.addAll(List.of(message(0), message(0), message(1), message(1)));
    assertThat(origin(AGGREGATE)).isEqualTo(new OriginTruth(Set.of(), Set.of(), 1, Set.of(1L)));
  }

  @Test
  void whatIsCopiedOnFromALogThatWentUncountedMayBeFoundBehindTheMirror() {
    sent(0, "acknowledged");
    local.addAll(List.of(message(0), message(0)));
    aggregate.addAll(List.of(message(0), message(0)));
    uncounted = Map.of("local", Map.of(TOPIC, new TrialFacts.Uncounted("retention", 25_000)));
    assertThat(origin(AGGREGATE).duplicated()).isZero();
    assertThat(origin(AGGREGATE).mostDuplicated()).isEqualTo(1);
    assertThat(origin(AGGREGATE).perhapsRepeated()).containsExactly(0L);
  }

  @Test
  void ofAKilledHostWhatWasReportedIsLostAndTheRestMayBe() {
    sent(0, "acknowledged");
    sent(1, "");
    killed = Map.of("host-1", 30_000L);
    assertThat(origin(LOCAL).lost()).containsExactly(0L);
    assertThat(truth().neverArrived().get("orders host-1")).containsExactlyInAnyOrder(0L, 1L);
    assertThat(truth().cells().get(LOCAL).excuse()).isPresent();
    assertThat(truth().cells().get(LOCAL).excusesLoss()).isFalse();

    killed = Map.of("host-1", 22_000L);
    assertThat(origin(LOCAL).lost()).isEmpty();
    assertThat(origin(LOCAL).perhapsLost()).containsExactly(0L);
  }

  @Test
  void whatAKilledHostCouldNotReportMayBeLostUnsaid() {
    sent(0, "acknowledged");
    killed = Map.of("host-1", 40_000L);
    away = List.of(new TrialFacts.Span(18_000, 39_000));
    assertThat(origin(LOCAL).lost()).isEmpty();
    away = List.of(new TrialFacts.Span(5_000, 8_000));
    assertThat(origin(LOCAL).lost()).containsExactly(0L);
  }

  @Test
  void whatWentUncountedIsExcusedThereAndBehind() {
    sent(0, "acknowledged");
    local.add(message(0));
    aggregate.add(message(0));
    uncounted = Map.of("local", Map.of(TOPIC, new TrialFacts.Uncounted("retention", 25_000)));
    assertThat(truth().cells().get(LOCAL).excuse()).isEqualTo(Optional.of("retention"));
    assertThat(truth().cells().get(AGGREGATE).excusesLoss()).isTrue();
    uncounted = Map.of("local", Map.of(TOPIC, new TrialFacts.Uncounted("retention", 30_000)));
    assertThat(truth().cells().get(LOCAL).excuse()).isEmpty();
    uncounted = Map.of("aggregate", Map.of(TOPIC, new TrialFacts.Uncounted("retention", 25_000)));
    assertThat(truth().cells().get(LOCAL).excuse()).isEmpty();
    assertThat(truth().cells().get(AGGREGATE).excusesLoss()).isTrue();
  }
}
