package org.kafkaaudit.tables;

import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.SliceCounter;

/** What was counted of a slice, and the rows that it was counted from. Not thread-safe. */
final class CountedSlice {

  private final SliceCounter counter;
  private Content content = Content.NOTHING;

  CountedSlice(BucketLength length) {
    this.counter = new SliceCounter(length);
  }

  /** A slice of which only this is known. */
  static CountedSlice withoutStamps(long sliceStartMillis, Content content, BucketLength length) {
    CountedSlice slice = new CountedSlice(length);
    slice.counter.countUnstamped(sliceStartMillis, content.rows());
    slice.content = content;
    return slice;
  }

  /** Notes that a row was counted, whose time that is. */
  void readRow(long timeMillis) {
    content = content.plus(timeMillis);
  }

  SliceCounter counter() {
    return counter;
  }

  Content content() {
    return content;
  }
}
