package org.kafkaaudit.model.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

/**
 * Which offsets of one partition are counted, by whomever: runs that neither touch nor overlap, in
 * their order. What one reporter has counted nobody else makes uncounted, so a gap of one is void
 * where another has counted. Uniting is commutative, associative and idempotent. Immutable.
 *
 * <p>What was cleaned out of a compacted log counts as counted here: it is no less cleaned where
 * somebody has counted it before, since a count of the rest replaces the one that had it.
 */
record Coverage(List<Run> runs) {

  /** To say that too much was skipped is safe, to say too little is not. */
  private static final int MOST = 200;

  /**
   * A run of counted offsets.
   *
   * @param until first offset after it; a run may be empty where the counting has only begun
   * @param sinceMillis time before which everything below it was appended
   */
  record Run(long from, long until, long sinceMillis) {}

  private static final Comparator<Run> IN_ORDER =
      Comparator.comparingLong(Run::from).thenComparingLong(Run::sinceMillis);

  Coverage {
    runs = List.copyOf(runs);
  }

  static Coverage of(PartitionProgress progress) {
    Run all = new Run(progress.coveredFrom(), progress.nextOffset(), progress.coveredSinceMillis());
    return new Coverage(List.of(all)).without(progress.gaps());
  }

  /** Returns what is counted here without the gaps. */
  Coverage without(List<Gap> gaps) {
    List<Run> rest = new ArrayList<>(runs);
    for (Gap gap : gaps) {
      if (!gap.cleaned() && gap.from() < gap.until()) {
        rest = without(rest, gap);
      }
    }
    return joined(rest);
  }

  private static List<Run> without(List<Run> runs, Gap gap) {
    List<Run> rest = new ArrayList<>();
    for (Run run : runs) {
      if (gap.from() >= run.until() || gap.until() <= run.from()) {
        rest.add(run);
      } else {
        // An empty run remembers where the counting began, or how far the gap is known to reach.
        rest.add(new Run(run.from(), Math.max(run.from(), gap.from()), run.sinceMillis()));
        rest.add(new Run(Math.min(run.until(), gap.until()), run.until(), gap.noticedAtMillis()));
      }
    }
    return rest;
  }

  /** Returns what of it is below the offset. */
  Coverage below(long offset) {
    return new Coverage(
        runs.stream()
            .filter(run -> run.from() <= offset)
            .map(run -> new Run(run.from(), Math.min(run.until(), offset), run.sinceMillis()))
            .toList());
  }

  /** Returns what is counted here, there, or in both. */
  Coverage union(Coverage other) {
    List<Run> all = new ArrayList<>(runs);
    all.addAll(other.runs);
    return joined(all);
  }

  private static Coverage joined(List<Run> runs) {
    List<Run> joined = new ArrayList<>();
    for (Run run : runs.stream().sorted(IN_ORDER).toList()) {
      Run last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
      if (last != null && run.from() <= last.until()) {
        long until = Math.max(last.until(), run.until());
        joined.set(joined.size() - 1, new Run(last.from(), until, last.sinceMillis()));
      } else {
        joined.add(run);
      }
    }
    while (joined.size() > MOST + 1) {
      joined.remove(1);
    }
    return new Coverage(joined);
  }

  /** Returns what is not counted between what is. */
  List<Gap> gaps() {
    List<Gap> gaps = new ArrayList<>();
    for (int i = 1; i < runs.size(); i++) {
      long from = runs.get(i - 1).until();
      long until = runs.get(i).from();
      gaps.add(new Gap(from, until, runs.get(i).sinceMillis()));
    }
    return gaps;
  }

  Run first() {
    return runs.get(0);
  }

  /** Returns the offset below which everything is counted, gaps aside. */
  long nextOffset() {
    return runs.get(runs.size() - 1).until();
  }
}
