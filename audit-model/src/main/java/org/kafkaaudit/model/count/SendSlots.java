package org.kafkaaudit.model.count;

import java.util.Arrays;

/**
 * How many sends are awaited, by the slot of time that they began in. Takes memory for the slots
 * that have any, and none for each send. Not safe for use by several threads.
 */
final class SendSlots {

  /** In ascending order from {@code begin} to {@code end}; the numbers are at the same place. */
  private long[] slots = new long[8];

  /** Zero where all are settled; never at {@code begin}. */
  private long[] sends = new long[8];

  private int begin;
  private int end;

  void add(long slot) {
    add(slot, 1);
  }

  private void add(long slot, long number) {
    if (begin < end && slots[end - 1] == slot) {
      sends[end - 1] += number;
      return;
    }
    int place = begin == end || slots[end - 1] < slot ? -end - 1 : find(slot);
    if (place >= 0) {
      sends[place] += number;
      return;
    }
    insert(-place - 1, slot, number);
  }

  /** Notes that one of a slot is settled; no effect where there is none. */
  void remove(long slot) {
    int place = find(slot);
    if (place >= 0 && sends[place] > 0) {
      sends[place]--;
      while (begin < end && sends[begin] == 0) {
        begin++;
      }
    }
  }

  boolean isEmpty() {
    return begin == end;
  }

  /** Returns the first slot that has any. */
  long first() {
    return slots[begin];
  }

  void clear() {
    begin = 0;
    end = 0;
  }

  /**
   * Makes it so many sends in all, none of which is before the given slot, where it is not known
   * which ones were settled.
   */
  void keepFrom(long slot, long number) {
    if (number == 0) {
      clear();
      return;
    }
    while (begin < end && slots[begin] <= slot) {
      begin++;
    }
    long later = Arrays.stream(sends, begin, end).sum();
    if (later < number) {
      add(slot, number - later);
    }
    while (begin < end && sends[begin] == 0) {
      begin++;
    }
  }

  private int find(long slot) {
    if (begin < end && slots[begin] == slot) {
      return begin;
    }
    return Arrays.binarySearch(slots, begin, end, slot);
  }

  private void insert(int place, long slot, long number) {
    int before = place - begin;
    if (end == slots.length) {
      before -= makeRoom(place);
    }
    int at = begin + before;
    System.arraycopy(slots, at, slots, at + 1, end - at);
    System.arraycopy(sends, at, sends, at + 1, end - at);
    slots[at] = slot;
    sends[at] = number;
    end++;
  }

  /** Returns how many slots went that were before the given place. */
  private int makeRoom(int place) {
    int kept = 0;
    int goneBefore = 0;
    for (int i = begin; i < end; i++) {
      if (sends[i] > 0) {
        slots[kept] = slots[i];
        sends[kept] = sends[i];
        kept++;
      } else if (i < place) {
        goneBefore++;
      }
    }
    begin = 0;
    end = kept;
    if (kept > slots.length / 2) {
      slots = Arrays.copyOf(slots, 2 * slots.length);
      sends = Arrays.copyOf(sends, 2 * sends.length);
    }
    return goneBefore;
  }
}
