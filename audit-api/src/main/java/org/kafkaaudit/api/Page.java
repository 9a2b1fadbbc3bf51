package org.kafkaaudit.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Part of a result.
 *
 * @param rows at most as many as were asked for
 * @param nextCursor where the next page begins; absent on the last one
 */
record Page<T>(List<T> rows, Optional<String> nextCursor) {
  Page {
    rows = List.copyOf(rows);
  }

  /** Makes a page out of one row more than were asked for, or fewer at the end. */
  static <T> Page<T> of(List<T> rows, int limit, Function<T, Cursor> cursorAfter) {
    if (rows.size() <= limit) {
      return new Page<>(rows, Optional.empty());
    }
    return new Page<>(
        rows.subList(0, limit), Optional.of(cursorAfter.apply(rows.get(limit - 1)).encoded()));
  }
}
