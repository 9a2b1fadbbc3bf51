package org.kafkaaudit.benchmarks.events;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.kafkaaudit.model.BucketLength;

/**
 * Messages that nobody sends: sessions that send at a steady rate to topics in a local cluster, of
 * which a mirror copies everything to an aggregate one at once, and nothing is lost. Time goes in
 * steps of one report. Immutable.
 *
 * @param topics number of topics
 * @param sessions number of sessions in all; each sends to its share of the topics
 * @param sessionsPerTopic number of sessions that send to each topic, from the first report on
 * @param partitions number of partitions of each topic, over which a session spreads its messages
 * @param messages that a session sends to a topic in the time of one report
 * @param start when the first report's time begins; the start of a bucket
 */
public record SimulatedTraffic(
    int topics, int sessions, int sessionsPerTopic, int partitions, int messages, Instant start) {

  /** Time between two reports of whoever reports. */
  public static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);

  /** Length of a bucket. */
  public static final BucketLength BUCKET = BucketLength.DEFAULT;

  /** Names of the tiers, in the order of the path. */
  public static final List<String> TIERS = List.of("producer", "local", "aggregate");

  private static final int CHUNK_OFFSETS = 65_536;

  public SimulatedTraffic {
    if (sessionsPerTopic > sessions || messages % partitions != 0) {
      throw new IllegalArgumentException(
          "a session sends to a topic once, and as much to each of its partitions");
    }
    if (!BUCKET.isStart(start.toEpochMilli())) {
      throw new IllegalArgumentException(start + " is no start of a bucket");
    }
  }

  /** Number of reports in the time of a bucket. */
  public static int reportsPerBucket() {
    return (int) (BUCKET.millis() / REPORT_INTERVAL.toMillis());
  }

  /** The same with another number of sessions that send to each topic. */
  public SimulatedTraffic withSessionsPerTopic(int number) {
    return new SimulatedTraffic(topics, sessions, number, partitions, messages, start);
  }

  /** Number of pairs of a session and a topic that it sends to. */
  public long pairs() {
    return (long) topics * sessionsPerTopic;
  }

  /**
   * Number of origin entries in one round of reports: the producers', and those of two tiers of
   * auditors for each partition.
   */
  public long originsPerReport() {
    return pairs() * (1 + 2L * partitions);
  }

  /** When a report is made, counted from 0: at the end of its time. */
  Instant reportedAt(int report) {
    return start.plus(REPORT_INTERVAL.multipliedBy(report + 1L));
  }

  /** Start of the bucket that the messages of a report's time are in. */
  long bucketStartMillis(int report) {
    return BUCKET.startOf(start.plus(REPORT_INTERVAL.multipliedBy(report)).toEpochMilli());
  }

  /** The first report of the bucket that the report is in. */
  int firstOfBucket(int report) {
    return report - report % reportsPerBucket();
  }

  /** Offsets of one partition that the messages of one report's time take. */
  int offsetsPerReport() {
    return sessionsPerTopic * messages / partitions;
  }

  /** The first report of the chunk that the report is in; chunks end between two reports. */
  int firstOfChunk(int report) {
    int reports = Math.max(1, CHUNK_OFFSETS / offsetsPerReport());
    return report - report % reports;
  }
}
