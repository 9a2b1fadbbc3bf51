package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
  private final KafkaCluster local;
  private final SchemaRegistry registry;

  private Stack(
      Testbed testbed,
      Path home,
      int apiPort,
      Consumer<String> progress,
      KafkaCluster local,
      SchemaRegistry registry) {
    this.testbed = testbed;
    this.home = home;
    this.apiPort = apiPort;
    this.progress = progress;
    this.local = local;
    this.registry = registry;
  }

  /**
   * Starts everything but the sample services, and returns when all of it answers.
   *
   * @param home the project's folder, with the applications built
   * @param progress is told what has been started
   */
  static Stack start(
      Testbed testbed, Path home, int apiPort, FaultPlan plan, Consumer<String> progress) {
    var localStarting = inBackground(() -> testbed.startKafka("local"));
    var aggregateStarting = inBackground(() -> testbed.startKafka("aggregate"));
    var clickHouseStarting = inBackground(testbed::startClickHouse);
    var registryStarting = inBackground(testbed::startSchemaRegistry);
    KafkaCluster local = await(localStarting);
    KafkaCluster aggregate = await(aggregateStarting);
    ClickHouse clickHouse = await(clickHouseStarting);
    progress.accept("two Kafka clusters and ClickHouse are up");
    TOPICS.forEach(topic -> local.createTopic(topic, PARTITIONS, Map.of()));

    Stack stack = new Stack(testbed, home, apiPort, progress, local, await(registryStarting));
    stack.startAudit(aggregate, clickHouse, plan);
    return stack;
  }

  private void startAudit(KafkaCluster aggregate, ClickHouse clickHouse, FaultPlan plan) {
    Configurations configurations = new Configurations(testbed.directory(), local, clickHouse);
    List<CompletableFuture<?>> starting = new ArrayList<>();
    startApplication("audit-streams", configurations.auditStreams(), "-Xmx512m");
    starting.add(inBackground(() -> startMirror(aggregate, plan)));
    starting.add(
        inBackground(
            () -> startApplication("console-auditor", configurations.auditor(local), "-Xmx256m")));
    starting.add(
        inBackground(
            () ->
                startApplication(
                    "console-auditor", configurations.auditor(aggregate), "-Xmx256m")));
    starting.add(
        inBackground(
            () -> startApplication("audit-api", configurations.auditApi(apiPort), "-Xmx256m")));
    starting.forEach(Stack::await);
    awaitTables();
    progress.accept("the mirror, the auditors, the join and the API are up");
  }

  private Void startMirror(KafkaCluster aggregate, FaultPlan plan) {
    Path file = testbed.directory().resolve("faults.plan");
    try {
      plan.writeTo(file);
      Files.createDirectories(ledgers());
    } catch (IOException e) {
      throw new UncheckedIOException("the plan of faults cannot be written to " + file, e);
    }
    Map<String, String> settings =
        Map.of(
            "topics",
            String.join(",", TOPICS),
            "tasks.max",
            "2",
            "consumer.interceptor.classes",
            MirrorFaults.class.getName(),
            "consumer." + MirrorFaults.PLAN,
            file.toString(),
            "consumer." + MirrorFaults.LEDGERS,
            ledgers().toString(),
            "producer.compression.type",
            "lz4",
            "producer.linger.ms",
            "20");
    testbed.startMirrorMaker(
        local, aggregate, settings, List.of(home.resolve("quickstart/target/classes")));
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

  KafkaCluster local() {
    return local;
  }

  SchemaRegistry registry() {
    return registry;
  }

  /** Folder that the mirror's faults are written down in. */
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
