package org.kafkaaudit.model.count;

import java.time.Duration;
import java.util.Optional;

/**
 * Outcomes of the messages of one topic that are told without saying of which message.
 *
 * <p>When so many were told as are awaited, nothing is in flight any more: all messages are
 * settled. Where that never happens, a message is settled once it has been in flight for longer
 * than any can be. Until then it is unsettled, so that none is taken for delivered too early. The
 * offsets that were told count for all messages that are settled with them.
 *
 * <p>Safe for use by several threads.
 */
public final class UnnamedOutcomes {

  /** After a longer silence the client may have been stopped, so that its time stood still too. */
  private static final long MOST_SILENCE_MILLIS = 1_000;

  /** A flight that may last for longer than this is as good as endless. */
  private static final long LONGEST_AWAITED_MILLIS = 30 * 60_000;

  /** Between two looks for what is overdue; more may mean that the process was stopped. */
  private static final long MOST_BETWEEN_LOOKS_MILLIS = 30_000;

  private final TopicSendCounter counter;
  private final long longestFlightMillis;
  private final long patienceMillis;
  private Period earlier = new Period(0, 0);
  private Period current = earlier;

  /** Outcomes told of messages that are not settled. */
  private long outcomes;

  /** How long the current period has lasted, silences aside. */
  private long activeMillis;

  private long lastToldMillis;

  /** Messages below it will be overdue when the patience is at its end. */
  private long overdueBelow;

  private long overdueBelowMillis;
  private long waitedMillis;
  private long lastLookMillis;

  /** What was told in a time that is longer than any message can be in flight. */
  private static final class Period {

    /** None of the messages below it was sent in this period. */
    private final long firstSequence;

    private final long startMillis;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private boolean leavesOpen;

    Period(long firstSequence, long startMillis) {
      this.firstSequence = firstSequence;
      this.startMillis = startMillis;
    }
  }

  /**
   * @param counter counts the messages; tell it of the outcomes that are known to be of a message,
   *     and {@link #outcomeNamed} afterwards
   * @param longestFlight the longest time between a send and its outcome
   */
  public UnnamedOutcomes(TopicSendCounter counter, Duration longestFlight) {
    this.counter = counter;
    this.longestFlightMillis = longestFlight.toMillis();
    this.patienceMillis =
        longestFlightMillis > LONGEST_AWAITED_MILLIS
            ? LONGEST_AWAITED_MILLIS
            : 3 * longestFlightMillis;
  }

  /** Notes that some message was acknowledged, with its offset. */
  public void acknowledged(int partition, long offset, int bytes, long nowMillis) {
    synchronized (counter) {
      begin(nowMillis);
      current.acknowledgements.add(partition, offset, bytes);
      told(nowMillis);
    }
  }

  /** Notes that some message was acknowledged without an offset. */
  public void acknowledgedWithoutOffset(int bytes, long nowMillis) {
    synchronized (counter) {
      begin(nowMillis);
      current.acknowledgements.addWithoutOffset(bytes);
      told(nowMillis);
    }
  }

  /**
   * Notes that some message failed, or that it will not be told what became of it: all messages
   * that may be the one are left open.
   */
  public void leftOpen(long nowMillis) {
    synchronized (counter) {
      begin(nowMillis);
      current.leavesOpen = true;
      told(nowMillis);
    }
  }

  /** To be called after the counter was told what became of a message that is known. */
  public void outcomeNamed(long nowMillis) {
    synchronized (counter) {
      if (outcomes > 0) {
        settle(nowMillis);
      }
    }
  }

  /**
   * Leaves open what is in flight for three times as long as anything can be, or for half an hour
   * where that is longer: its outcome got lost between the client and whoever counts. To be called
   * now and then.
   */
  public void leaveOverdueOpen(long nowMillis) {
    synchronized (counter) {
      waitedMillis += Math.min(Math.max(nowMillis - lastLookMillis, 0), MOST_BETWEEN_LOOKS_MILLIS);
      lastLookMillis = nowMillis;
      if (waitedMillis < patienceMillis) {
        return;
      }
      leaveOpenBelow(overdueBelow, overdueBelowMillis);
      if (longestFlightMillis <= LONGEST_AWAITED_MILLIS) {
        // What was not told by now never will be, so that nobody has to wait for it.
        outcomes = Math.max(0, outcomes);
      }
      overdueBelow = counter.nextSequence();
      overdueBelowMillis = nowMillis;
      waitedMillis = 0;
    }
  }

  /** Leaves all open whose outcome is awaited: it is not known whether it will be told. */
  public void leaveAllOpen(long nowMillis) {
    synchronized (counter) {
      leaveOpenBelow(Long.MAX_VALUE, nowMillis);
    }
  }

  /** What is told of them later is not an outcome of others: they are taken for told. */
  private void leaveOpenBelow(long sequence, long othersSinceMillis) {
    outcomes -= counter.settleBelow(sequence, Optional.empty(), othersSinceMillis);
  }

  private void begin(long nowMillis) {
    if (current == earlier) {
      current = new Period(counter.nextSequence(), nowMillis);
      activeMillis = 0;
      lastToldMillis = nowMillis;
    }
    activeMillis += Math.min(Math.max(nowMillis - lastToldMillis, 0), MOST_SILENCE_MILLIS);
    lastToldMillis = nowMillis;
  }

  private void told(long nowMillis) {
    outcomes++;
    settle(nowMillis);
  }

  private void settle(long nowMillis) {
    if (outcomes >= counter.unsettled()) {
      earlier.acknowledgements.addAll(current.acknowledgements);
      long unused = counter.settleBelow(Long.MAX_VALUE, told(), nowMillis);
      outcomes = 0;
      earlier = new Period(0, 0);
      current = earlier;
    } else if (activeMillis >= longestFlightMillis) {
      earlier.acknowledgements.addOffsets(current.acknowledgements);
      long settled = counter.settleBelow(current.firstSequence, told(), current.startMillis);
      outcomes = Math.max(0, outcomes - settled);
      earlier = current;
      current = new Period(counter.nextSequence(), nowMillis);
      activeMillis = 0;
    }
  }

  private Optional<Acknowledgements> told() {
    return earlier.leavesOpen || current.leavesOpen
        ? Optional.empty()
        : Optional.of(earlier.acknowledgements);
  }
}
