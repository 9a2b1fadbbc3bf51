package org.kafkaaudit.consumer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.client.ReportedTopic;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.DeliveryCounter;
import org.kafkaaudit.model.count.TopicSendCounter.ScopedBucketCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.UsableStamps;

/** A topic that the session reads. Thread-safe. */
final class ReadTopic implements ReportedTopic {

  /** Takes some 40 bytes each; who has more has forgotten to commit, or never will. */
  private static final int MOST_UNCOMMITTED = 500_000;

  private static final byte[] NO_BYTES = {};

  private final String name;
  private final UsableStamps stamps;
  private final DeliveryCounter counter;
  private final SessionStatements statements;
  private final AuditRecorder recorder;
  private final Logs logs;
  private final boolean isToldOfOwnership;
  private final Map<Integer, ReadPartition> partitions = new HashMap<>();
  private @Nullable String topicId;
  private boolean hasBegun;

  /** Tells what the brokers say of logs, as {@link LogLookup} does. */
  @FunctionalInterface
  interface Logs {
    Optional<LogFacts> factsOf(String topic, long report);
  }

  ReadTopic(
      String name,
      SessionStatements statements,
      AuditRecorder recorder,
      Logs logs,
      boolean isToldOfOwnership) {
    this.name = name;
    this.stamps = UsableStamps.of(statements.canonical(name), recorder);
    this.counter = new DeliveryCounter(statements.bucketLength());
    this.statements = statements;
    this.recorder = recorder;
    this.logs = logs;
    this.isToldOfOwnership = isToldOfOwnership;
  }

  /** The name that it has in the cluster that is read. */
  String name() {
    return name;
  }

  /** The partitions that it has now. */
  synchronized Set<Integer> partitions() {
    Set<Integer> held = new HashSet<>();
    partitions.forEach(
        (number, partition) -> {
          if (!partition.isReleased()) {
            held.add(number);
          }
        });
    return held;
  }

  private ReadPartition partition(int number) {
    return partitions.computeIfAbsent(number, unused -> new ReadPartition(isToldOfOwnership));
  }

  synchronized void assigned(int number) {
    partition(number).assigned();
  }

  synchronized void released(int number) {
    partition(number).released();
  }

  /** Whether it is not known yet where the reading of the partition began. */
  synchronized boolean isBeginUnknown(int number) {
    ReadPartition partition = partitions.get(number);
    return partition != null && partition.isBeginUnknown();
  }

  /**
   * Nothing was handed out yet, and the position is known; returns whether it is the first news.
   */
  synchronized boolean isAt(int number, long position, long nowMillis) {
    partition(number).isAt(position, nowMillis);
    return begin();
  }

  private boolean begin() {
    boolean isFirst = !hasBegun;
    hasBegun = true;
    return isFirst;
  }

  /**
   * The records of one partition were handed out.
   *
   * @param next offset that the reading goes on with
   * @return whether they are the first of the topic
   */
  synchronized boolean handedOut(
      int number, List<? extends ConsumerRecord<?, ?>> records, long next, long nowMillis) {
    for (ConsumerRecord<?, ?> record : records) {
      count(record);
    }
    long last = records.get(records.size() - 1).offset();
    partition(number).handedOut(records.get(0).offset(), last, Math.max(last + 1, next), nowMillis);
    if (counter.uncommitted() > MOST_UNCOMMITTED) {
      recorder.uncommitted(name);
      partitions.keySet().forEach(counter::forget);
      doubt();
    }
    return begin();
  }

  private void count(ConsumerRecord<?, ?> record) {
    int bytes = Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    Stamp stamp = stamps.in(stampHeader(record));
    if (stamp == null) {
      counter.handedOutUnstamped(record.partition(), record.offset(), record.timestamp(), bytes);
    } else {
      counter.handedOut(record.partition(), record.offset(), stamp, bytes);
    }
  }

  private static byte @Nullable [] stampHeader(ConsumerRecord<?, ?> record) {
    Header header = record.headers().lastHeader(Stamp.HEADER);
    if (header == null) {
      return null;
    }
    return header.value() == null ? NO_BYTES : header.value();
  }

  synchronized void committed(int number, long offset) {
    counter.committed(number, offset);
    partition(number).committed(offset);
  }

  /** Some of what was handed out was not counted, so that nothing may be called lost for it. */
  synchronized void doubt() {
    partitions.values().forEach(ReadPartition::doubt);
  }

  @Override
  public synchronized Report takeReport(long number, long nowMillis) {
    partitions.forEach(
        (partition, read) -> {
          if (read.isLongReleased()) {
            counter.forget(partition);
          }
        });
    partitions.values().removeIf(ReadPartition::isLongReleased);
    List<RunSaid> said = new ArrayList<>();
    partitions.forEach(
        (partition, read) ->
            read.runs()
                .forEach(
                    run ->
                        said.add(new RunSaid(partition, run, run.copy(), run == read.current()))));
    return new ReadReport(number, counter.takeReport(number, nowMillis), said);
  }

  @Override
  public void compact(long nowMillis) {
    // What is kept is states, and what is not committed.
  }

  /**
   * A run as it was when the report was begun.
   *
   * @param isCurrent whether the partition is read on in it
   */
  private record RunSaid(int partition, ReadRun run, ReadRun asItWas, boolean isCurrent) {}

  private PartitionProgress progress(RunSaid said, LogFacts log) {
    ReadPartition read = partitions.get(said.partition());
    Long end = log.ends().get(said.partition());
    long countedBefore =
        said.isCurrent() && read != null && end != null
            ? read.countedBeforeMillis(end, log.asOfMillis(), said.asItWas().committed())
            : 0;
    return said.asItWas().progress(said.partition(), countedBefore, log.compacted());
  }

  private final class ReadReport implements Report {

    private final long number;
    private final List<RunSaid> runs;
    private List<ScopedBucketCount> counts;
    private boolean isProgressSaid;

    ReadReport(long number, List<ScopedBucketCount> counts, List<RunSaid> runs) {
      this.number = number;
      this.counts = counts;
      this.runs = runs;
    }

    @Override
    public List<AuditEvent> takeCounts() {
      List<AuditEvent> events =
          counts.stream().map(count -> statements.count(name, number, count)).toList();
      counts =
          counts.stream()
              .map(count -> new ScopedBucketCount(count.generation(), withoutOrigins(count)))
              .toList();
      return events;
    }

    @Override
    public Optional<AuditEvent> progress(boolean last) {
      isProgressSaid = runs.isEmpty();
      if (isProgressSaid) {
        return Optional.empty();
      }
      try {
        Optional<AuditEvent> progress =
            logs.factsOf(name, number).filter(this::isSameLog).map(this::progress);
        isProgressSaid = progress.isPresent();
        return progress;
      } catch (RuntimeException e) {
        recorder.lookupFailed(e);
        return Optional.empty();
      }
    }

    private AuditEvent progress(LogFacts log) {
      synchronized (ReadTopic.this) {
        return statements.progress(
            name, log, runs.stream().map(run -> ReadTopic.this.progress(run, log)).toList());
      }
    }

    /** What was read was read before the log was asked for, so it is no newer one. */
    private boolean isSameLog(LogFacts log) {
      synchronized (ReadTopic.this) {
        boolean isSame = topicId == null ? isWithin(log) : topicId.equals(log.topicId());
        topicId = log.topicId();
        if (!isSame) {
          partitions.values().forEach(ReadPartition::startOver);
        }
        return isSame;
      }
    }

    /** What ends before what was read of it is another one, made before it was first asked for. */
    private boolean isWithin(LogFacts log) {
      return runs.stream()
          .allMatch(
              said ->
                  said.asItWas().committed()
                      <= log.ends().getOrDefault(said.partition(), Long.MAX_VALUE));
    }

    @Override
    public void arrived() {
      if (!isProgressSaid) {
        // Else what a partition that is gone had still to say would be forgotten unsaid.
        return;
      }
      synchronized (ReadTopic.this) {
        runs.forEach(said -> said.run().reported(said.asItWas()));
        partitions.values().forEach(ReadPartition::reported);
      }
    }

    @Override
    public void putBack() {
      synchronized (ReadTopic.this) {
        counter.putBack(counts.stream().map(count -> count.count().bucketStartMillis()).toList());
      }
    }

    @Override
    public boolean isSettled() {
      return true;
    }
  }

  private static BucketCount withoutOrigins(ScopedBucketCount count) {
    return new BucketCount(count.count().bucketStartMillis(), List.of());
  }
}
