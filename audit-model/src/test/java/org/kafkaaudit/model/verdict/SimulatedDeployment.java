package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.kafkaaudit.model.count.ChunkCounter;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.verdict.AuditedTopic.Where;

/**
 * Producers, local clusters, mirrors, an aggregate cluster and auditors that are restarted, taken
 * over from and haunted by their predecessors; in a time of its own.
 */
final class SimulatedDeployment {

  static final long LATER_SESSION = 99;
  private static final long MOST_MIRROR_DELAY_MILLIS = AuditedTopic.SETTLE.toMillis() / 2;

  final List<SimulatedProducer> producers = new ArrayList<>();
  private final List<Topic> locals = new ArrayList<>();
  private final List<Topic> aggregates = new ArrayList<>();
  private final List<Mirror> mirrors = new ArrayList<>();
  private final List<Deque<AuditEvent>> outboxesOfTheGone = new ArrayList<>();
  private final Random random;
  private final SimulatedProducer.Faults faults;
  private long nowMillis = AuditedTopic.START;

  /**
   * What the deployment is made of.
   *
   * @param datacenters number of local clusters
   * @param renamed whether mirrors put the datacenter before the names of topics
   * @param named whether producers say which cluster they send to
   */
  record Shape(int sessions, int partitions, int datacenters, boolean renamed, boolean named) {

    TierPath path() {
      return datacenters == 1
          ? AuditedTopic.PATH
          : AuditedTopic.pathOfLocalClusters(
              Stream.iterate(1, number -> number + 1)
                  .limit(datacenters)
                  .map(Shape::cluster)
                  .toArray(String[]::new));
    }

    static String cluster(int datacenter) {
      return "dc" + datacenter;
    }

    int topicsInTheAggregate() {
      return renamed ? datacenters : 1;
    }
  }

  /** A topic of a cluster, with its auditors. */
  private final class Topic {
    final Where where;
    final List<SimulatedLog> logs = new ArrayList<>();
    final List<SimulatedAuditor> auditors = new ArrayList<>();
    final List<Long> committed = new ArrayList<>();
    final List<List<PartitionProgress.Cut>> cuts = new ArrayList<>();

    Topic(Where where) {
      this.where = where;
      for (int partition = 0; partition < where.partitionCount(); partition++) {
        logs.add(new SimulatedLog(random));
        committed.add(0L);
        cuts.add(new ArrayList<>());
        auditors.add(auditor(partition, 0));
      }
    }

    private SimulatedAuditor auditor(int partition, long begin) {
      return new SimulatedAuditor(
          where, partition, logs.get(partition), random, begin, List.copyOf(cuts.get(partition)));
    }

    /** A restart or a rebalance: the successor starts over; the old one may still be heard of. */
    void replaceAuditor(int partition) {
      SimulatedAuditor gone = auditors.get(partition);
      if (random.nextBoolean() && gone.knownCuts() == logs.get(partition).cuts()) {
        gone.report(nowMillis);
      }
      if (random.nextBoolean()) {
        gone.outbox.clear();
      }
      outboxesOfTheGone.add(gone.outbox);
      auditors.set(partition, auditor(partition, committed.get(partition)));
    }

    /** Before it counts on or says how far it is, an auditor finds out that its log was cut. */
    SimulatedAuditor awareOfCuts(int partition) {
      SimulatedAuditor auditor = auditors.get(partition);
      SimulatedLog log = logs.get(partition);
      if (auditor.knownCuts() < log.cuts()) {
        List<PartitionProgress.Cut> known = cuts.get(partition);
        // What was counted and not reported is gone with the auditor's memory.
        long uncounted =
            Math.min(committed.get(partition), log.lowestCutSince(auditor.knownCuts()));
        long recountedFrom = ChunkCounter.alignedBegin(uncounted);
        while (known.size() < log.cuts()) {
          known.add(new PartitionProgress.Cut(recountedFrom, nowMillis + known.size()));
        }
        committed.set(partition, recountedFrom);
        outboxesOfTheGone.add(auditor.outbox);
        auditors.set(partition, auditor(partition, recountedFrom));
      }
      return auditors.get(partition);
    }

    void countEverything() {
      for (int partition = 0; partition < logs.size(); partition++) {
        SimulatedAuditor auditor = awareOfCuts(partition);
        auditor.count(Integer.MAX_VALUE, nowMillis);
        auditor.report(nowMillis);
      }
    }

    /** A zombie's commit fails. */
    void commit(PartitionProgress progress) {
      int partition = progress.partition();
      if (progress.cuts().size() == cuts.get(partition).size()) {
        committed.set(partition, Math.max(committed.get(partition), progress.nextOffset()));
      }
    }
  }

  /** One partition's way from a local to the aggregate cluster; order is kept. */
  private final class Mirror {
    final SimulatedLog source;
    final SimulatedLog target;
    long position;
    long caughtUpMillis = nowMillis;
    boolean standsStill;
    private long latestBucket;
    private long latestSinceMillis = nowMillis;

    Mirror(SimulatedLog source, SimulatedLog target) {
      this.source = source;
      this.target = target;
    }

    void copy(int limit) {
      for (int copied = 0; copied < limit; copied++) {
        var next = source.firstFrom(position);
        if (next == null) {
          caughtUpMillis = nowMillis;
          return;
        }
        position = next.getKey() + 1;
        if (random.nextInt(100) >= faults.lost()) {
          target.append(next.getValue());
        }
        if (random.nextInt(100) < faults.duplicated()) {
          target.append(next.getValue());
        }
      }
    }

    void passTime() {
      boolean isLate =
          standsStill
              ? nowMillis - latestSinceMillis() > MOST_MIRROR_DELAY_MILLIS
              : nowMillis - caughtUpMillis > MOST_MIRROR_DELAY_MILLIS;
      if (isLate) {
        standsStill = false;
        copy(Integer.MAX_VALUE);
      }
    }

    /**
     * It may stand still for any time, as long as the traffic goes on: since when the latest bucket
     * is the latest that waits.
     */
    private long latestSinceMillis() {
      long latest =
          source.messages.tailMap(position).values().stream()
              .mapToLong(message -> AuditedTopic.LENGTH.startOf(message.auditTimeMillis()))
              .max()
              .orElse(0);
      if (latest > latestBucket) {
        latestSinceMillis = nowMillis;
      }
      latestBucket = latest;
      return latest == 0 ? nowMillis : latestSinceMillis;
    }

    void standStill() {
      if (!standsStill) {
        standsStill = true;
        latestBucket = 0;
        latestSinceMillis = caughtUpMillis;
      }
    }
  }

  SimulatedDeployment(Random random, Shape shape, SimulatedProducer.Faults faults) {
    this.random = random;
    this.faults = faults;
    for (int topic = 1; topic <= shape.topicsInTheAggregate(); topic++) {
      String name = shape.renamed() ? Shape.cluster(topic) + ".orders" : "orders";
      aggregates.add(new Topic(Where.aggregate(name, shape.partitions())));
    }
    for (int datacenter = 1; datacenter <= shape.datacenters(); datacenter++) {
      Topic local = new Topic(Where.local(Shape.cluster(datacenter), shape.partitions()));
      locals.add(local);
      Topic aggregate = aggregates.get(shape.renamed() ? datacenter - 1 : 0);
      for (int partition = 0; partition < shape.partitions(); partition++) {
        mirrors.add(new Mirror(local.logs.get(partition), aggregate.logs.get(partition)));
      }
    }
    for (int session = 1; session <= shape.sessions(); session++) {
      Topic local = locals.get(session % locals.size());
      String cluster = shape.named() ? local.where.cluster() : "";
      producers.add(new SimulatedProducer(session, cluster, local.logs, random, faults));
    }
  }

  long nowMillis() {
    return nowMillis;
  }

  List<SimulatedLog> local() {
    return locals.stream().flatMap(topic -> topic.logs.stream()).toList();
  }

  List<SimulatedLog> aggregate() {
    return aggregates.stream().flatMap(topic -> topic.logs.stream()).toList();
  }

  private Stream<Topic> topics() {
    return Stream.concat(locals.stream(), aggregates.stream());
  }

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Lets something happen. */
  void step(boolean sending) {
    passTime(random.nextInt(4_000));
    for (SimulatedProducer producer : producers) {
      if (!producer.hasEnded()) {
        act(producer, sending);
      }
    }
    locals.forEach(unused -> act(any(mirrors), sending));
    locals.forEach(unused -> act(random.nextBoolean() ? any(locals) : any(aggregates), sending));
  }

  private void act(Mirror mirror, boolean sending) {
    if (sending && random.nextInt(25) == 0) {
      mirror.standStill();
    } else if (random.nextInt(40) == 0) {
      mirror.standsStill = false;
    }
    if (!mirror.standsStill) {
      mirror.copy(random.nextInt(8));
    }
  }

  private void act(Topic topic, boolean sending) {
    int partition = random.nextInt(topic.logs.size());
    if (sending && random.nextInt(60) == 0) {
      SimulatedLog log = topic.logs.get(partition);
      log.cut();
      // A mirror begins anew where its source ends before its place.
      mirrors.stream()
          .filter(mirror -> mirror.source == log)
          .forEach(mirror -> mirror.position = Math.min(mirror.position, log.end()));
    }
    SimulatedAuditor auditor = topic.awareOfCuts(partition);
    auditor.count(random.nextInt(12), nowMillis);
    if (random.nextInt(3) == 0) {
      auditor.report(nowMillis);
    }
    if (random.nextInt(25) == 0) {
      topic.replaceAuditor(partition);
    }
  }

  private void act(SimulatedProducer producer, boolean sending) {
    if (sending) {
      producer.send(nowMillis);
    }
    if (random.nextInt(4) > 0) {
      producer.settleOne(nowMillis);
    }
    if (random.nextInt(8) == 0) {
      producer.report(nowMillis);
    }
    if (sending && random.nextInt(150) == 0) {
      producer.crash();
    } else if (sending && random.nextInt(80) == 0) {
      producer.close(nowMillis);
    }
  }

  private void passTime(long millis) {
    nowMillis += millis;
    mirrors.forEach(Mirror::passTime);
  }

  /** Brings everything to its end: all is settled, mirrored, counted and reported. */
  void finish() {
    producers.stream()
        .filter(producer -> !producer.hasEnded())
        .forEach(producer -> producer.close(nowMillis));
    mirrors.forEach(mirror -> mirror.standsStill = false);
    passTime(MOST_MIRROR_DELAY_MILLIS + 1);
  }

  /** Lets two hours pass, after which other sessions send a message through each partition. */
  void goOnLater() {
    passTime(Duration.ofHours(2).toMillis());
    long session = LATER_SESSION;
    long sequence = 0;
    for (Mirror mirror : mirrors) {
      boolean isNextDatacenter =
          locals.stream().anyMatch(topic -> topic.logs.get(0) == mirror.source);
      session += isNextDatacenter ? 1 : 0;
      var later = new SimulatedLog.Message(session, sequence++, nowMillis);
      mirror.source.append(later);
      mirror.target.append(later);
      mirror.position = mirror.source.end();
    }
    countEverything();
  }

  /** Lets time pass, in which the auditors report that nothing came any more. */
  void fallSilent() {
    passTime(AuditedTopic.OVERDUE.plus(AuditedTopic.OVERDUE).toMillis());
    countEverything();
  }

  void countEverything() {
    topics().forEach(Topic::countEverything);
  }

  /** Takes the next event of any reporter, in the order in which that one said it. */
  AuditEvent nextEvent() {
    List<Deque<AuditEvent>> waiting =
        Stream.of(
                producers.stream().map(producer -> producer.outbox),
                topics().flatMap(topic -> topic.auditors.stream()).map(auditor -> auditor.outbox),
                outboxesOfTheGone.stream())
            .flatMap(outboxes -> outboxes)
            .filter(outbox -> !outbox.isEmpty())
            .toList();
    if (waiting.isEmpty()) {
      return null;
    }
    AuditEvent event = any(waiting).remove();
    if (event instanceof AuditEvent.LogProgress progress) {
      topics()
          .filter(topic -> topic.where.topicId().equals(progress.topicId()))
          .forEach(topic -> topic.commit(progress.partitions().get(0)));
    }
    return event;
  }
}
