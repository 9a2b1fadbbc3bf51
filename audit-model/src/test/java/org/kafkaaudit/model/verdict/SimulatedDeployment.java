package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.kafkaaudit.model.count.ChunkCounter;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;

/**
 * Producers, a local cluster, a mirror, an aggregate cluster and auditors that are restarted, taken
 * over from and haunted by their predecessors; in a time of its own.
 */
final class SimulatedDeployment {

  static final long LATER_SESSION = 99;
  private static final long MOST_MIRROR_DELAY_MILLIS = AuditedTopic.SETTLE.toMillis() / 2;

  final List<SimulatedLog> local = new ArrayList<>();
  final List<SimulatedLog> aggregate = new ArrayList<>();
  final List<SimulatedProducer> producers = new ArrayList<>();
  private final List<Mirror> mirrors = new ArrayList<>();
  private final Map<String, List<SimulatedAuditor>> auditors = new HashMap<>();
  private final List<Deque<AuditEvent>> outboxesOfTheGone = new ArrayList<>();
  private final Random random;
  private final SimulatedProducer.Faults faults;
  private long nowMillis = AuditedTopic.START;

  /** One partition's way from the local to the aggregate cluster; order is kept. */
  private final class Mirror {
    final int partition;
    long position;
    long caughtUpMillis = nowMillis;

    Mirror(int partition) {
      this.partition = partition;
    }

    void copy(int limit) {
      for (int copied = 0; copied < limit; copied++) {
        var next = local.get(partition).firstFrom(position);
        if (next == null) {
          caughtUpMillis = nowMillis;
          return;
        }
        position = next.getKey() + 1;
        if (random.nextInt(100) >= faults.lost()) {
          aggregate.get(partition).append(next.getValue());
        }
        if (random.nextInt(100) < faults.duplicated()) {
          aggregate.get(partition).append(next.getValue());
        }
      }
    }
  }

  SimulatedDeployment(
      Random random, int sessions, int partitions, SimulatedProducer.Faults faults) {
    this.random = random;
    this.faults = faults;
    for (int partition = 0; partition < partitions; partition++) {
      local.add(new SimulatedLog(random));
      aggregate.add(new SimulatedLog(random));
      mirrors.add(new Mirror(partition));
    }
    for (int session = 1; session <= sessions; session++) {
      producers.add(new SimulatedProducer(session, local, random, faults));
    }
    for (String tier : List.of(AuditedTopic.LOCAL, AuditedTopic.AGGREGATE)) {
      List<SimulatedAuditor> ofTier = new ArrayList<>();
      for (int partition = 0; partition < partitions; partition++) {
        ofTier.add(auditor(tier, partition, 0));
      }
      auditors.put(tier, ofTier);
    }
  }

  long nowMillis() {
    return nowMillis;
  }

  private SimulatedAuditor auditor(String tier, int partition, long committed) {
    return new SimulatedAuditor(
        tier,
        partition,
        local.size(),
        logs(tier).get(partition),
        random,
        committed,
        List.copyOf(cuts.getOrDefault(tier + partition, List.of())));
  }

  private List<SimulatedLog> logs(String tier) {
    return tier.equals(AuditedTopic.LOCAL) ? local : aggregate;
  }

  /** Lets something happen. */
  void step(boolean sending) {
    passTime(random.nextInt(4_000));
    for (SimulatedProducer producer : producers) {
      if (!producer.hasEnded()) {
        act(producer, sending);
      }
    }
    mirrors.get(random.nextInt(mirrors.size())).copy(random.nextInt(8));
    String tier = random.nextBoolean() ? AuditedTopic.LOCAL : AuditedTopic.AGGREGATE;
    int partition = random.nextInt(local.size());
    if (sending && random.nextInt(60) == 0) {
      logs(tier).get(partition).cut();
      // A mirror begins anew where its source ends before its place.
      Mirror mirror = mirrors.get(partition);
      mirror.position = Math.min(mirror.position, local.get(partition).end());
    }
    SimulatedAuditor auditor = awareOfCuts(tier, partition);
    auditor.count(random.nextInt(12), nowMillis);
    if (random.nextInt(3) == 0) {
      auditor.report(nowMillis);
    }
    if (random.nextInt(25) == 0) {
      replaceAuditor(tier, partition);
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
    }
  }

  /** A restart or a rebalance: the successor starts over; the old one may still be heard of. */
  private void replaceAuditor(String tier, int partition) {
    SimulatedAuditor gone = auditors.get(tier).get(partition);
    if (random.nextBoolean() && gone.knownCuts() == logs(tier).get(partition).cuts()) {
      gone.report(nowMillis);
    }
    if (random.nextBoolean()) {
      gone.outbox.clear();
    }
    outboxesOfTheGone.add(gone.outbox);
    auditors.get(tier).set(partition, auditor(tier, partition, committed(tier, partition)));
  }

  private final Map<String, Long> committed = new HashMap<>();
  private final Map<String, List<PartitionProgress.Cut>> cuts = new HashMap<>();

  /** Before it counts on or says how far it is, an auditor finds out that its log was cut. */
  private SimulatedAuditor awareOfCuts(String tier, int partition) {
    SimulatedAuditor auditor = auditors.get(tier).get(partition);
    SimulatedLog log = logs(tier).get(partition);
    if (auditor.knownCuts() < log.cuts()) {
      List<PartitionProgress.Cut> known =
          cuts.computeIfAbsent(tier + partition, unused -> new ArrayList<>());
      // What was counted and not reported is gone with the auditor's memory.
      long uncounted =
          Math.min(committed(tier, partition), log.lowestCutSince(auditor.knownCuts()));
      long recountedFrom = ChunkCounter.alignedBegin(uncounted);
      while (known.size() < log.cuts()) {
        known.add(new PartitionProgress.Cut(recountedFrom, nowMillis + known.size()));
      }
      committed.put(tier + partition, recountedFrom);
      outboxesOfTheGone.add(auditor.outbox);
      auditors.get(tier).set(partition, auditor(tier, partition, recountedFrom));
    }
    return auditors.get(tier).get(partition);
  }

  private long committed(String tier, int partition) {
    return committed.getOrDefault(tier + partition, 0L);
  }

  private void passTime(long millis) {
    nowMillis += millis;
    for (Mirror mirror : mirrors) {
      if (nowMillis - mirror.caughtUpMillis > MOST_MIRROR_DELAY_MILLIS) {
        mirror.copy(Integer.MAX_VALUE);
      }
    }
  }

  /** Brings everything to its end: all is settled, mirrored, counted and reported. */
  void finish() {
    producers.stream()
        .filter(producer -> !producer.hasEnded())
        .forEach(producer -> producer.close(nowMillis));
    passTime(MOST_MIRROR_DELAY_MILLIS + 1);
  }

  /** Lets two hours pass, after which another session sends a message through each partition. */
  void goOnLater() {
    passTime(Duration.ofHours(2).toMillis());
    for (int partition = 0; partition < local.size(); partition++) {
      var later = new SimulatedLog.Message(LATER_SESSION, partition, nowMillis);
      local.get(partition).append(later);
      aggregate.get(partition).append(later);
      mirrors.get(partition).position = local.get(partition).end();
    }
    countEverything();
  }

  /** Lets time pass, in which the auditors report that nothing came any more. */
  void fallSilent() {
    passTime(AuditedTopic.OVERDUE.plus(AuditedTopic.OVERDUE).toMillis());
    countEverything();
  }

  void countEverything() {
    for (String tier : auditors.keySet()) {
      for (int partition = 0; partition < local.size(); partition++) {
        SimulatedAuditor auditor = awareOfCuts(tier, partition);
        auditor.count(Integer.MAX_VALUE, nowMillis);
        auditor.report(nowMillis);
      }
    }
  }

  /** Takes the next event of any reporter, in the order in which that one said it. */
  AuditEvent nextEvent() {
    List<Deque<AuditEvent>> waiting =
        Stream.of(
                producers.stream().map(producer -> producer.outbox),
                auditors.values().stream().flatMap(List::stream).map(auditor -> auditor.outbox),
                outboxesOfTheGone.stream())
            .flatMap(outboxes -> outboxes)
            .filter(outbox -> !outbox.isEmpty())
            .toList();
    if (waiting.isEmpty()) {
      return null;
    }
    AuditEvent event = waiting.get(random.nextInt(waiting.size())).remove();
    if (event instanceof AuditEvent.LogProgress progress) {
      var partition = progress.partitions().get(0);
      List<PartitionProgress.Cut> known =
          cuts.getOrDefault(progress.tier() + partition.partition(), List.of());
      // A zombie's commit fails.
      if (partition.cuts().size() == known.size()) {
        committed.merge(progress.tier() + partition.partition(), partition.nextOffset(), Math::max);
      }
    }
    return event;
  }
}
