package org.kafkaaudit.model.count;

import java.util.List;
import java.util.TreeMap;

/**
 * What is known of acknowledged messages beside their sequences; grows with partitions, not with
 * messages. Not safe for use by several threads.
 */
final class Acknowledgements {

  private final TreeMap<Integer, AcknowledgedOffsets> offsets = new TreeMap<>();
  private long withoutOffset;
  private long bytes;

  void add(int partition, long offset, int messageBytes) {
    bytes += messageBytes;
    offsets.merge(
        partition,
        new AcknowledgedOffsets(partition, offset, offset),
        (known, unused) -> known.including(offset));
  }

  void addWithoutOffset(int messageBytes) {
    bytes += messageBytes;
    withoutOffset++;
  }

  void addAll(Acknowledgements others) {
    bytes += others.bytes;
    withoutOffset += others.withoutOffset;
    others.offsets.forEach(
        (partition, more) ->
            offsets.merge(
                partition,
                more,
                (known, unused) -> known.including(more.lowest()).including(more.highest())));
  }

  List<AcknowledgedOffsets> offsets() {
    return List.copyOf(offsets.values());
  }

  long withoutOffset() {
    return withoutOffset;
  }

  /** Serialized size of keys and values. */
  long bytes() {
    return bytes;
  }
}
