package org.kafkaaudit.model.count;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is known of acknowledged messages beside their sequences. Takes 20 bytes for each partition,
 * and nothing for each message. Not safe for use by several threads.
 */
final class Acknowledgements {

  /** In ascending order; the offsets are at the same place. */
  private int[] partitions = {};

  private long[] lowest = {};
  private long[] highest = {};
  private long withoutOffset;
  private long bytes;

  void add(int partition, long offset, int messageBytes) {
    widen(partition, offset, offset);
    bytes += messageBytes;
  }

  void addWithoutOffset(int messageBytes) {
    bytes += messageBytes;
    withoutOffset++;
  }

  void addAll(Acknowledgements others) {
    bytes += others.bytes;
    withoutOffset += others.withoutOffset;
    for (int i = 0; i < others.partitions.length; i++) {
      widen(others.partitions[i], others.lowest[i], others.highest[i]);
    }
  }

  /** Takes over between which offsets the others lie, not how many they are. */
  void addOffsets(Acknowledgements others) {
    Acknowledgements offsets = new Acknowledgements();
    offsets.addAll(others);
    offsets.bytes = 0;
    addAll(offsets);
  }

  /**
   * Takes a share of the bytes out, for so many of the messages, with the offsets of all: which of
   * them are theirs is not known.
   */
  Acknowledgements takeShare(long messages, long ofMessages) {
    Acknowledgements share = new Acknowledgements();
    share.addAll(this);
    share.bytes = Math.round((double) bytes * messages / ofMessages);
    share.withoutOffset = Math.min(withoutOffset, messages);
    bytes -= share.bytes;
    return share;
  }

  private void widen(int partition, long from, long to) {
    if (partition < 0 || from < 0) {
      throw new IllegalArgumentException("offset " + from + " of partition " + partition);
    }
    int place = Arrays.binarySearch(partitions, partition);
    if (place < 0) {
      insert(-place - 1, partition, from, to);
      return;
    }
    lowest[place] = Math.min(lowest[place], from);
    highest[place] = Math.max(highest[place], to);
  }

  private void insert(int place, int partition, long from, long to) {
    int after = partitions.length - place;
    int[] newPartitions = Arrays.copyOf(partitions, partitions.length + 1);
    System.arraycopy(partitions, place, newPartitions, place + 1, after);
    newPartitions[place] = partition;
    partitions = newPartitions;
    lowest = inserted(lowest, place, from);
    highest = inserted(highest, place, to);
  }

  private static long[] inserted(long[] offsets, int place, long offset) {
    long[] result = Arrays.copyOf(offsets, offsets.length + 1);
    System.arraycopy(offsets, place, result, place + 1, offsets.length - place);
    result[place] = offset;
    return result;
  }

  List<AcknowledgedOffsets> offsets() {
    List<AcknowledgedOffsets> offsets = new ArrayList<>(partitions.length);
    for (int i = 0; i < partitions.length; i++) {
      offsets.add(new AcknowledgedOffsets(partitions[i], lowest[i], highest[i]));
    }
    return offsets;
  }

  long withoutOffset() {
    return withoutOffset;
  }

  /** Serialized size of keys and values. */
  long bytes() {
    return bytes;
  }
}
