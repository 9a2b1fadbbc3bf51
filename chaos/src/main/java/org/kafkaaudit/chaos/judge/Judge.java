package org.kafkaaudit.chaos.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares what the API says of a trial with what really happened. Use one for one comparison. */
public final class Judge {

  private final Expectation truth;
  private final Answers answers;
  private final Map<Cell, Map<String, FindingSaid>> findings = new HashMap<>();
  private final Set<String> foundLostOfKilled = new HashSet<>();
  private final List<String> differences = new ArrayList<>();
  private long falseLoss;
  private long missedLoss;
  private long falseDuplicates;
  private long missedDuplicates;
  private long undecided;

  private Judge(Expectation truth, Answers answers) {
    this.truth = truth;
    this.answers = answers;
  }

  /** Returns how far they are apart. */
  public static Score score(Expectation truth, Answers answers) {
    return new Judge(truth, answers).score();
  }

  private Score score() {
    answers.findings().forEach(this::sort);
    Set<Cell> cells =
        new TreeSet<>(
            Comparator.comparing(Cell::topic)
                .thenComparing(Cell::bucketStartMillis)
                .thenComparing(Cell::tier));
    cells.addAll(truth.cells().keySet());
    cells.addAll(answers.verdicts().keySet());
    cells.addAll(findings.keySet());
    cells.forEach(this::compareCell);
    cells.forEach(this::findLostOfKilled);
    return new Score(
        falseLoss, missedLoss, falseDuplicates, missedDuplicates, undecided, differences);
  }

  private void sort(FindingSaid finding) {
    String host = truth.hostsBySession().getOrDefault(finding.session(), finding.host());
    FindingSaid other =
        findings.computeIfAbsent(finding.cell(), unused -> new HashMap<>()).put(host, finding);
    if (other != null) {
      undecided++;
      differences.add("two findings on " + host + ": " + other.text() + " and " + finding.text());
    }
    if (truth.killedHosts().contains(host)) {
      finding.lostSequences().forEach(place -> foundLostOfKilled.add(mark(finding, host, place)));
    }
  }

  private static String mark(FindingSaid finding, String host, long place) {
    return mark(finding.cell(), host, place);
  }

  private static String mark(Cell cell, String host, long place) {
    return cell.topic() + " " + cell.tier() + " " + host + " " + place;
  }

  private void compareCell(Cell cell) {
    CellTruth expected = truth.cells().getOrDefault(cell, CellTruth.NOTHING);
    VerdictSaid verdict = answers.verdicts().get(cell);
    Map<String, FindingSaid> found = findings.getOrDefault(cell, Map.of());
    decide(cell, expected, verdict, found);
    boolean excused = expected.excusesLoss() && verdict != null && verdict.isUnverified();
    Set<String> hosts = new TreeSet<>(expected.origins().keySet());
    hosts.addAll(found.keySet());
    for (String host : hosts) {
      OriginTruth origin = expected.origins().getOrDefault(host, OriginTruth.INTACT);
      FindingSaid finding = found.get(host);
      compareLoss(cell, host, origin, finding, excused);
      compareDuplicates(cell, host, origin, finding, excused);
    }
  }

  private void decide(
      Cell cell,
      CellTruth expected,
      @Nullable VerdictSaid verdict,
      Map<String, FindingSaid> found) {
    if (verdict == null) {
      if (expected.isRequired() || !found.isEmpty()) {
        undecided++;
        differences.add(cell + ": no verdict");
      }
      return;
    }
    if (!verdict.isFinal()) {
      undecided++;
      differences.add(cell + ": not final: " + verdict.text());
    } else if (verdict.isUnverified() && expected.excuse().isEmpty()) {
      undecided++;
      differences.add(cell + ": unverified without need: " + verdict.text());
    }
    long lost = found.values().stream().mapToLong(FindingSaid::lost).sum();
    long duplicated = found.values().stream().mapToLong(FindingSaid::duplicated).sum();
    if (lost != verdict.lost() || duplicated != verdict.duplicated()) {
      undecided++;
      differences.add(
          cell
              + ": the findings sum up to "
              + lost
              + " lost and "
              + duplicated
              + " duplicated, the verdict says otherwise: "
              + verdict.text());
    }
  }

  private void compareLoss(
      Cell cell, String host, OriginTruth origin, @Nullable FindingSaid finding, boolean excused) {
    boolean killed = truth.killedHosts().contains(host) && cell.tier().equals("local");
    Set<Long> said = finding == null ? Set.of() : finding.lostSequences();
    Set<Long> possible = new HashSet<>(origin.perhapsLost());
    if (killed) {
      possible.addAll(
          truth.neverArrived().getOrDefault(Expectation.key(cell.topic(), host), Set.of()));
    }
    Set<Long> wrong = minus(said, possible);
    long unnamed = finding == null ? 0 : finding.lost() - said.size();
    // Where not all are named, those that are not are taken for the ones that should be.
    long tooMany = Math.max(0, unnamed - minus(possible, said).size());
    if (!wrong.isEmpty() || tooMany > 0) {
      falseLoss += wrong.size() + tooMany;
      differences.add(
          cell + " " + host + ": called lost and not lost: " + shown(wrong) + text(finding));
    }
    Set<Long> missed = minus(origin.lost(), said);
    long unfound = missed.size() - Math.max(0, unnamed);
    if (!killed && !excused && unfound > 0) {
      missedLoss += unfound;
      differences.add(cell + " " + host + ": lost and not found: " + shown(missed) + text(finding));
    }
  }

  /** What a killed host lost counts as found in whichever bucket. */
  private void findLostOfKilled(Cell cell) {
    if (!cell.tier().equals("local")) {
      return;
    }
    CellTruth expected = truth.cells().getOrDefault(cell, CellTruth.NOTHING);
    VerdictSaid verdict = answers.verdicts().get(cell);
    if (expected.excusesLoss() && verdict != null && verdict.isUnverified()) {
      return;
    }
    expected
        .origins()
        .forEach(
            (host, origin) -> {
              if (truth.killedHosts().contains(host)) {
                Set<Long> missed = new TreeSet<>(origin.lost());
                missed.removeIf(place -> foundLostOfKilled.contains(mark(cell, host, place)));
                if (!missed.isEmpty()) {
                  missedLoss += missed.size();
                  differences.add(
                      cell + " " + host + ": lost before it was killed, and not found: " + missed);
                }
              }
            });
  }

  private void compareDuplicates(
      Cell cell, String host, OriginTruth origin, @Nullable FindingSaid finding, boolean excused) {
    long said = finding == null ? 0 : finding.duplicated();
    Set<Long> named = finding == null ? Set.of() : finding.duplicatedSequences();
    Set<Long> wrong = minus(named, origin.perhapsRepeated());
    long tooMany = Math.max(wrong.size(), said - origin.mostDuplicated());
    if (tooMany > 0) {
      falseDuplicates += tooMany;
      differences.add(
          cell
              + " "
              + host
              + ": "
              + origin.duplicated()
              + " copies too many are there: "
              + shown(origin.repeated())
              + text(finding));
    }
    boolean isCut = finding != null && finding.isCut();
    long unnamed = isCut ? 0 : minus(origin.repeated(), named).size();
    long missed = Math.max(unnamed, origin.duplicated() - said);
    if (!excused && missed > 0) {
      missedDuplicates += missed;
      differences.add(
          cell
              + " "
              + host
              + ": "
              + origin.duplicated()
              + " copies are there and not all found: "
              + shown(origin.repeated())
              + text(finding));
    }
  }

  private static String text(@Nullable FindingSaid finding) {
    return finding == null ? "; no finding" : "; " + finding.text();
  }

  private static String shown(Set<Long> places) {
    return places.size() > 50 ? places.size() + " places" : new TreeSet<>(places).toString();
  }

  private static Set<Long> minus(Set<Long> from, Set<Long> what) {
    Set<Long> result = new HashSet<>(from);
    result.removeAll(what);
    return result;
  }
}
