package org.kafkaaudit.auditor;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.CountedTime;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.PartitionProgress.Gap;
import org.kafkaaudit.model.stamp.AuditTime;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.UsableStamps;

/**
 * One partition that this instance counts: its chunks, how far it is, what it has to remember. Not
 * safe for use by several threads.
 */
final class PartitionLog {

  /** A gap says nothing about verdicts older than the horizon, which is days, not weeks. */
  private static final Duration GAPS_REMEMBERED = Duration.ofDays(7);

  private static final byte[] NO_BYTES = {};

  private final TopicPartition partition;
  private final String topic;
  private final CommitMetadata memory;
  private final long reportedBefore;
  private final int leaderEpoch;
  private final Tally tally = new Tally();
  private final UsableStamps stamps;
  private final CountedTime countedTime = new CountedTime();
  private final Chunks chunks;
  private boolean countingAgain;
  private boolean announced;
  private boolean departing;
  private long nextOffset;
  private int nextEpoch;
  private int batchEpoch = CommitMetadata.UNKNOWN_EPOCH;
  private long batchMillis;
  private long asOfMillis;
  private long settledOffset;
  private long settledScopeBegin;
  private Gaps gaps;
  private Gaps holes = Gaps.NONE;

  /**
   * @param topic canonical name of its topic
   */
  PartitionLog(
      TopicPartition partition, String topic, BucketLength bucketLength, Placement.Placed placed) {
    StartingPoint start = placed.start();
    this.leaderEpoch = placed.leaderEpoch();
    this.partition = partition;
    this.topic = topic;
    this.stamps = UsableStamps.of(topic, tally);
    this.memory = start.memory();
    this.gaps = memory.gaps();
    this.reportedBefore = start.reportedBefore();
    this.chunks = new Chunks(bucketLength, start.offset());
    this.nextOffset = start.offset();
    this.nextEpoch = CommitMetadata.UNKNOWN_EPOCH;
    this.countingAgain = start.offset() < start.reportedBefore();
    this.announced = memory.cuts().isEmpty();
    this.settledOffset = start.reportedBefore();
    this.settledScopeBegin = start.offset();
  }

  TopicPartition partition() {
    return partition;
  }

  /** Returns the canonical name of the topic. */
  String topic() {
    return topic;
  }

  String topicId() {
    return memory.topicId();
  }

  /** Returns which of the logs that the partition had is counted here. */
  long incarnation() {
    return memory.incarnation();
  }

  long nextOffset() {
    return nextOffset;
  }

  Tally tally() {
    return tally;
  }

  /**
   * Returns whether it is still at what was reported before; until then there is nothing to say.
   */
  boolean isCountingAgain() {
    return countingAgain;
  }

  /**
   * Returns whether the judge knows which counts are void. Until then no counts are reported: they
   * would look like duplicates of those.
   */
  boolean isAnnounced() {
    return announced;
  }

  /** Returns whether it was cut short since it was found to be as it was. */
  boolean isDeparting() {
    return departing;
  }

  /** Counts records that follow each other, at the given time in milliseconds since the epoch. */
  void count(List<? extends ConsumerRecord<?, ?>> records, long nowMillis) {
    for (ConsumerRecord<?, ?> record : records) {
      beginBatch(record.leaderEpoch().orElse(CommitMetadata.UNKNOWN_EPOCH), nowMillis);
      byte[] stamp = stampIn(record.headers());
      count(
          record.offset(),
          record.timestamp(),
          Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize()),
          stamp,
          0,
          stamp == null ? 0 : stamp.length,
          record.value() instanceof HeaderTime header ? header : null);
    }
    // Also where nothing is written any more after what was reported.
    endCountingAgainAt(nextOffset);
  }

  /**
   * Notes of what is counted next under which epoch it was written, and when it is counted, in
   * milliseconds since the epoch.
   */
  void beginBatch(int leaderEpoch, long nowMillis) {
    batchEpoch = leaderEpoch;
    batchMillis = nowMillis;
  }

  /**
   * Counts a message.
   *
   * @param timestampMillis of its record, in milliseconds since the epoch
   * @param bytes size of key and value together
   * @param stamp a run of it is the value of the header {@value Stamp#HEADER}; null where there is
   *     no such header
   * @param header what its tracking header says, null where there is none to read
   */
  void count(
      long offset,
      long timestampMillis,
      int bytes,
      byte @Nullable [] stamp,
      int stampFrom,
      int stampLength,
      @Nullable HeaderTime header) {
    noteHole(offset, batchMillis);
    reach(offset);
    Stamp usable = stamp == null ? stamps.in(null) : stamps.in(stamp, stampFrom, stampLength);
    if (usable == null) {
      long time = unstampedTime(timestampMillis, header);
      chunks.open().countUnstamped(offset, time, bytes, batchMillis - time);
    } else {
      countStamped(offset, usable, bytes);
    }
    tally.messages++;
    tally.bytes += bytes;
    nextOffset = offset + 1;
    noteEpoch(batchEpoch);
  }

  private void countStamped(long offset, Stamp stamp, int bytes) {
    chunks
        .open()
        .countStamped(
            offset,
            stamp.session(),
            stamp.sequence(),
            stamp.auditTimeMillis(),
            bytes,
            batchMillis - stamp.auditTimeMillis());
  }

  private void endCountingAgainAt(long offset) {
    if (countingAgain && offset >= reportedBefore) {
      chunks.reported();
      countingAgain = false;
    }
  }

  /**
   * Notes that there is nothing more to count below the position.
   *
   * @param epoch the leader epoch of what is just below
   */
  void advanceTo(long position, int epoch, long nowMillis) {
    if (position > nextOffset) {
      noteHole(position, nowMillis);
      reach(position);
      chunks.open().advanceTo(position);
      nextOffset = position;
    }
    if (position == nextOffset) {
      noteEpoch(epoch);
    }
    endCountingAgainAt(nextOffset);
  }

  private void noteHole(long offset, long nowMillis) {
    if (offset > nextOffset && !countingAgain) {
      holes = holes.with(new Gap(nextOffset, offset, nowMillis, true));
    }
  }

  private void noteEpoch(int epoch) {
    nextEpoch = epoch;
    departing |=
        nextOffset <= memory.reportedUntil()
            && memory.reportedEpoch() != CommitMetadata.UNKNOWN_EPOCH
            && nextEpoch > memory.reportedEpoch();
  }

  /** Returns the value of the header that a stamp is in, null where there is no such header. */
  static byte @Nullable [] stampIn(Headers headers) {
    Header header = headers.lastHeader(Stamp.HEADER);
    if (header == null) {
      return null;
    }
    return header.value() == null ? NO_BYTES : header.value();
  }

  private long unstampedTime(long timestampMillis, @Nullable HeaderTime header) {
    // A record without a timestamp has -1, and belongs to the first bucket of all.
    long timestamp = Math.max(0, timestampMillis);
    if (header == null) {
      return timestamp;
    }
    // Measured by the record alone, so that whoever counts it again says the same.
    long time = header.isKnown() ? AuditTime.of(header.millis(), timestamp) : timestamp;
    tally.count(header, time);
    return time;
  }

  private void reach(long offset) {
    endCountingAgainAt(offset);
    chunks.reach(offset);
  }

  /** Returns the number of chunks that are kept in memory. */
  int chunks() {
    return chunks.inMemory();
  }

  /** Returns what has not been reported yet. */
  List<ChunkChange> changes() {
    return chunks.changes();
  }

  /** Notes that the last {@link #changes} are acknowledged; nothing was counted since. */
  void reported() {
    chunks.reported();
    settledOffset = nextOffset;
    settledScopeBegin = chunks.open().begin();
  }

  /** Notes that the judge knows which counts are void. */
  void announced() {
    announced = true;
  }

  /**
   * Returns whether offsets were missing between records since {@link #holesWere}. Compaction
   * leaves such holes, and so do transactions.
   */
  boolean hasHoles() {
    return !holes.list().isEmpty();
  }

  /** Notes whether compaction may have left the holes: then it is not known what was in them. */
  void holesWere(boolean cleaned) {
    if (cleaned) {
      gaps = gaps.with(holes);
    }
    holes = Gaps.NONE;
  }

  /** Whether another leader has been elected since the log was found to be as it was. */
  boolean isLedAnew(int epoch) {
    return epoch > leaderEpoch && leaderEpoch != CommitMetadata.UNKNOWN_EPOCH;
  }

  /**
   * Notes where the log ended at a time, in milliseconds since the epoch, under the leader that it
   * has had all the time.
   */
  void logEndedAt(long offset, long atMillis) {
    asOfMillis = atMillis;
    countedTime.logEndedAt(offset, atMillis, nextOffset);
  }

  /**
   * Returns what to commit: before a report, so that it is known what may have been reported, and
   * after it.
   */
  OffsetAndMetadata toCommit(long nowMillis) {
    long until = Math.max(memory.reportedUntil(), nextOffset);
    boolean nothingRead = nextEpoch == CommitMetadata.UNKNOWN_EPOCH;
    boolean asRemembered = until == memory.reportedUntil() && (until > nextOffset || nothingRead);
    CommitMetadata metadata =
        memory.reported(
            settledScopeBegin, until, asRemembered ? memory.reportedEpoch() : nextEpoch);
    return new OffsetAndMetadata(settledOffset, remembered(metadata, nowMillis).format());
  }

  /** Returns how far it is reported, which is as far as it is counted once a report is made. */
  PartitionProgress progress(long nowMillis) {
    CommitMetadata known = remembered(memory, nowMillis);
    return new PartitionProgress(
        partition.partition(),
        known.coveredFrom(),
        known.coveredSinceMillis(),
        settledOffset,
        countedTime.beforeMillis(),
        known.gaps().list(),
        known.incarnation(),
        known.cuts(),
        asOfMillis);
  }

  private CommitMetadata remembered(CommitMetadata metadata, long nowMillis) {
    return metadata.withGaps(gaps).since(nowMillis - GAPS_REMEMBERED.toMillis());
  }
}
