package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.ChunkCounter;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/** An auditor of one partition, from the start of the chunk that it takes over in. */
final class SimulatedAuditor {

  /** Messages are sent for earlier buckets too; nothing was sent before the auditors were there. */
  private static final long FIRST_SEEN = AuditedTopic.START - Duration.ofMinutes(10).toMillis();

  final Deque<AuditEvent> outbox = new ArrayDeque<>();
  private final AuditedTopic.Where where;
  private final int partition;
  private final SimulatedLog log;
  private final Random random;
  private ChunkCounter chunk;
  private final List<PartitionProgress.Cut> cuts;
  private long countedBeforeMillis;

  /** How many cuts of the log it knows of. */
  int knownCuts() {
    return cuts.size();
  }

  SimulatedAuditor(
      AuditedTopic.Where where,
      int partition,
      SimulatedLog log,
      Random random,
      long committed,
      List<PartitionProgress.Cut> cuts) {
    this.cuts = cuts;
    this.where = where;
    this.partition = partition;
    this.log = log;
    this.random = random;
    this.chunk = new ChunkCounter(AuditedTopic.LENGTH, ChunkCounter.alignedBegin(committed));
  }

  /** Counts at most that many messages. */
  void count(int limit, long nowMillis) {
    for (int counted = 0; counted < limit; counted++) {
      Map.Entry<Long, SimulatedLog.Message> next = log.firstFrom(chunk.nextOffset());
      if (next == null) {
        moveTo(log.end());
        countedBeforeMillis = nowMillis;
        return;
      }
      moveTo(next.getKey());
      SimulatedLog.Message message = next.getValue();
      chunk.countStamped(
          next.getKey(),
          message.session(),
          message.sequence(),
          message.auditTimeMillis(),
          100,
          random.nextInt(100_000));
    }
  }

  private void moveTo(long offset) {
    if (offset < chunk.end()) {
      chunk.advanceTo(offset);
      return;
    }
    chunk.advanceTo(chunk.end());
    reportCounts();
    chunk = new ChunkCounter(AuditedTopic.LENGTH, ChunkCounter.alignedBegin(offset));
    chunk.advanceTo(offset);
  }

  /** The log has to be the one that was counted still. */
  void report(long nowMillis) {
    reportCounts();
    PartitionProgress progress =
        new PartitionProgress(
            partition,
            0,
            FIRST_SEEN,
            chunk.nextOffset(),
            countedBeforeMillis,
            List.of(),
            incarnation(),
            cuts,
            nowMillis);
    outbox.add(
        new AuditEvent.LogProgress(
            where.tier(),
            where.cluster(),
            REPORTER,
            "orders",
            AuditedTopic.LENGTH,
            where.cluster() + "-id",
            where.name(),
            where.topicId(),
            where.partitionCount(),
            List.of(progress)));
  }

  private long incarnation() {
    return cuts.isEmpty() ? 0 : cuts.get(cuts.size() - 1).incarnation();
  }

  private void reportCounts() {
    for (BucketCount count : chunk.changes()) {
      outbox.add(
          new AuditEvent.Count(
              where.tier(),
              where.cluster(),
              REPORTER,
              "orders",
              AuditedTopic.LENGTH,
              new Scope.OfChunk(
                  where.cluster() + "-id",
                  where.topicId(),
                  partition,
                  chunk.begin(),
                  incarnation()),
              chunk.nextOffset(),
              count));
    }
    chunk.reported();
  }

  private static final Reporter REPORTER = new Reporter("auditor", "auditor", "host", "", "");
}
