package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Histogram of lateness, that is time of counting minus audit time. Class i holds the messages
 * whose lateness is below 10^i milliseconds (and not below the limit before it); the last one takes
 * all that is later. Not safe for use by several threads.
 */
public final class Lateness {

  /** Number of classes. */
  public static final int CLASSES = 9;

  /** Of the classes up to the last one that has any. */
  private long[] messages = {};

  /**
   * Adds a message that was counted so many milliseconds after its audit time; one that was early
   * counts as not late.
   */
  public void add(long latenessMillis) {
    int lateness = 0;
    for (long limit = 1; lateness < CLASSES - 1 && latenessMillis >= limit; limit *= 10) {
      lateness++;
    }
    if (lateness >= messages.length) {
      messages = Arrays.copyOf(messages, lateness + 1);
    }
    messages[lateness]++;
  }

  /** Returns the number of messages in each class; an empty list where there are none. */
  public List<Long> toList() {
    if (Arrays.stream(messages).sum() == 0) {
      return List.of();
    }
    List<Long> list = new ArrayList<>(CLASSES);
    for (long count : Arrays.copyOf(messages, CLASSES)) {
      list.add(count);
    }
    return Collections.unmodifiableList(list);
  }
}
