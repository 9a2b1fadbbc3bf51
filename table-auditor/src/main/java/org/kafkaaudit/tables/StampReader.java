package org.kafkaaudit.tables;

import java.io.IOException;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/** Counts rows by the stamps that they keep. Not safe for use by several threads. */
final class StampReader {

  private final String table;
  private final int topicTag;
  private final BucketLength length;
  private final TableMetrics metrics;

  /**
   * @param topic canonical name of the topic that the stamps must have been made for
   */
  StampReader(String table, String topic, BucketLength length, TableMetrics metrics) {
    this.table = table;
    this.topicTag = TopicTag.of(topic);
    this.length = length;
    this.metrics = metrics;
  }

  /** Reads the rows of a run, and returns what was counted of each slice that has any. */
  NavigableMap<Long, CountedSlice> count(
      ClickHouse clickHouse, AuditedTable found, Slices.Run run) {
    NavigableMap<Long, CountedSlice> counters = new TreeMap<>();
    Unstamped unstamped = new Unstamped();
    clickHouse.query(
        "stamps",
        found.stamps(run.fromMillis(), run.toMillis()),
        input -> {
          while (input.next()) {
            count(input, counters, unstamped);
          }
        });
    metrics.unstamped(table, "missing", unstamped.missing);
    metrics.unstamped(table, "malformed", unstamped.malformed);
    metrics.unstamped(table, "foreign", unstamped.foreign);
    return counters;
  }

  /** How many rows had no usable stamp, and why. */
  private static final class Unstamped {
    private long missing;
    private long malformed;
    private long foreign;
  }

  private void count(RowInput input, NavigableMap<Long, CountedSlice> counters, Unstamped unstamped)
      throws IOException {
    long time = input.int64();
    byte[] bytes = input.bytes();
    Stamp stamp = Stamp.decode(bytes);
    CountedSlice counted =
        counters.computeIfAbsent(length.startOf(time), unused -> new CountedSlice(length));
    counted.readRow(time);
    if (stamp != null && stamp.topicTag() == topicTag) {
      counted.counter().countStamped(stamp.session(), stamp.sequence(), stamp.auditTimeMillis());
      return;
    }
    counted.counter().countUnstamped(time, 1);
    if (bytes.length == 0) {
      unstamped.missing++;
    } else if (stamp == null) {
      unstamped.malformed++;
    } else {
      unstamped.foreign++;
    }
  }
}
