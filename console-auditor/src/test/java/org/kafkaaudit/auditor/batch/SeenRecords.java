package org.kafkaaudit.auditor.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Remembers what it is told. */
final class SeenRecords implements RecordSink {

  private final boolean toldValues;
  private final List<Seen> seen = new ArrayList<>();
  private int epoch = UNKNOWN_EPOCH;
  private long nextOffset = -1;

  /**
   * A record.
   *
   * @param mark the value of the header in hexadecimal digits, "null" where it is null, "none"
   *     where there is none
   */
  record Seen(long offset, long timestamp, int bytes, String mark, int epoch) {}

  SeenRecords(boolean toldValues) {
    this.toldValues = toldValues;
  }

  /** Returns what is remembered of the value of a header. */
  static String mark(byte[] value) {
    return value == null || value.length == 0 ? "" : HexFormat.of().formatHex(value);
  }

  List<Seen> seen() {
    return seen;
  }

  /** Returns below which offset everything was told, -1 where nothing was. */
  long nextOffset() {
    return nextOffset;
  }

  int epoch() {
    return epoch;
  }

  @Override
  public boolean isToldValues() {
    return toldValues;
  }

  @Override
  public void beginBatch(int leaderEpoch) {
    epoch = leaderEpoch;
  }

  @Override
  public void unmarked(long offset, long timestampMillis, int bytes) {
    seen.add(new Seen(offset, timestampMillis, bytes, "none", epoch));
  }

  @Override
  public void marked(
      long offset, long timestampMillis, int bytes, byte[] array, int from, int length) {
    String mark = HexFormat.of().formatHex(array, from, from + length);
    seen.add(new Seen(offset, timestampMillis, bytes, mark, epoch));
  }

  @Override
  public void whole(
      long offset, long timestampMillis, int bytes, Headers headers, ByteBuffer value) {
    Header last = headers.lastHeader(RandomLog.HEADER);
    String mark = last == null ? "none" : mark(last.value());
    seen.add(new Seen(offset, timestampMillis, bytes, mark, epoch));
  }

  @Override
  public void reached(long next, int leaderEpoch) {
    nextOffset = next;
    epoch = leaderEpoch;
  }
}
