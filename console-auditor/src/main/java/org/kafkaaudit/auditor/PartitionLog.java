package org.kafkaaudit.auditor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.ChunkCounter;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.PartitionProgress.Gap;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

/**
 * One partition that this instance counts: its chunks, how far it is, what it has to remember. Not
 * safe for use by several threads.
 */
final class PartitionLog {

  /** A gap says nothing about verdicts older than the horizon, which is days, not weeks. */
  private static final Duration GAPS_REMEMBERED = Duration.ofDays(7);

  private final TopicPartition partition;
  private final String topic;
  private final int topicTag;
  private final BucketLength bucketLength;
  private final CommitMetadata memory;
  private final long reportedBefore;
  private final Tally tally = new Tally();
  private final List<ChunkCounter> finished = new ArrayList<>();
  private ChunkCounter open;
  private boolean countingAgain;
  private long nextOffset;
  private long settledOffset;
  private long settledScopeBegin;
  private long countedBeforeMillis;
  private @Nullable EndOfLog target;

  private record EndOfLog(long offset, long atMillis) {}

  /**
   * @param topic canonical name of its topic
   */
  PartitionLog(
      TopicPartition partition, String topic, BucketLength bucketLength, StartingPoint start) {
    this.partition = partition;
    this.topic = topic;
    this.topicTag = TopicTag.of(topic);
    this.bucketLength = bucketLength;
    this.memory = start.memory();
    this.reportedBefore = start.reportedBefore();
    this.open = new ChunkCounter(bucketLength, start.offset());
    this.nextOffset = start.offset();
    this.countingAgain = start.offset() < start.reportedBefore();
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

  /** Counts records that follow each other, at the given time in milliseconds since the epoch. */
  void count(List<? extends ConsumerRecord<?, ?>> records, long nowMillis) {
    for (ConsumerRecord<?, ?> record : records) {
      reach(record.offset());
      count(record, nowMillis);
      nextOffset = record.offset() + 1;
    }
  }

  /** Notes that there is nothing to count below the consumer's position. */
  void advanceTo(long position) {
    if (position > nextOffset) {
      reach(position);
      open.advanceTo(position);
      nextOffset = position;
    }
  }

  private void count(ConsumerRecord<?, ?> record, long nowMillis) {
    int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    Stamp stamp = usableStamp(record);
    if (stamp == null) {
      // A record without a timestamp has -1, and belongs to the first bucket of all.
      long timestamp = Math.max(0, record.timestamp());
      open.countUnstamped(record.offset(), timestamp, bytes, nowMillis - timestamp);
    } else {
      open.countStamped(
          record.offset(),
          stamp.session(),
          stamp.sequence(),
          stamp.auditTimeMillis(),
          bytes,
          nowMillis - stamp.auditTimeMillis());
    }
    tally.messages++;
    tally.bytes += bytes;
  }

  private @Nullable Stamp usableStamp(ConsumerRecord<?, ?> record) {
    Header header = record.headers().lastHeader(Stamp.HEADER);
    if (header == null) {
      tally.missingStamps++;
      return null;
    }
    Stamp stamp = Stamp.decode(header.value());
    if (stamp == null) {
      tally.malformedStamps++;
    } else if (stamp.topicTag() != topicTag) {
      tally.foreignStamps++;
      return null;
    }
    return stamp;
  }

  /** Brings the chunks to an offset below which everything is counted. */
  private void reach(long offset) {
    if (countingAgain && offset >= reportedBefore) {
      finished.clear();
      open.reported();
      countingAgain = false;
    }
    if (offset >= open.end()) {
      open.advanceTo(open.end());
      if (!open.changes().isEmpty()) {
        finished.add(open);
      }
      open = new ChunkCounter(bucketLength, ChunkCounter.alignedBegin(offset));
    }
  }

  /** Returns the number of chunks that are kept in memory. */
  int chunks() {
    return finished.size() + 1;
  }

  /** Returns what has not been reported yet. */
  List<ChunkChange> changes() {
    List<ChunkChange> changes = new ArrayList<>();
    finished.forEach(chunk -> addChanges(chunk, changes));
    addChanges(open, changes);
    return changes;
  }

  private static void addChanges(ChunkCounter chunk, List<ChunkChange> changes) {
    chunk
        .changes()
        .forEach(bucket -> changes.add(new ChunkChange(chunk.begin(), chunk.nextOffset(), bucket)));
  }

  /** Notes that the last {@link #changes} are acknowledged; nothing was counted since. */
  void reported() {
    finished.clear();
    open.reported();
    settledOffset = nextOffset;
    settledScopeBegin = open.begin();
  }

  /** Notes where the log ended at a time, in milliseconds since the epoch. */
  void logEndedAt(long offset, long atMillis) {
    if (target == null || target.offset() > offset) {
      target = new EndOfLog(offset, atMillis);
    }
    if (nextOffset >= target.offset()) {
      countedBeforeMillis = target.atMillis();
      target = new EndOfLog(offset, atMillis);
      if (nextOffset >= offset) {
        countedBeforeMillis = atMillis;
        target = null;
      }
    }
  }

  /**
   * Returns what to commit: before a report, so that it is known what may have been reported, and
   * after it.
   */
  OffsetAndMetadata toCommit(long nowMillis) {
    CommitMetadata metadata =
        new CommitMetadata(
            memory.topicId(),
            memory.coveredFrom(),
            memory.coveredSinceMillis(),
            settledScopeBegin,
            Math.max(memory.reportedUntil(), nextOffset),
            relevantGaps(nowMillis));
    return new OffsetAndMetadata(settledOffset, metadata.format());
  }

  /** Returns how far it is counted. */
  PartitionProgress progress(long nowMillis) {
    return new PartitionProgress(
        partition.partition(),
        memory.coveredFrom(),
        memory.coveredSinceMillis(),
        nextOffset,
        countedBeforeMillis,
        relevantGaps(nowMillis),
        0,
        List.of(),
        nowMillis);
  }

  private List<Gap> relevantGaps(long nowMillis) {
    long oldest = nowMillis - GAPS_REMEMBERED.toMillis();
    return memory.gaps().stream().filter(gap -> gap.noticedAtMillis() >= oldest).toList();
  }
}
