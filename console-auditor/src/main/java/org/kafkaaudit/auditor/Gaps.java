package org.kafkaaudit.auditor;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.kafkaaudit.model.count.ChunkCounter;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

/**
 * Runs of offsets of one partition that were skipped, in the order in which they were noticed.
 * There are never more than {@link #MOST}: the oldest are joined, since to say that too much was
 * skipped is safe, and to say too little is not. Immutable.
 */
record Gaps(List<Gap> list) {

  static final Gaps NONE = new Gaps(List.of());

  /** Kafka takes 4,096 bytes of metadata by default; a gap takes up to 58 of them. */
  static final int MOST = 50;

  private static final String CLEANED = "c";

  Gaps {
    list = withinLimit(list);
  }

  /** Returns these with one more; what was cleaned near to what was cleaned is one gap with it. */
  Gaps with(Gap gap) {
    List<Gap> more = new ArrayList<>(list);
    if (!more.isEmpty() && areNear(more.get(more.size() - 1), gap)) {
      more.add(joined(more.remove(more.size() - 1), gap));
    } else {
      more.add(gap);
    }
    return new Gaps(more);
  }

  /** Returns these with others that were noticed after them. */
  Gaps with(Gaps others) {
    Gaps all = this;
    for (Gap gap : others.list) {
      all = all.with(gap);
    }
    return all;
  }

  /** Returns those that were noticed at the given time or later. */
  Gaps noticedSince(long millis) {
    return new Gaps(list.stream().filter(gap -> gap.noticedAtMillis() >= millis).toList());
  }

  /** Returns what of them is below the offset. */
  Gaps below(long offset) {
    return new Gaps(
        list.stream()
            .filter(gap -> gap.from() < offset)
            .map(gap -> gap.until() <= offset ? gap : ending(gap, offset))
            .toList());
  }

  private static Gap ending(Gap gap, long until) {
    return new Gap(gap.from(), until, gap.noticedAtMillis(), gap.cleaned());
  }

  /** A compacted log is full of holes: to remember each of them is neither possible nor of use. */
  private static boolean areNear(Gap one, Gap next) {
    return one.cleaned()
        && next.cleaned()
        && next.from() >= one.from()
        && next.from() - one.until() <= ChunkCounter.LENGTH;
  }

  private static Gap joined(Gap one, Gap other) {
    return new Gap(
        Math.min(one.from(), other.from()),
        Math.max(one.until(), other.until()),
        Math.max(one.noticedAtMillis(), other.noticedAtMillis()),
        one.cleaned() && other.cleaned());
  }

  private static List<Gap> withinLimit(List<Gap> gaps) {
    int surplus = Math.max(0, gaps.size() - MOST);
    if (surplus == 0) {
      return List.copyOf(gaps);
    }
    List<Gap> result = new ArrayList<>();
    result.add(gaps.subList(0, surplus + 1).stream().reduce(Gaps::joined).orElseThrow());
    result.addAll(gaps.subList(surplus + 1, gaps.size()));
    return List.copyOf(result);
  }

  /** Returns the text that {@link #parse} makes the same of. */
  String format() {
    return list.stream()
        .map(
            gap ->
                gap.from()
                    + ":"
                    + gap.until()
                    + ":"
                    + gap.noticedAtMillis()
                    + (gap.cleaned() ? ":" + CLEANED : ""))
        .collect(Collectors.joining(","));
  }

  /**
   * @throws NumberFormatException where the text is none of ours
   */
  static Gaps parse(String text) {
    List<Gap> gaps = new ArrayList<>();
    for (String gap : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      String[] parts = gap.split(":", -1);
      boolean cleaned = parts.length == 4 && parts[3].equals(CLEANED);
      if (parts.length != 3 && !cleaned) {
        throw new NumberFormatException("a gap is from:until:noticed, not " + gap);
      }
      gaps.add(
          new Gap(
              Long.parseLong(parts[0]),
              Long.parseLong(parts[1]),
              Long.parseLong(parts[2]),
              cleaned));
    }
    return new Gaps(gaps);
  }
}
