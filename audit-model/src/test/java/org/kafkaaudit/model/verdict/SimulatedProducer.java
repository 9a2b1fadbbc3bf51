package org.kafkaaudit.model.verdict;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.TopicSendCounter;
import org.kafkaaudit.model.count.UnnamedOutcomes;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/** An audited producer that sends to the local cluster, where messages get lost and repeated. */
final class SimulatedProducer {

  /**
   * What becomes of messages, each as a chance of so many in a hundred.
   *
   * @param unnamed whether acknowledgements do not say which message they are of
   */
  record Faults(int lost, int duplicated, int failed, int acksNone, boolean unnamed) {}

  private record InFlight(long sequence, long auditTimeMillis, long sendMillis, int partition) {}

  /** Events that are on the way to the audit topic, in the order in which they will get there. */
  final Deque<AuditEvent> outbox = new ArrayDeque<>();

  final long session;
  private final String cluster;
  private final List<SimulatedLog> local;
  private final Random random;
  private final Faults faults;
  private final TopicSendCounter counter;
  private final UnnamedOutcomes unnamed;
  private final List<InFlight> inFlight = new ArrayList<>();
  private long report;
  private boolean ended;
  private boolean crashed;
  private long sent;

  /**
   * @param cluster as it calls the one that it sends to, empty where it does not say
   * @param local partitions of the topic there
   */
  SimulatedProducer(
      long session, String cluster, List<SimulatedLog> local, Random random, Faults faults) {
    this.session = session;
    this.cluster = cluster;
    this.local = local;
    this.random = random;
    this.faults = faults;
    this.counter = new TopicSendCounter(session, AuditedTopic.LENGTH);
    this.unnamed = new UnnamedOutcomes(counter, Duration.ofDays(1));
  }

  boolean hasEnded() {
    return ended;
  }

  boolean hasCrashed() {
    return crashed;
  }

  /** Returns how many sequences it gave out. */
  long sent() {
    return sent;
  }

  void send(long nowMillis) {
    long auditTime = nowMillis - (random.nextInt(5) == 0 ? random.nextInt(120_000) : 0);
    long sequence = counter.sent(auditTime, nowMillis);
    sent = sequence + 1;
    inFlight.add(new InFlight(sequence, auditTime, nowMillis, random.nextInt(local.size())));
  }

  /** Lets one of the messages in flight meet its fate. */
  void settleOne(long nowMillis) {
    if (inFlight.isEmpty()) {
      return;
    }
    InFlight sent = inFlight.remove(random.nextInt(inFlight.size()));
    boolean failed = happens(faults.failed());
    boolean arrives = failed ? random.nextBoolean() : !happens(faults.lost());
    SimulatedLog log = local.get(sent.partition());
    long offset = arrives ? append(log, sent) : log.nextOffset();
    // A retry goes to the same partition.
    if (arrives && happens(faults.duplicated())) {
      append(log, sent);
    }
    if (failed) {
      counter.failed(
          sent.sequence(), sent.auditTimeMillis(), sent.sendMillis(), "TimeoutException");
      unnamed.outcomeNamed(nowMillis);
    } else if (faults.unnamed()) {
      acknowledgeUnnamed(sent, offset, nowMillis);
    } else {
      acknowledge(sent, offset);
    }
  }

  private void acknowledge(InFlight sent, long offset) {
    long auditTime = sent.auditTimeMillis();
    if (happens(faults.acksNone())) {
      counter.acknowledgedWithoutOffset(sent.sequence(), auditTime, sent.sendMillis(), 100);
    } else {
      counter.acknowledged(
          sent.sequence(), auditTime, sent.sendMillis(), sent.partition(), offset, 100);
    }
  }

  private void acknowledgeUnnamed(InFlight sent, long offset, long nowMillis) {
    if (happens(faults.acksNone())) {
      unnamed.acknowledgedWithoutOffset(100, nowMillis);
    } else {
      unnamed.acknowledged(sent.partition(), offset, 100, nowMillis);
    }
  }

  private long append(SimulatedLog log, InFlight sent) {
    return log.append(new SimulatedLog.Message(session, sent.sequence(), sent.auditTimeMillis()));
  }

  private boolean happens(int chance) {
    return random.nextInt(100) < chance;
  }

  /** Reports; now and then the audit topic is out of reach, and only some of it gets there. */
  void report(long nowMillis) {
    TopicSendCounter.Report taken = counter.takeReport(++report, nowMillis);
    boolean reached = random.nextInt(4) > 0;
    int delivered = reached ? taken.buckets().size() : random.nextInt(taken.buckets().size() + 1);
    taken.buckets().subList(0, delivered).forEach(count -> outbox.add(count(taken, count)));
    if (reached) {
      outbox.add(progress(taken, false));
    } else {
      counter.putBack(taken);
    }
  }

  /** Settles everything and says the last word. */
  void close(long nowMillis) {
    while (!inFlight.isEmpty()) {
      settleOne(nowMillis);
    }
    TopicSendCounter.Report last = counter.takeReport(++report, nowMillis);
    last.buckets().forEach(count -> outbox.add(count(last, count)));
    outbox.add(progress(last, true));
    ended = true;
  }

  /** Dies: of what is in flight some arrives all the same, and some reports are never written. */
  void crash() {
    for (InFlight sent : inFlight) {
      if (random.nextBoolean()) {
        append(local.get(sent.partition()), sent);
      }
    }
    inFlight.clear();
    for (int dropped = random.nextInt(outbox.size() + 1); dropped > 0; dropped--) {
      outbox.removeLast();
    }
    ended = true;
    crashed = true;
  }

  private AuditEvent.Count count(
      TopicSendCounter.Report of, TopicSendCounter.ScopedBucketCount count) {
    return new AuditEvent.Count(
        AuditedTopic.PRODUCER,
        cluster,
        reporter(),
        "orders",
        AuditedTopic.LENGTH,
        new Scope.OfSession(session, count.generation()),
        of.number(),
        count.count());
  }

  private AuditEvent.SessionProgress progress(TopicSendCounter.Report of, boolean closed) {
    return new AuditEvent.SessionProgress(
        AuditedTopic.PRODUCER,
        cluster,
        reporter(),
        "orders",
        AuditedTopic.LENGTH,
        session,
        closed,
        of.number(),
        AuditedTopic.START,
        of.settledBeforeMillis(),
        AuditedTopic.TIMEOUT.toMillis(),
        of.nextSequence(),
        false);
  }

  private Reporter reporter() {
    return new Reporter(Session.format(session), "checkout", "host-" + session, "", "");
  }
}
