package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.Session;

/**
 * Counts one slice of what is kept elsewhere than in a log, such as the rows of a table whose time
 * lies within an interval. Messages may come into a slice at any time and in any order, and may
 * leave it again: so it is counted as a whole, and {@link #version} tells which of two counts saw
 * more. Not safe for use by several threads.
 */
public final class SliceCounter {

  private static final int DUPLICATE_BITS = 20;

  private final BucketLength bucketLength;
  private final TreeMap<Long, Map<Long, OriginCounter>> buckets = new TreeMap<>();

  public SliceCounter(BucketLength bucketLength) {
    this.bucketLength = bucketLength;
  }

  /** Counts a message that carries a stamp. The time is in milliseconds since the epoch. */
  public void countStamped(long session, long sequence, long auditTimeMillis) {
    counter(auditTimeMillis, session).count(sequence);
  }

  /** Counts messages without a usable stamp, by a time in milliseconds since the epoch. */
  public void countUnstamped(long timeMillis, long messages) {
    counter(timeMillis, Session.UNSTAMPED).countUnstamped(messages);
  }

  /** Returns what was counted, for each bucket. */
  public List<BucketCount> counts() {
    List<BucketCount> counts = new ArrayList<>(buckets.size());
    buckets.forEach(
        (start, origins) -> {
          List<OriginCount> counted = new ArrayList<>(origins.size());
          origins.forEach((session, counter) -> counted.add(counter.toCount(session)));
          counts.add(new BucketCount(start, counted));
        });
    return counts;
  }

  /** Returns the number of messages, repeats included. */
  public long messages() {
    return counters().mapToLong(OriginCounter::messages).sum();
  }

  /** Returns the number of messages without the repeats. */
  public long distinctMessages() {
    return counters().mapToLong(OriginCounter::distinctMessages).sum();
  }

  /**
   * Returns the version of these counts: higher where more different messages were seen, or of as
   * many more repeats; the same where the same was seen, whoever counts and however often.
   */
  public long version() {
    long distinct = distinctMessages();
    long repeats = Math.min(messages() - distinct, (1L << DUPLICATE_BITS) - 1);
    return distinct << DUPLICATE_BITS | repeats;
  }

  private Stream<OriginCounter> counters() {
    return buckets.values().stream().flatMap(origins -> origins.values().stream());
  }

  private OriginCounter counter(long timeMillis, long session) {
    return buckets
        .computeIfAbsent(bucketLength.startOf(timeMillis), unused -> new HashMap<>())
        .computeIfAbsent(session, unused -> new OriginCounter());
  }
}
