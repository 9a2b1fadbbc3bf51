package org.kafkaaudit.benchmarks.events;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/**
 * What is reported of one topic of {@link SimulatedTraffic}, as producers and auditors would: each
 * count is the state of its bucket so far, progress follows the counts that it covers. Immutable.
 */
public final class SimulatedTopic {

  private static final String VERSION = "0.1.0";
  private static final long TIMEOUT_MILLIS = 60_000;
  private static final int SERVICES = 300;

  /**
   * Topics that follow each other have other sessions; who sends to one does not depend on how many
   * do.
   */
  private static final int STRIDE = 101;

  /** Messages that are sent one after the other to the same partition. */
  private static final int RUN = 10;

  private final SimulatedTraffic traffic;
  private final int number;
  private final String name;
  private final List<Sender> senders = new ArrayList<>();
  private final List<Cluster> clusters;

  /** One session that sends to the topic. */
  private record Sender(long session, Reporter reporter) {}

  /** The topic in one cluster. */
  private record Cluster(String tier, String clusterId, String topicId, Reporter auditor) {}

  public SimulatedTopic(SimulatedTraffic traffic, int number) {
    this.traffic = traffic;
    this.number = number;
    this.name = "orders.region-%02d.topic-%05d".formatted(number % 20, number);
    for (int place = 0; place < traffic.sessionsPerTopic(); place++) {
      long sender = ((long) number * STRIDE + place) % traffic.sessions();
      senders.add(sender((int) sender));
    }
    this.clusters = List.of(cluster("local"), cluster("aggregate"));
  }

  private static Sender sender(int sender) {
    long session = mixed(sender + 1L);
    return new Sender(
        session,
        new Reporter(
            Session.format(session),
            "service-%03d".formatted(sender % SERVICES),
            "host-%05d.dc1.example".formatted(sender),
            "dc1",
            VERSION));
  }

  private Cluster cluster(String tier) {
    String auditor = "auditor-%s-%02d".formatted(tier, number % 16);
    return new Cluster(
        tier,
        "cluster-id-of-" + tier,
        new UUID(mixed(number), mixed(tier.hashCode())).toString().substring(0, 22),
        new Reporter(
            Session.format(mixed(auditor.hashCode())),
            "console-auditor",
            auditor + ".dc1.example",
            "dc1",
            VERSION));
  }

  /** Spreads numbers over all 64 bits, as random ids are. */
  private static long mixed(long number) {
    long mixed = number * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 31);
  }

  /** Says what is reported at the end of a report's time, counted from 0. */
  public void report(int report, Consumer<AuditEvent> audience) {
    for (Sender sender : senders) {
      audience.accept(sent(sender, report));
      audience.accept(settled(sender, report));
    }
    for (Cluster cluster : clusters) {
      for (int partition = 0; partition < traffic.partitions(); partition++) {
        audience.accept(counted(cluster, partition, report));
      }
      audience.accept(passed(cluster, report));
    }
  }

  private AuditEvent sent(Sender sender, int report) {
    int first = traffic.firstOfBucket(report);
    List<AcknowledgedOffsets> acknowledged = new ArrayList<>();
    for (int partition = 0; partition < traffic.partitions(); partition++) {
      long lowest = (long) first * traffic.offsetsPerReport();
      long highest = (report + 1L) * traffic.offsetsPerReport() - 1;
      acknowledged.add(new AcknowledgedOffsets(partition, lowest, highest));
    }
    long messages = (report - first + 1L) * traffic.messages();
    SequenceSet sequences = SequenceSet.ofRange(firstSequence(first), lastSequence(report));
    OriginCount origin =
        new OriginCount(
            sender.session(),
            messages,
            messages * 200,
            sequences,
            SequenceSet.EMPTY,
            new SendOutcome(SequenceSet.EMPTY, java.util.Map.of(), acknowledged, 0),
            List.of());
    return new AuditEvent.Count(
        SimulatedTraffic.TIERS.get(0),
        "local",
        sender.reporter(),
        name,
        SimulatedTraffic.BUCKET,
        new Scope.OfSession(sender.session(), 0),
        report + 1L,
        new BucketCount(traffic.bucketStartMillis(report), List.of(origin)));
  }

  private AuditEvent settled(Sender sender, int report) {
    return new AuditEvent.SessionProgress(
        SimulatedTraffic.TIERS.get(0),
        "local",
        sender.reporter(),
        name,
        SimulatedTraffic.BUCKET,
        sender.session(),
        false,
        report + 1L,
        traffic.start().toEpochMilli(),
        traffic.reportedAt(report).toEpochMilli(),
        TIMEOUT_MILLIS,
        lastSequence(report) + 1,
        false);
  }

  private AuditEvent counted(Cluster cluster, int partition, int report) {
    int firstOfChunk = traffic.firstOfChunk(report);
    int first = Math.max(traffic.firstOfBucket(report), firstOfChunk);
    long messages = (report - first + 1L) * traffic.messages() / traffic.partitions();
    List<Long> lateness =
        List.of(0L, messages / 10, messages - messages / 10, 0L, 0L, 0L, 0L, 0L, 0L);
    SequenceSet sequences = inPartition(partition, first, report);
    List<OriginCount> origins = new ArrayList<>(senders.size());
    for (Sender sender : senders) {
      origins.add(
          new OriginCount(
              sender.session(),
              sequences.size(),
              sequences.size() * 200,
              sequences,
              SequenceSet.EMPTY,
              SendOutcome.NONE,
              lateness));
    }
    return new AuditEvent.Count(
        cluster.tier(),
        cluster.tier(),
        cluster.auditor(),
        name,
        SimulatedTraffic.BUCKET,
        new Scope.OfChunk(
            cluster.clusterId(),
            cluster.topicId(),
            partition,
            (long) firstOfChunk * traffic.offsetsPerReport()),
        (report + 1L) * traffic.offsetsPerReport(),
        new BucketCount(traffic.bucketStartMillis(report), origins));
  }

  /** Batches go to one partition after the other, so each holds a run of every so many. */
  private SequenceSet inPartition(int partition, int firstReport, int lastReport) {
    long last = lastSequence(lastReport);
    if (traffic.partitions() == 1) {
      return SequenceSet.ofRange(firstSequence(firstReport), last);
    }
    SequenceSet.Builder sequences = new SequenceSet.Builder();
    long cycle = (long) RUN * traffic.partitions();
    for (long run = firstSequence(firstReport) / RUN; run * RUN <= last; run++) {
      if (run * RUN % cycle == (long) partition * RUN) {
        sequences.addRange(run * RUN, Math.min(last, run * RUN + RUN - 1));
      }
    }
    return sequences.build();
  }

  private AuditEvent passed(Cluster cluster, int report) {
    List<PartitionProgress> partitions = new ArrayList<>();
    for (int partition = 0; partition < traffic.partitions(); partition++) {
      partitions.add(
          new PartitionProgress(
              partition,
              0,
              traffic.start().toEpochMilli() - 60_000,
              (report + 1L) * traffic.offsetsPerReport(),
              traffic.reportedAt(report).toEpochMilli(),
              List.of()));
    }
    return new AuditEvent.LogProgress(
        cluster.tier(),
        cluster.tier(),
        cluster.auditor(),
        name,
        SimulatedTraffic.BUCKET,
        cluster.clusterId(),
        name,
        cluster.topicId(),
        traffic.partitions(),
        partitions);
  }

  private long firstSequence(int report) {
    return (long) report * traffic.messages();
  }

  private long lastSequence(int report) {
    return (report + 1L) * traffic.messages() - 1;
  }
}
