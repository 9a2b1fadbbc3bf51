package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;

/**
 * Gives out the sequences of one session in one topic, and counts what was sent and what became of
 * it.
 *
 * <p>Safe for use by several threads; each call holds a lock for well under a microsecond, {@link
 * #takeReport} for as long as copying what changed takes. Its memory grows with the buckets that
 * are open and with the gaps between outcomes, not with messages.
 */
public final class TopicSendCounter {

  /**
   * Send times are kept in slots of this length, so that progress costs nothing for each message.
   */
  private static final long SLOT_MILLIS = 100;

  private static final long NONE_HELD = Long.MAX_VALUE;

  private final long session;
  private final BucketLength bucketLength;
  private final TreeMap<Long, OpenBucket> buckets = new TreeMap<>();

  /** The sends that are not settled, by the slot of their send time. */
  private final SendSlots unsettledBySlot = new SendSlots();

  /** Slot of the earliest send that is held until its transaction ends. */
  private long firstHeldSlot = NONE_HELD;

  /** Number of messages whose outcome is awaited. */
  private long unsettled;

  /** The bucket used last, since messages that follow each other mostly share one; from, before. */
  private @Nullable SendCounter latest;

  private long latestFromMillis;
  private long latestBeforeMillis;

  private boolean leavesOpen;
  private long nextSequence;
  private long lastReport;

  /**
   * A bucket that is being counted; one that is opened again, after it was let go, has another
   * scope.
   */
  private record OpenBucket(SendCounter counter, long openedByReport) {}

  /**
   * One report, to be sent as a whole.
   *
   * @param number its number within the session, the version of its counts
   * @param buckets the buckets that changed
   * @param settledBeforeMillis time before which every send is settled
   * @param settled whether no outcome is awaited at all
   * @param nextSequence every sequence below it was given out, and is part of this report or of one
   *     before
   */
  public record Report(
      long number,
      List<ScopedBucketCount> buckets,
      long settledBeforeMillis,
      boolean settled,
      long nextSequence) {

    public Report {
      buckets = List.copyOf(buckets);
    }

    /** Returns it without what was counted, which takes memory: enough to put it back. */
    public Report withoutCounts() {
      List<ScopedBucketCount> empty =
          buckets.stream()
              .map(
                  bucket ->
                      new ScopedBucketCount(
                          bucket.generation(),
                          new BucketCount(bucket.count().bucketStartMillis(), List.of())))
              .toList();
      return new Report(number, empty, settledBeforeMillis, settled, nextSequence);
    }
  }

  /**
   * A count and what its scope ends with.
   *
   * @param generation number of the last report before the bucket was opened; with it in the scope,
   *     a bucket that is opened again after it was let go adds to what was said of it before
   */
  public record ScopedBucketCount(long generation, BucketCount count) {}

  public TopicSendCounter(long session, BucketLength bucketLength) {
    this.session = session;
    this.bucketLength = bucketLength;
  }

  /**
   * Counts a send and returns the sequence of its message. Times in milliseconds since the epoch.
   */
  public synchronized long sent(long auditTimeMillis, long sendMillis) {
    long sequence = nextSequence++;
    bucket(auditTimeMillis).sent(sequence, sendMillis - auditTimeMillis);
    unsettledBySlot.add(slot(sendMillis));
    unsettled++;
    return sequence;
  }

  /** Notes that a message was acknowledged, with its offset. */
  public synchronized void acknowledged(
      long sequence, long auditTimeMillis, long sendMillis, int partition, long offset, int bytes) {
    if (bucket(auditTimeMillis).acknowledged(sequence, partition, offset, bytes)) {
      settle(sendMillis);
    }
  }

  /** Notes that a message was acknowledged without an offset, as with {@code acks=0}. */
  public synchronized void acknowledgedWithoutOffset(
      long sequence, long auditTimeMillis, long sendMillis, int bytes) {
    if (bucket(auditTimeMillis).acknowledgedWithoutOffset(sequence, bytes)) {
      settle(sendMillis);
    }
  }

  /** Notes that the application was told that a message had failed. */
  public synchronized void failed(
      long sequence, long auditTimeMillis, long sendMillis, String reason) {
    if (bucket(auditTimeMillis).failed(sequence, reason)) {
      settle(sendMillis);
    }
  }

  /**
   * Notes that what becomes of a message will not be told, as where its transaction ends unseen. It
   * stays unsettled for good, but does not hold back progress.
   */
  public synchronized void leftOpen(long sequence, long auditTimeMillis, long sendMillis) {
    leavesOpen = true;
    if (bucket(auditTimeMillis).leftOpen(sequence)) {
      settle(sendMillis);
    }
  }

  /** Whether there is a message of which it will not be told what became of it. */
  public synchronized boolean leavesOpen() {
    return leavesOpen;
  }

  /**
   * Notes that a message was acknowledged within a transaction. It stays unsettled until {@link
   * #committed} or {@link #takenBack}.
   */
  public synchronized void held(
      long sequence, long auditTimeMillis, long sendMillis, int partition, long offset, int bytes) {
    bucket(auditTimeMillis).held().add(sequence, partition, offset, bytes);
    hold(sendMillis);
  }

  /** The same for one that was acknowledged without an offset, as a repeated batch is. */
  public synchronized void heldWithoutOffset(
      long sequence, long auditTimeMillis, long sendMillis, int bytes) {
    bucket(auditTimeMillis).held().addWithoutOffset(sequence, bytes);
    hold(sendMillis);
  }

  /** Notes that the transaction was committed: what was held is acknowledged. */
  public synchronized void committed() {
    buckets.values().forEach(bucket -> bucket.counter.committed());
    firstHeldSlot = NONE_HELD;
  }

  /**
   * Notes that the application was told that the transaction had failed, or that it took it back
   * itself: what was held is undelivered.
   */
  public synchronized void takenBack(String reason) {
    buckets.values().forEach(bucket -> bucket.counter.takenBack(reason));
    firstHeldSlot = NONE_HELD;
  }

  /**
   * Returns what changed since the last report. Where it cannot be delivered, give it to {@link
   * #putBack}.
   *
   * @param number the number of the report, above that of every earlier one of the session
   * @param nowMillis the time now
   */
  public synchronized Report takeReport(long number, long nowMillis) {
    List<ScopedBucketCount> changes = new ArrayList<>();
    for (Iterator<Map.Entry<Long, OpenBucket>> i = buckets.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Long, OpenBucket> entry = i.next();
      OpenBucket bucket = entry.getValue();
      if (bucket.counter.changed()) {
        OriginCount count = bucket.counter.toCount(session);
        changes.add(
            new ScopedBucketCount(
                bucket.openedByReport, new BucketCount(entry.getKey(), List.of(count))));
        bucket.counter.reported();
      } else if (!bucket.counter.isUnsettled() && isPast(entry.getKey(), nowMillis)) {
        i.remove();
        latest = null;
      }
    }
    lastReport = number;
    boolean settled = unsettledBySlot.isEmpty() && firstHeldSlot == NONE_HELD;
    long settledBefore = settled ? nowMillis : Math.min(nowMillis, firstSlot() * SLOT_MILLIS);
    return new Report(number, changes, settledBefore, settled, nextSequence);
  }

  private long firstSlot() {
    return unsettledBySlot.isEmpty()
        ? firstHeldSlot
        : Math.min(unsettledBySlot.first(), firstHeldSlot);
  }

  /** Takes back a report that could not be delivered: what it said is part of the next one. */
  public synchronized void putBack(Report report) {
    for (ScopedBucketCount undelivered : report.buckets()) {
      OpenBucket bucket = buckets.get(undelivered.count().bucketStartMillis());
      if (bucket != null) {
        bucket.counter.notReported();
      }
    }
  }

  /**
   * Makes what is over take less memory: to be called when reports do not get through, so that
   * counts have to be kept.
   */
  public synchronized void compact(long nowMillis) {
    buckets.forEach(
        (start, bucket) -> {
          if (isPast(start, nowMillis)) {
            bucket.counter.compact();
          }
        });
  }

  private SendCounter bucket(long auditTimeMillis) {
    SendCounter current = latest;
    if (current != null
        && auditTimeMillis >= latestFromMillis
        && auditTimeMillis < latestBeforeMillis) {
      return current;
    }
    long start = bucketLength.startOf(auditTimeMillis);
    OpenBucket bucket = buckets.get(start);
    if (bucket == null) {
      bucket = new OpenBucket(new SendCounter(), lastReport);
      buckets.put(start, bucket);
    }
    latest = bucket.counter;
    latestFromMillis = start;
    latestBeforeMillis = bucketLength.endOf(start);
    return bucket.counter;
  }

  private boolean isPast(long bucketStart, long nowMillis) {
    return bucketLength.endOf(bucketStart) + bucketLength.millis() < nowMillis;
  }

  private void hold(long sendMillis) {
    settle(sendMillis);
    firstHeldSlot = Math.min(firstHeldSlot, slot(sendMillis));
  }

  /** Returns the number of messages whose outcome is awaited. */
  synchronized long unsettled() {
    return unsettled;
  }

  /** Returns the sequence of the next message. */
  synchronized long nextSequence() {
    return nextSequence;
  }

  /**
   * Settles all messages below the given sequence whose outcome is awaited.
   *
   * @param told the acknowledgements that theirs are among; empty to leave them open
   * @param othersSinceMillis time before which none of the others was sent
   * @return how many they were
   */
  synchronized long settleBelow(
      long sequence, Optional<Acknowledgements> told, long othersSinceMillis) {
    IdentityHashMap<SendCounter, SequenceSet> settled = new IdentityHashMap<>();
    for (OpenBucket bucket : buckets.values()) {
      SequenceSet below = bucket.counter.unsettledBelow(sequence);
      if (!below.isEmpty()) {
        settled.put(bucket.counter, below);
      }
    }
    long messages = settled.values().stream().mapToLong(SequenceSet::size).sum();
    if (messages == 0) {
      return 0;
    }
    long left = messages;
    for (Map.Entry<SendCounter, SequenceSet> each : settled.entrySet()) {
      settle(each.getKey(), each.getValue(), told, left);
      left -= each.getValue().size();
    }
    unsettled -= messages;
    keepSlotsFrom(slot(othersSinceMillis));
    return messages;
  }

  private void settle(
      SendCounter counter, SequenceSet sequences, Optional<Acknowledgements> told, long of) {
    if (told.isPresent()) {
      counter.acknowledged(sequences, told.get().takeShare(sequences.size(), of));
    } else {
      counter.leftOpen(sequences);
      leavesOpen = true;
    }
  }

  /** It is not known which of the slots the messages that were settled were in. */
  private void keepSlotsFrom(long slot) {
    unsettledBySlot.keepFrom(slot, unsettled);
  }

  /** The time of send does not hold back progress any more. */
  private void settle(long sendMillis) {
    unsettled--;
    if (unsettled == 0) {
      // Also where messages were settled together, so that their slots are not those of each.
      unsettledBySlot.clear();
    } else {
      unsettledBySlot.remove(slot(sendMillis));
    }
  }

  private static long slot(long sendMillis) {
    return sendMillis / SLOT_MILLIS;
  }
}
