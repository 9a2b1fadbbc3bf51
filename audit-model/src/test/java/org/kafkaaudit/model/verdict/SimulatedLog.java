package org.kafkaaudit.model.verdict;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** One partition of a simulated topic. Offsets jump, so that few messages fill several chunks. */
final class SimulatedLog {

  /** A message as it lies in the log. */
  record Message(long session, long sequence, long auditTimeMillis) {}

  final TreeMap<Long, Message> messages = new TreeMap<>();
  private final Random random;
  private long end;

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
    return offset;
  }

  long end() {
    return end;
  }

  Map.Entry<Long, Message> firstFrom(long offset) {
    return messages.ceilingEntry(offset);
  }
}
