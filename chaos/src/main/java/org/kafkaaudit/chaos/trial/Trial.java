package org.kafkaaudit.chaos.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.kafkaaudit.chaos.ChaosException;
import org.kafkaaudit.chaos.Waiting;
import org.kafkaaudit.chaos.fault.FaultKind;
import org.kafkaaudit.chaos.fault.Faults;
import org.kafkaaudit.chaos.fault.PlannedFault;
import org.kafkaaudit.chaos.fault.Scene;
import org.kafkaaudit.chaos.judge.Answers;
import org.kafkaaudit.chaos.judge.AuditApi;
import org.kafkaaudit.chaos.judge.Expectation;
import org.kafkaaudit.chaos.judge.Judge;
import org.kafkaaudit.chaos.judge.Score;
import org.kafkaaudit.chaos.relay.EventRelay;
import org.kafkaaudit.chaos.relay.RelayPlan;
import org.kafkaaudit.chaos.service.ServicePlan;
import org.kafkaaudit.chaos.service.Services;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.chaos.stack.Timing;
import org.kafkaaudit.chaos.truth.PlainReader;
import org.kafkaaudit.chaos.truth.TrialFacts;
import org.kafkaaudit.chaos.truth.TrialTruth;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;

/** One trial: load, faults, healing, and a judgement. Use one for one trial. */
public final class Trial {

  private static final Duration FAULT_PATIENCE = Duration.ofMinutes(4);
  private static final Duration VERDICT_PATIENCE =
      Duration.ofSeconds(60).plus(Timing.AGGREGATE_SETTLE);
  private static final Duration AFTER_FAULTS = Duration.ofSeconds(2);
  private static final int PARTITIONS = 3;

  private final Stack stack;
  private final TrialPlan plan;
  private final PlainReader localReader;
  private final PlainReader aggregateReader;
  private final AuditApi api;
  private final String name;
  private final List<String> topics;
  private final Services services;
  private final Scene scene;
  private final Instant begun = Instant.now();

  /** Nothing happens before {@link #run}. */
  public Trial(Stack stack, TrialPlan plan, PlainReader localReader, PlainReader aggregateReader) {
    this.stack = stack;
    this.plan = plan;
    this.localReader = localReader;
    this.aggregateReader = aggregateReader;
    this.api = new AuditApi(stack.apiAddress());
    this.name = "chaos-" + plan.seed() + "-" + Long.toString(System.nanoTime() & 0xFFFFFFFFL, 36);
    this.topics =
        Stream.of("orders", "payments", "views").map(topic -> name + "-" + topic).toList();
    this.services =
        new Services(
            stack,
            name,
            topics,
            plan.relay().isPresent() ? Stack.EVENTS_BEFORE_RELAY : Stack.EVENTS,
            plan.seed());
    this.scene =
        new Scene(
            stack,
            services,
            plan.services(),
            topics,
            localReader,
            aggregateReader,
            plan.faults().size() == 1);
  }

  /** Runs the trial. What it leaves behind is taken away by {@link #close}. */
  public TrialResult run() {
    stack.heal();
    Optional<JavaProcess> relay = plan.relay().map(this::startRelay);
    stack.reportTo(relay.isPresent() ? Stack.EVENTS_BEFORE_RELAY : Stack.EVENTS);
    createTopics();
    localReader.follow(topics);
    aggregateReader.follow(topics);
    awaitAuditors(stack.local());
    awaitAuditors(stack.aggregate());
    try (Watcher watcher = new Watcher(api, Set.copyOf(topics), since())) {
      load();
      Instant healed = Instant.now();
      TrialResult result = judge(healed, watcher);
      relay.ifPresent(this::requireRunning);
      return result;
    } finally {
      services.killAll();
      stack.reportTo(Stack.EVENTS);
      relay.ifPresent(JavaProcess::kill);
    }
  }

  /** The target's first: the mirror makes a topic there as soon as it finds it at the source. */
  private void createTopics() {
    for (KafkaCluster cluster : List.of(stack.aggregate(), stack.local())) {
      topics.forEach(topic -> cluster.createTopic(topic, PARTITIONS, Map.of()));
    }
  }

  /**
   * What is sent to a topic that no auditor has seen is not called lost: the trial begins later.
   */
  private void awaitAuditors(KafkaCluster cluster) {
    Waiting.until(
        "the auditors of " + cluster.name() + " to have seen the topics",
        Duration.ofSeconds(60),
        () ->
            cluster
                    .admin()
                    .listConsumerGroupOffsets(Stack.auditors(cluster))
                    .partitionsToOffsetAndMetadata()
                    .get(10, TimeUnit.SECONDS)
                    .keySet()
                    .stream()
                    .filter(partition -> topics.contains(partition.topic()))
                    .count()
                == (long) topics.size() * PARTITIONS);
  }

  private Instant since() {
    return begun.minus(Timing.BUCKET.multipliedBy(2));
  }

  private Path relayFile() {
    return stack.directory().resolve("relay-" + name + ".ready");
  }

  private JavaProcess startRelay(RelayPlan relayPlan) {
    List<String> arguments = new ArrayList<>();
    arguments.add(stack.audit().bootstrapServers());
    arguments.add(relayFile().toString());
    arguments.addAll(relayPlan.arguments());
    JavaProcess relay =
        stack.start("relay-" + name, EventRelay.class, arguments.toArray(String[]::new));
    Waiting.until("the relay to be ready", Duration.ofSeconds(60), () -> Files.exists(relayFile()));
    return relay;
  }

  private void requireRunning(JavaProcess relay) {
    if (!relay.isRunning()) {
      throw new ChaosException("the relay ended before its time; see " + relay.log());
    }
  }

  private void load() {
    for (ServicePlan service : plan.services()) {
      for (int i = 0; i < TrialPlan.HOSTS; i++) {
        services.start(service);
      }
    }
    services.awaitFirstMessages();
    Instant end = Instant.now().plus(plan.load());
    List<CompletableFuture<Void>> faults = plan.faults().stream().map(this::inBackground).toList();
    long deadline = System.nanoTime() + FAULT_PATIENCE.toNanos();
    for (CompletableFuture<Void> fault : faults) {
      Waiting.until(
          "the faults to be over",
          Duration.ofNanos(Math.max(0, deadline - System.nanoTime())),
          fault::isDone);
    }
    faults.forEach(Trial::join);
    Duration rest = Duration.between(Instant.now(), end);
    Waiting.pause(rest.compareTo(AFTER_FAULTS) > 0 ? rest : AFTER_FAULTS);
    services.stopAll();
  }

  private CompletableFuture<Void> inBackground(PlannedFault fault) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            Waiting.pause(fault.after());
            if (fault.kind() == FaultKind.EVENTS_LATE) {
              Files.createFile(Path.of(relayFile() + EventRelay.HOLDING));
            }
            Faults.run(fault, scene);
          } catch (Exception e) {
            throw new ChaosException(fault.kind().label() + " did not work: " + e, e);
          }
        },
        command -> new Thread(command, fault.kind().label()).start());
  }

  private static void join(CompletableFuture<Void> fault) {
    try {
      fault.join();
    } catch (CompletionException e) {
      throw new ChaosException(String.valueOf(e.getCause().getMessage()), e);
    }
  }

  private TrialResult judge(Instant healed, Watcher watcher) {
    Instant limit = healed.plus(VERDICT_PATIENCE);
    while (true) {
      Optional<Answers> answers = ask();
      Expectation truth = truth();
      Score score =
          answers
              .map(said -> Judge.score(truth, said))
              .orElse(new Score(0, 0, 0, 0, 1, List.of("the API does not answer")));
      boolean isLate = Instant.now().isAfter(limit);
      if (score.isZero() || isLate) {
        Instant settled = Instant.now();
        readAgain();
        Expectation last = truth();
        if (isLate || last.equals(truth)) {
          return result(last, answers, healed, settled, watcher);
        }
      }
      Waiting.pause(Duration.ofMillis(500));
    }
  }

  private Optional<Answers> ask() {
    try {
      return Optional.of(api.ask(Set.copyOf(topics), since()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void readAgain() {
    try {
      localReader.readAgain(Set.copyOf(topics));
      aggregateReader.readAgain(Set.copyOf(topics));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChaosException("interrupted", e);
    }
  }

  private TrialResult result(
      Expectation truth,
      Optional<Answers> answers,
      Instant healed,
      Instant settled,
      Watcher watcher) {
    for (String tier : List.of("local", "aggregate")) {
      if (truth.lost(tier) == 0 || truth.duplicated(tier) == 0) {
        throw new ChaosException("nothing was lost or doubled, so the trial proves nothing");
      }
    }
    Score score =
        answers
            .map(said -> Judge.score(truth, said))
            .orElse(new Score(0, 0, 0, 0, 1, List.of("the API does not answer")));
    Set<String> withdrawn =
        answers.map(said -> watcher.withdrawn(said.findings())).orElse(Set.of());
    return new TrialResult(
        plan,
        services.ledgers().stream().mapToLong(ledger -> ledger.messages()).sum(),
        truth,
        score,
        answers.map(Answers::unverified).orElse(0L),
        score.isZero() ? Optional.of(Duration.between(healed, settled)) : Optional.empty(),
        plan.faults().isEmpty() ? Detections.of(truth, watcher.everSaid()) : List.of(),
        withdrawn,
        watcher.worst(),
        Duration.between(begun, Instant.now()));
  }

  private Expectation truth() {
    return TrialTruth.of(
        new TrialFacts(
            new TreeSet<>(topics),
            services.ledgers(),
            services.killed(),
            localReader.log().messages(topics),
            aggregateReader.log().messages(topics),
            scene.auditAway(),
            scene.uncounted()),
        Timing.BUCKET.toMillis());
  }

  /** Compares once more, at any later time. */
  public static Score judgeAgain(AuditApi api, TrialResult result, Instant since)
      throws IOException {
    return Judge.score(result.truth(), api.ask(result.truth().topics(), since));
  }

  /** Deletes the topics. */
  public void close() throws InterruptedException {
    localReader.release(topics);
    aggregateReader.release(topics);
    localReader.log().forget(Set.copyOf(topics));
    aggregateReader.log().forget(Set.copyOf(topics));
    for (KafkaCluster cluster : List.of(stack.local(), stack.aggregate())) {
      var unused = cluster.admin().deleteTopics(topics);
    }
  }
}
