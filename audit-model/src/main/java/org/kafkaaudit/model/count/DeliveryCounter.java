package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.TopicSendCounter.ScopedBucketCount;
import org.kafkaaudit.model.stamp.Stamp;

/**
 * Counts what one session of a consumer was handed of one topic: a message counts when its offset
 * is committed, as often as it was handed out up to then. What is not committed yet is kept message
 * by message. Not safe for use by several threads.
 */
public final class DeliveryCounter {

  private final BucketLength bucketLength;
  private final Map<Integer, HandedOut> partitions = new HashMap<>();
  private final TreeMap<Long, OpenBucket> buckets = new TreeMap<>();
  private long lastReport;
  private long uncommitted;

  /** One that is opened again, after it was let go, has another scope. */
  private record OpenBucket(Map<Long, DeliveredOrigin> origins, long openedByReport) {

    boolean isIdle() {
      return origins.values().stream()
          .noneMatch(origin -> origin.changed() || origin.hasUncommitted());
    }
  }

  public DeliveryCounter(BucketLength bucketLength) {
    this.bucketLength = bucketLength;
  }

  /** Notes that the application was handed a message that carries a stamp. */
  public void handedOut(int partition, long offset, Stamp stamp, int bytes) {
    keep(partition, offset, stamp.session(), stamp.sequence(), stamp.auditTimeMillis(), bytes);
  }

  /** The same of a message without a usable stamp, which is counted by its record's timestamp. */
  public void handedOutUnstamped(int partition, long offset, long timestampMillis, int bytes) {
    keep(partition, offset, Session.UNSTAMPED, 0, Math.max(0, timestampMillis), bytes);
  }

  private void keep(
      int partition, long offset, long session, long sequence, long auditTimeMillis, int bytes) {
    DeliveredOrigin origin = origin(auditTimeMillis, session);
    partitions
        .computeIfAbsent(partition, unused -> new HandedOut())
        .add(offset, origin, sequence, bytes);
    origin.handedOut(sequence);
    uncommitted++;
  }

  /** Notes that everything that was handed out of the partition below the offset is committed. */
  public void committed(int partition, long offset) {
    HandedOut handedOut = partitions.get(partition);
    if (handedOut != null) {
      uncommitted -= handedOut.takeBelow(offset, DeliveredOrigin::committed);
    }
  }

  /**
   * Forgets what was handed out of the partition and is not committed. It stays part of the counts
   * as such, and would not be counted if it were committed after all.
   */
  public void forget(int partition) {
    HandedOut handedOut = partitions.remove(partition);
    if (handedOut != null) {
      uncommitted -=
          handedOut.takeBelow(Long.MAX_VALUE, (origin, sequence, bytes) -> origin.forgotten());
    }
  }

  /** Returns the number of messages that were handed out and are not committed. */
  public long uncommitted() {
    return uncommitted;
  }

  /**
   * Returns the counts that changed since the last report. Where they cannot be delivered, give
   * their buckets to {@link #putBack}.
   *
   * @param number the number of the report, above that of every earlier one of the session
   * @param nowMillis the time now, milliseconds since the epoch
   */
  public List<ScopedBucketCount> takeReport(long number, long nowMillis) {
    List<ScopedBucketCount> changes = new ArrayList<>();
    for (Iterator<Map.Entry<Long, OpenBucket>> i = buckets.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Long, OpenBucket> entry = i.next();
      OpenBucket bucket = entry.getValue();
      if (bucket.isIdle() && isPast(entry.getKey(), nowMillis)) {
        i.remove();
      } else {
        List<OriginCount> changed = takeChanged(bucket);
        if (!changed.isEmpty()) {
          changes.add(
              new ScopedBucketCount(
                  bucket.openedByReport(), new BucketCount(entry.getKey(), changed)));
        }
      }
    }
    lastReport = number;
    return changes;
  }

  private static List<OriginCount> takeChanged(OpenBucket bucket) {
    List<OriginCount> changed = new ArrayList<>();
    for (Map.Entry<Long, DeliveredOrigin> origin : bucket.origins().entrySet()) {
      if (origin.getValue().changed()) {
        changed.add(origin.getValue().toCount(origin.getKey()));
        origin.getValue().reported();
      }
    }
    return changed;
  }

  /** Takes back counts that could not be delivered: what they said is part of the next report. */
  public void putBack(Iterable<Long> bucketStarts) {
    for (long start : bucketStarts) {
      OpenBucket bucket = buckets.get(start);
      if (bucket != null) {
        bucket.origins().values().forEach(DeliveredOrigin::notReported);
      }
    }
  }

  private DeliveredOrigin origin(long auditTimeMillis, long session) {
    return buckets
        .computeIfAbsent(
            bucketLength.startOf(auditTimeMillis),
            unused -> new OpenBucket(new HashMap<>(), lastReport))
        .origins()
        .computeIfAbsent(session, unused -> new DeliveredOrigin(session != Session.UNSTAMPED));
  }

  private boolean isPast(long bucketStart, long nowMillis) {
    return bucketLength.endOf(bucketStart) + bucketLength.millis() < nowMillis;
  }
}
