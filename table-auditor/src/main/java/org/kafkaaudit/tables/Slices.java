package org.kafkaaudit.tables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The slices of one table that were counted in this life, and what of them has to be counted again.
 * A message that was seen has arrived: rows that go afterwards, since they were merged, have
 * expired or were deleted, take nothing back. Times are the starts of slices in milliseconds since
 * the epoch. Not safe for use by several threads.
 */
final class Slices {

  private final Map<Long, Known> known = new HashMap<>();

  /**
   * What is known of a slice.
   *
   * @param content of it when it was counted
   * @param distinct messages that were seen, without repeats, in this generation
   * @param version of what was reported; 0 where nothing was
   */
  private record Known(Content content, long distinct, long version, long generation) {
    static final Known NOTHING = new Known(Content.NOTHING, 0, 0, 0);
  }

  /** A run of slices that follow each other, from a time to another, to be read in one go. */
  record Run(long fromMillis, long toMillis, long rows) {}

  /** Under which generation and version a count is to be reported. */
  record Place(long generation, boolean isNews) {}

  /** Returns whether the slice has to be counted: other rows are in it. */
  boolean isChanged(long slice, Content content) {
    return !known.getOrDefault(slice, Known.NOTHING).content().equals(content);
  }

  /** Returns how many rows have gone from the slices since they were counted. */
  long gone(NavigableMap<Long, Content> contents) {
    return contents.entrySet().stream()
        .mapToLong(
            entry ->
                Math.max(
                    0,
                    known.getOrDefault(entry.getKey(), Known.NOTHING).content().rows()
                        - entry.getValue().rows()))
        .sum();
  }

  /**
   * Returns the runs of slices that have to be counted, the latest first.
   *
   * @param mostRows no run has more, unless it is of a single slice
   */
  List<Run> changed(NavigableMap<Long, Content> contents, long lengthMillis, long mostRows) {
    NavigableMap<Long, Content> changed = new TreeMap<>(contents);
    changed.entrySet().removeIf(entry -> !isChanged(entry.getKey(), entry.getValue()));
    List<Run> runs = new ArrayList<>();
    for (Map.Entry<Long, Content> slice : changed.descendingMap().entrySet()) {
      long rows = slice.getValue().rows();
      Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      long end = slice.getKey() + lengthMillis;
      if (last != null && last.fromMillis() == end && last.rows() + rows <= mostRows) {
        runs.set(runs.size() - 1, new Run(slice.getKey(), last.toMillis(), last.rows() + rows));
      } else {
        runs.add(new Run(slice.getKey(), end, rows));
      }
    }
    return Collections.unmodifiableList(runs);
  }

  /**
   * Returns where a count of the slice belongs, and whether it says more than what was reported.
   * Where messages have gone, another generation begins, so that those that come later are not
   * taken for them.
   *
   * @param nowMillis names the generation that begins
   */
  Place place(long slice, long distinct, long version, long nowMillis) {
    Known before = known.getOrDefault(slice, Known.NOTHING);
    boolean haveGone = distinct < before.distinct();
    long generation = haveGone ? nowMillis : before.generation();
    boolean isNews = version > 0 && (haveGone || version > before.version());
    return new Place(generation, isNews);
  }

  /** Notes that a slice was counted, and that what it says was reported, where it is news. */
  void counted(long slice, Content content, long distinct, long version, Place place) {
    Known before = known.getOrDefault(slice, Known.NOTHING);
    boolean isSameGeneration = place.generation() == before.generation();
    known.put(
        slice,
        new Known(
            content,
            isSameGeneration ? Math.max(before.distinct(), distinct) : distinct,
            isSameGeneration ? Math.max(before.version(), version) : version,
            place.generation()));
  }

  /** Forgets the slices that begin before the given time. */
  void forgetBefore(long millis) {
    known.keySet().removeIf(slice -> slice < millis);
  }
}
