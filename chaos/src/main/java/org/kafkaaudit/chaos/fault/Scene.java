package org.kafkaaudit.chaos.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.kafkaaudit.chaos.service.ServicePlan;
import org.kafkaaudit.chaos.service.Services;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.chaos.truth.PlainReader;
import org.kafkaaudit.chaos.truth.TrialFacts;
import org.kafkaaudit.testbed.KafkaCluster;

/** What the faults of one trial act upon, and what they note for the truth. Thread-safe. */
public final class Scene {

  /** What was appended so long ago was counted by auditors that ran, also on a busy machine. */
  private static final long COUNTED_AFTER_MILLIS = 8_000;

  private final Stack stack;
  private final Services services;
  private final List<ServicePlan> plans;
  private final List<String> topics;
  private final PlainReader localReader;
  private final PlainReader aggregateReader;
  private final boolean isOneFault;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final List<TrialFacts.Span> auditAway = new ArrayList<>();
  private final Map<String, Map<String, TrialFacts.Uncounted>> uncounted =
      new ConcurrentHashMap<>();

  /**
   * @param isOneFault whether nothing else breaks in the trial
   */
  public Scene(
      Stack stack,
      Services services,
      List<ServicePlan> plans,
      List<String> topics,
      PlainReader localReader,
      PlainReader aggregateReader,
      boolean isOneFault) {
    this.stack = stack;
    this.services = services;
    this.plans = List.copyOf(plans);
    this.topics = List.copyOf(topics);
    this.localReader = localReader;
    this.aggregateReader = aggregateReader;
    this.isOneFault = isOneFault;
  }

  Stack stack() {
    return stack;
  }

  Services services() {
    return services;
  }

  List<ServicePlan> plans() {
    return plans;
  }

  String topic(int number) {
    return topics.get(number);
  }

  PlainReader reader(KafkaCluster cluster) {
    return cluster == stack.local() ? localReader : aggregateReader;
  }

  /** What may throw anything. */
  interface Step {
    void run() throws Exception;
  }

  /** Keeps two faults from having the same thing at a time, where they could not be told apart. */
  void holding(String what, Step step) throws Exception {
    ReentrantLock lock = locks.computeIfAbsent(what, unused -> new ReentrantLock());
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  synchronized void noteAuditAway(long fromMillis, long untilMillis) {
    auditAway.add(new TrialFacts.Span(fromMillis, untilMillis));
  }

  /** Notes that messages of the topic may be gone from the cluster from now on, uncounted. */
  void noteUncounted(KafkaCluster cluster, String topic, String why) {
    // With another fault beside it, how far the auditors had got cannot be told.
    long since = isOneFault ? System.currentTimeMillis() - COUNTED_AFTER_MILLIS : 0;
    uncounted
        .computeIfAbsent(cluster.name(), unused -> new ConcurrentHashMap<>())
        .put(topic, new TrialFacts.Uncounted(why, since));
  }

  /** Returns when the audit topic was away. */
  public synchronized List<TrialFacts.Span> auditAway() {
    return List.copyOf(auditAway);
  }

  /** Returns what was noted as perhaps uncounted, by cluster and topic. */
  public Map<String, Map<String, TrialFacts.Uncounted>> uncounted() {
    return Map.copyOf(uncounted);
  }
}
