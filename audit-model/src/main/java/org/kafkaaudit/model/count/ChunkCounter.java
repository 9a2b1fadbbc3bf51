package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.Session;

/**
 * Counts one chunk of a log: a fixed run of offsets of one partition. What it says up to an offset
 * is a pure function of the log up to there, whoever counts and however often. Not safe for use by
 * several threads.
 */
public final class ChunkCounter {

  /** Length of a chunk in offsets. */
  public static final long LENGTH = 65_536;

  private final BucketLength bucketLength;
  private final long begin;
  private final TreeMap<Long, Map<Long, OriginCounter>> buckets = new TreeMap<>();
  private long nextOffset;

  /** The counter used last, since messages that follow each other mostly share one. */
  private OriginCounter last = new OriginCounter();

  private long lastSession;
  private long lastStart;
  private long lastEnd;

  /**
   * @param begin the offset that the chunk begins at: a multiple of {@link #LENGTH}, unless the log
   *     was not to be had from there
   */
  public ChunkCounter(BucketLength bucketLength, long begin) {
    this.bucketLength = bucketLength;
    this.begin = begin;
    this.nextOffset = begin;
  }

  /** Returns the start of the aligned chunk that the offset is in. */
  public static long alignedBegin(long offset) {
    return offset - offset % LENGTH;
  }

  /** Returns the offset that the chunk begins at. */
  public long begin() {
    return begin;
  }

  /** Returns the first offset after the chunk. */
  public long end() {
    return alignedBegin(begin) + LENGTH;
  }

  /**
   * Returns the offset below which everything in the chunk is counted: the version of its counts.
   */
  public long nextOffset() {
    return nextOffset;
  }

  /**
   * Counts a message that carries a stamp. Times in milliseconds since the epoch, lateness in
   * milliseconds.
   */
  public void countStamped(
      long offset,
      long session,
      long sequence,
      long auditTimeMillis,
      int bytes,
      long latenessMillis) {
    counter(auditTimeMillis, session).count(sequence, bytes, latenessMillis);
    nextOffset = offset + 1;
  }

  /** Counts a message without a usable stamp, by the timestamp of its record. */
  public void countUnstamped(long offset, long timestampMillis, int bytes, long latenessMillis) {
    counter(timestampMillis, Session.UNSTAMPED).countUnstamped(bytes, latenessMillis);
    nextOffset = offset + 1;
  }

  /**
   * Notes that there is nothing to count below the offset: control records and aborted messages
   * take offsets too.
   */
  public void advanceTo(long offset) {
    nextOffset = Math.max(nextOffset, offset);
  }

  /** Returns what has changed since {@link #reported}, for each bucket. */
  public List<BucketCount> changes() {
    List<BucketCount> changes = new ArrayList<>();
    buckets.forEach(
        (start, origins) -> {
          List<OriginCount> changed = new ArrayList<>();
          origins.forEach(
              (session, counter) -> {
                if (counter.changed()) {
                  changed.add(counter.toCount(session));
                }
              });
          if (!changed.isEmpty()) {
            changes.add(new BucketCount(start, changed));
          }
        });
    return changes;
  }

  /** Notes that the last {@link #changes} have been reported. */
  public void reported() {
    buckets.values().forEach(origins -> origins.values().forEach(OriginCounter::reported));
  }

  private OriginCounter counter(long auditTimeMillis, long session) {
    if (session != lastSession || auditTimeMillis < lastStart || auditTimeMillis >= lastEnd) {
      lastSession = session;
      lastStart = bucketLength.startOf(auditTimeMillis);
      lastEnd = bucketLength.endOf(lastStart);
      last =
          buckets
              .computeIfAbsent(lastStart, unused -> new HashMap<>())
              .computeIfAbsent(session, unused -> new OriginCounter());
    }
    return last;
  }
}
