package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One partition of a simulated topic. Offsets jump, so that few messages fill several chunks. */
final class SimulatedLog {

  /** A message as it lies in the log. */
  record Message(long session, long sequence, long auditTimeMillis) {}

  final TreeMap<Long, Message> messages = new TreeMap<>();

  /** All that was ever in the log, what was cut off later included. */
  final List<Message> ever = new ArrayList<>();

  private final Random random;
  private long end;
  private final List<Long> cuts = new ArrayList<>();

  SimulatedLog(Random random) {
    this.random = random;
  }

  /** Returns the offset that the next message gets, and takes it. */
  long nextOffset() {
    long offset = end + (random.nextInt(4) == 0 ? random.nextInt(40_000) : 0);
    end = offset + 1;
    return offset;
  }

  long append(Message message) {
    long offset = nextOffset();
    messages.put(offset, message);
    ever.add(message);
    return offset;
  }

  /**
   * An unclean leader election: the end of the log is gone, and its offsets are given out again.
   */
  void cut() {
    end = Math.max(0, end - random.nextInt(50_000));
    messages.tailMap(end).clear();
    cuts.add(end);
  }

  /** How often the log was cut. */
  int cuts() {
    return cuts.size();
  }

  /** The lowest offset that it was cut at, the first so many cuts aside. */
  long lowestCutSince(int known) {
    return cuts.subList(known, cuts.size()).stream().min(Long::compare).orElseThrow();
  }

  long end() {
    return end;
  }

  Map.Entry<Long, Message> firstFrom(long offset) {
    return messages.ceilingEntry(offset);
  }
}
