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

  private final Stack stack;
  private final Services services;
  private final List<ServicePlan> plans;
  private final List<String> topics;
  private final PlainReader localReader;
  private final PlainReader aggregateReader;
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final List<TrialFacts.Span> auditAway = new ArrayList<>();
  private final Map<String, Map<String, String>> uncounted = new ConcurrentHashMap<>();

  public Scene(
      Stack stack,
      Services services,
      List<ServicePlan> plans,
      List<String> topics,
      PlainReader localReader,
      PlainReader aggregateReader) {
    this.stack = stack;
    this.services = services;
    this.plans = List.copyOf(plans);
    this.topics = List.copyOf(topics);
    this.localReader = localReader;
    this.aggregateReader = aggregateReader;
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

  /** Notes that messages of the topic may be gone from the cluster before they were counted. */
  void noteUncounted(KafkaCluster cluster, String topic, String why) {
    uncounted.computeIfAbsent(cluster.name(), unused -> new ConcurrentHashMap<>()).put(topic, why);
  }

  /** Returns when the audit topic was away. */
  public synchronized List<TrialFacts.Span> auditAway() {
    return List.copyOf(auditAway);
  }

  /** Returns what was noted as perhaps uncounted, by cluster and topic. */
  public Map<String, Map<String, String>> uncounted() {
    return Map.copyOf(uncounted);
  }
}
