package org.kafkaaudit.model.count;

import java.util.Arrays;

/**
 * The messages of one partition that were handed out and are not committed, in the order in which
 * they were handed out. Not safe for use by several threads.
 */
final class HandedOut {

  private long[] offsets = new long[64];
  private long[] sequences = new long[64];
  private int[] bytes = new int[64];
  private DeliveredOrigin[] origins = new DeliveredOrigin[64];
  private int first;
  private int end;

  /** Whether each offset is above the one before. */
  private boolean ascending = true;

  /** Takes what is committed. */
  @FunctionalInterface
  interface Taker {
    void take(DeliveredOrigin origin, long sequence, int bytes);
  }

  int size() {
    return end - first;
  }

  void add(long offset, DeliveredOrigin origin, long sequence, int messageBytes) {
    if (end == offsets.length) {
      makeRoom();
    }
    ascending &= first == end || offsets[end - 1] < offset;
    offsets[end] = offset;
    origins[end] = origin;
    sequences[end] = sequence;
    bytes[end] = messageBytes;
    end++;
  }

  /** Hands over the messages below the offset and lets them go; returns how many they were. */
  int takeBelow(long offset, Taker taker) {
    int before = size();
    if (ascending) {
      while (first < end && offsets[first] < offset) {
        taker.take(origins[first], sequences[first], bytes[first]);
        first++;
      }
    } else {
      sift(offset, taker);
    }
    if (first == end) {
      clear();
    }
    return before - size();
  }

  /** Where the consumer went back, an offset can be anywhere. */
  private void sift(long offset, Taker taker) {
    int kept = first;
    for (int i = first; i < end; i++) {
      if (offsets[i] < offset) {
        taker.take(origins[i], sequences[i], bytes[i]);
      } else {
        move(i, kept++);
      }
    }
    Arrays.fill(origins, kept, end, null);
    end = kept;
  }

  private void move(int from, int to) {
    offsets[to] = offsets[from];
    origins[to] = origins[from];
    sequences[to] = sequences[from];
    bytes[to] = bytes[from];
  }

  private void clear() {
    Arrays.fill(origins, 0, end, null);
    first = 0;
    end = 0;
    ascending = true;
  }

  private void makeRoom() {
    int size = size();
    int length = size > offsets.length / 2 ? offsets.length * 2 : offsets.length;
    offsets = Arrays.copyOf(Arrays.copyOfRange(offsets, first, end), length);
    sequences = Arrays.copyOf(Arrays.copyOfRange(sequences, first, end), length);
    bytes = Arrays.copyOf(Arrays.copyOfRange(bytes, first, end), length);
    origins = Arrays.copyOf(Arrays.copyOfRange(origins, first, end), length);
    first = 0;
    end = size;
  }
}
