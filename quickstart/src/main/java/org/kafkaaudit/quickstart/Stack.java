package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kafkaaudit.quickstart.fault.FaultPlan;
import org.kafkaaudit.quickstart.fault.MirrorFaults;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.SchemaRegistry;
import org.kafkaaudit.testbed.Testbed;

/**
 * All servers and applications of the audit, each its own process, started as a user would start
 * it.
 */
final class Stack {

  static final List<String> TOPICS = List.of("orders", "payments", "page-views");
  static final Duration BUCKET_LENGTH = Duration.ofSeconds(10);

  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Testbed testbed;
  private final Path home;
  private final int apiPort;
  private final Consumer<String> progress;
  private final Topology topology;
  private final Map<String, KafkaCluster> clusters;
  private final SchemaRegistry registry;

  private Stack(
      Testbed testbed,
      Path home,
      int apiPort,
      Consumer<String> progress,
      Topology topology,
      Map<String, KafkaCluster> clusters,
      SchemaRegistry registry) {
    this.testbed = testbed;
    this.home = home;
    this.apiPort = apiPort;
    this.progress = progress;
    this.topology = topology;
    this.clusters = clusters;
    this.registry = registry;
  }

  /**
   * Starts everything but the sample services, and returns when all of it answers.
   *
   * @param home the project's folder, with the applications built
   * @param progress is told what has been started
   */
  static Stack start(
      Testbed testbed,
      Path home,
      Topology topology,
      int apiPort,
      FaultPlan plan,
      Consumer<String> progress) {
    Map<String, CompletableFuture<KafkaCluster>> clustersStarting = new LinkedHashMap<>();
    topology
        .localClusters()
        .forEach(name -> clustersStarting.put(name, inBackground(() -> testbed.startKafka(name))));
    clustersStarting.put(
        Topology.AGGREGATE, inBackground(() -> testbed.startKafka(Topology.AGGREGATE)));
    var clickHouseStarting = inBackground(testbed::startClickHouse);
    var registryStarting = inBackground(testbed::startSchemaRegistry);
    Map<String, KafkaCluster> clusters = new LinkedHashMap<>();
    clustersStarting.forEach((name, cluster) -> clusters.put(name, await(cluster)));
    ClickHouse clickHouse = await(clickHouseStarting);
    progress.accept(
        (clusters.size() == 2 ? "two" : "three") + " Kafka clusters and ClickHouse are up");
    clusters.forEach(
        (name, cluster) -> progress.accept("Kafka, " + name + ": " + cluster.bootstrapServers()));
    for (String name : topology.localClusters()) {
      TOPICS.forEach(topic -> clusters.get(name).createTopic(topic, PARTITIONS, Map.of()));
    }

    Stack stack =
        new Stack(testbed, home, apiPort, progress, topology, clusters, await(registryStarting));
    stack.startAudit(clickHouse, plan);
    return stack;
  }

  private void startAudit(ClickHouse clickHouse, FaultPlan plan) {
    Configurations configurations =
        new Configurations(testbed.directory(), topology, auditCluster(), clickHouse);
    List<CompletableFuture<?>> starting = new ArrayList<>();
    startApplication("audit-streams", configurations.auditStreams(), "-Xmx512m");
    Path planFile = writePlan(plan);
    for (String name : topology.localClusters()) {
      starting.add(inBackground(() -> startMirror(clusters.get(name), planFile)));
    }
    for (KafkaCluster cluster : clusters.values()) {
      starting.add(
          inBackground(
              () ->
                  startApplication(
                      "console-auditor", configurations.auditor(cluster), "-Xmx256m")));
    }
    starting.add(
        inBackground(
            () -> startApplication("audit-api", configurations.auditApi(apiPort), "-Xmx256m")));
    starting.forEach(Stack::await);
    awaitTables();
    progress.accept("the mirror, the auditors, the join and the API are up");
  }

  private Path writePlan(FaultPlan plan) {
    Path file = testbed.directory().resolve("faults.plan");
    try {
      plan.writeTo(file);
      Files.createDirectories(ledgers());
    } catch (IOException e) {
      throw new UncheckedIOException("the plan of faults cannot be written to " + file, e);
    }
    return file;
  }

  private Void startMirror(KafkaCluster local, Path plan) {
    Map<String, String> settings =
        Map.of(
            "topics",
            String.join(",", TOPICS),
            "tasks.max",
            "2",
            "consumer.interceptor.classes",
            MirrorFaults.class.getName(),
            "consumer." + MirrorFaults.PLAN,
            plan.toString(),
            "consumer." + MirrorFaults.LEDGERS,
            ledgers().toString(),
            "producer.compression.type",
            "lz4",
            "producer.linger.ms",
            "20",
            "replication.policy.class",
            topology.replicationPolicy());
    testbed.startMirrorMaker(
        local,
        clusters.get(Topology.AGGREGATE),
        settings,
        List.of(home.resolve("quickstart/target/classes")));
    return null;
  }

  private Void startApplication(
      String module, Configurations.Application configuration, String memory) {
    testbed.startJava(
        new AuditApplications(home)
            .command(configuration.name(), module, configuration.file(), configuration.adminPort())
            .withOptions(memory, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4"));
    return null;
  }

  private void awaitTables() {
    URI tiers = URI.create(apiAddress() + "/api/v1/tiers");
    Waiting.until("the API to answer " + tiers, PATIENCE, () -> AuditApplications.answers(tiers));
  }

  String apiAddress() {
    return "http://127.0.0.1:" + apiPort;
  }

  Topology topology() {
    return topology;
  }

  KafkaCluster cluster(String name) {
    return clusters.get(name);
  }

  KafkaCluster auditCluster() {
    return clusters.get(topology.auditCluster());
  }

  SchemaRegistry registry() {
    return registry;
  }

  /** Folder that the mirrors' faults are written down in. */
  Path ledgers() {
    return testbed.directory().resolve("ledgers");
  }

  Testbed testbed() {
    return testbed;
  }

  Path home() {
    return home;
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, command -> new Thread(command, "start").start());
  }

  private static <T> T await(CompletableFuture<T> work) {
    try {
      return work.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
