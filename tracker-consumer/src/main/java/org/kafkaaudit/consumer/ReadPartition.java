package org.kafkaaudit.consumer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.count.CountedTime;

/**
 * What a consumer has read of one partition: a run for each time that it had it. Not safe for use
 * by several threads.
 */
final class ReadPartition {

  /** What an older one could still say is covered by nobody then, and shows as unverified. */
  private static final int MOST_ENDED_RUNS = 16;

  private final boolean isToldOfOwnership;
  private final Deque<ReadRun> ended = new ArrayDeque<>();
  private @Nullable ReadRun current;

  /** The last offset that was handed out, and the one that the reading goes on with. */
  private long lastHandedOut = -1;

  private long lastNext = -1;
  private int reportsSinceReleased = -1;
  private CountedTime countedTime = new CountedTime();

  /**
   * @param isToldOfOwnership whether it is told when the partition is assigned and released; where
   *     it is not, somebody else may have read what lies before a jump
   */
  ReadPartition(boolean isToldOfOwnership) {
    this.isToldOfOwnership = isToldOfOwnership;
  }

  /** The partition was assigned, to be read from wherever the group is. */
  void assigned() {
    endRun();
    reportsSinceReleased = -1;
  }

  /** The partition is not assigned any more. */
  void released() {
    endRun();
    reportsSinceReleased = 0;
  }

  /** Whether it was released long enough ago for every commit to be known. */
  boolean isLongReleased() {
    return reportsSinceReleased > 1;
  }

  boolean isReleased() {
    return reportsSinceReleased >= 0;
  }

  /** Some of what was handed out is not counted, and will not be when it is committed. */
  void doubt() {
    endRun();
    ended.forEach(ReadRun::endWhereCommitted);
  }

  /** Ends the run: what comes next may not follow it. */
  private void endRun() {
    ReadRun run = current;
    current = null;
    lastHandedOut = -1;
    if (run != null) {
      ended.addLast(run);
      while (ended.size() > MOST_ENDED_RUNS) {
        ended.removeFirst();
      }
    }
  }

  /** Forgets everything: it was another log. */
  void startOver() {
    current = null;
    ended.clear();
    lastHandedOut = -1;
    countedTime = new CountedTime();
  }

  /** Whether it is not known yet where the reading began. */
  boolean isBeginUnknown() {
    return current == null && !isReleased();
  }

  /** The consumer is at the position, and was handed nothing yet. */
  void isAt(long position, long nowMillis) {
    if (isBeginUnknown()) {
      current = new ReadRun(position, nowMillis);
    }
  }

  /**
   * Messages were handed out.
   *
   * @param next offset that follows them, after what is not to be handed out
   */
  void handedOut(long first, long last, long next, long nowMillis) {
    reportsSinceReleased = -1;
    if (current != null && !isToldOfOwnership && first > current.handedOutUntil()) {
      endRun();
    }
    ReadRun run = current;
    if (run == null) {
      run = new ReadRun(first, nowMillis);
      current = run;
    }
    run.handedOutUntil(next);
    lastHandedOut = last;
    lastNext = next;
  }

  /** Everything below the offset was committed. */
  void committed(long offset) {
    ended.forEach(run -> run.committedAfterEnd(offset));
    ReadRun run = current;
    if (run != null && isToldOfOwnership) {
      boolean isAll = lastHandedOut >= 0 && offset > lastHandedOut;
      run.committed(isAll ? Math.max(offset, lastNext) : offset);
    } else if (run != null) {
      // Where it has been lost and got again unseen, others may have read what is beyond.
      run.committedAfterEnd(offset);
    }
  }

  /** Returns the runs that there is something to say of, the current one last. */
  List<ReadRun> runs() {
    List<ReadRun> runs = new ArrayList<>(ended);
    if (current != null) {
      runs.add(current);
    }
    return runs;
  }

  /**
   * Notes where the partition ended at a time, and returns the time before which everything
   * appended is committed; 0 where that is not known. Where messages never cease, an end that was
   * seen before is all that the reading is ever past.
   */
  long countedBeforeMillis(long endOfLog, long atMillis, long committed) {
    countedTime.logEndedAt(endOfLog, atMillis, committed);
    return countedTime.beforeMillis();
  }

  @Nullable ReadRun current() {
    return current;
  }

  /** Notes that what was said of the runs has arrived. */
  void reported() {
    if (isReleased()) {
      reportsSinceReleased++;
    }
    ended.removeIf(run -> run.isDone() || isLongReleased());
  }
}
