package org.kafkaaudit.chaos.stack;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kafkaaudit.chaos.Waiting;
import org.kafkaaudit.chaos.mirror.FaultsOnTheWay;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.MirrorMaker;
import org.kafkaaudit.testbed.SchemaRegistry;
import org.kafkaaudit.testbed.Server;
import org.kafkaaudit.testbed.Testbed;
import org.kafkaaudit.testbed.TestbedException;

/**
 * All servers and applications of the audit, each its own process, started once for all trials: a
 * local, an aggregate and an audit cluster, a mirror, two auditors a cluster, the join and the API.
 * Thread-safe.
 */
public final class Stack {

  /** What reports are written to, unless a relay stands in between. */
  public static final String EVENTS = "audit-events";

  /** What they are written to where a relay does. */
  public static final String EVENTS_BEFORE_RELAY = "audit-events-before";

  /** Partitions of both. */
  public static final int EVENTS_PARTITIONS = 4;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int AUDITORS = 2;

  private final Testbed testbed;
  private final Path home;
  private final AuditApplications applications;
  private final KafkaCluster local;
  private final KafkaCluster aggregate;
  private final KafkaCluster audit;
  private final ClickHouse clickHouse;
  private final SchemaRegistry registry;
  private final Configurations configurations;
  private final int apiPort = Testbed.freePort();
  private final Map<String, Integer> adminPorts = new TreeMap<>();
  private final Map<String, JavaProcess> processes = new TreeMap<>();
  private final MirrorMaker mirror;
  private String auditorsReportTo = EVENTS;

  /**
   * Starts everything, and returns when all of it answers.
   *
   * @param home the project's folder, with the applications built
   * @param reader how the auditors read
   * @param progress is told what has been started
   */
  public Stack(Testbed testbed, Path home, String reader, Consumer<String> progress) {
    this.testbed = testbed;
    this.home = home;
    this.applications = new AuditApplications(home);
    var localStarting = inBackground(() -> testbed.startKafka("local"));
    var aggregateStarting = inBackground(() -> testbed.startKafka("aggregate"));
    var auditStarting = inBackground(() -> testbed.startKafka("audit"));
    var clickHouseStarting = inBackground(testbed::startClickHouse);
    var registryStarting = inBackground(testbed::startSchemaRegistry);
    this.local = await(localStarting);
    this.aggregate = await(aggregateStarting);
    this.audit = await(auditStarting);
    this.clickHouse = await(clickHouseStarting);
    this.registry = await(registryStarting);
    progress.accept("three Kafka clusters, ClickHouse and the registry are up");
    this.configurations = new Configurations(testbed.directory(), audit, clickHouse, reader);
    audit.createTopic(EVENTS_BEFORE_RELAY, EVENTS_PARTITIONS, Map.of());
    streams(1);
    var mirrorStarting = inBackground(this::startMirror);
    List<CompletableFuture<?>> starting =
        List.of(
            inBackground(() -> auditor(local, 1)),
            inBackground(() -> auditor(local, 2)),
            inBackground(() -> auditor(aggregate, 1)),
            inBackground(() -> auditor(aggregate, 2)),
            inBackground(this::api));
    starting.forEach(Stack::await);
    this.mirror = await(mirrorStarting);
    URI tiers = URI.create(apiAddress() + "/api/v1/tiers");
    Waiting.until("the API to answer", PATIENCE, () -> AuditApplications.answers(tiers));
    progress.accept("the mirror, the auditors, the join and the API are up");
  }

  private MirrorMaker startMirror() {
    Map<String, String> settings =
        Map.of(
            "topics", "chaos-.*",
            "tasks.max", "2",
            "offset.flush.interval.ms", "8000",
            "consumer.interceptor.classes", FaultsOnTheWay.class.getName(),
            "consumer.metadata.max.age.ms", "2000",
            "producer.linger.ms", "20");
    return testbed.startMirrorMaker(
        local, aggregate, settings, List.of(home.resolve("chaos/target/classes")));
  }

  /** Returns the auditor of a cluster, started if this is the first time that it is asked for. */
  public Server auditor(KafkaCluster cluster, int instance) {
    String name = "console-auditor-" + cluster.name() + "-" + instance;
    return application(
        name,
        "console-auditor",
        port -> configurations.auditor(name, cluster, auditorsReportTo, port));
  }

  /** Returns the consumer group of the auditors of a cluster. */
  public static String auditors(KafkaCluster cluster) {
    return "console-auditor-" + cluster.name() + "-" + cluster.name();
  }

  /** Returns an instance of the join, started if this is the first time that it is asked for. */
  public Server streams(int instance) {
    String name = "audit-streams-" + instance;
    return application(name, "audit-streams", port -> configurations.auditStreams(name, port));
  }

  /** Where an instance of the join keeps its state. */
  public Path streamsState(int instance) {
    return configurations.stateDirectory("audit-streams-" + instance);
  }

  /** Returns the API. */
  public Server api() {
    return application("audit-api", "audit-api", port -> configurations.auditApi(apiPort, port));
  }

  private interface Configuring {
    Path write(int adminPort);
  }

  private Server application(String name, String module, Configuring configuring) {
    JavaCommand command;
    synchronized (this) {
      JavaProcess known = processes.get(name);
      if (known != null) {
        return known;
      }
      int port = adminPorts.computeIfAbsent(name, unused -> Testbed.freePort());
      command =
          applications
              .command(name, module, configuring.write(port), port)
              .withOptions("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }
    JavaProcess started = testbed.startJava(command);
    synchronized (this) {
      processes.put(name, started);
    }
    return started;
  }

  /** Starts a Java process beside the stack. */
  public JavaProcess start(String name, Class<?> main, String... arguments) {
    Path target = home.resolve("chaos/target");
    return testbed.startJava(
        JavaCommand.ofMainClass(
                name, main.getName(), List.of(target.resolve("classes"), target.resolve("lib/*")))
            .withOptions("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .withArguments(arguments));
  }

  /** Lets all auditors report to the topic. */
  public synchronized void reportTo(String topic) {
    if (topic.equals(auditorsReportTo)) {
      return;
    }
    auditorsReportTo = topic;
    List<CompletableFuture<Void>> restarts =
        List.of(local, aggregate).stream()
            .flatMap(
                cluster ->
                    processes.keySet().stream()
                        .filter(name -> name.startsWith("console-auditor-" + cluster.name()))
                        .map(name -> reconfigure(name, cluster)))
            .toList();
    restarts.forEach(Stack::await);
  }

  private CompletableFuture<Void> reconfigure(String name, KafkaCluster cluster) {
    int port = adminPorts.getOrDefault(name, 0);
    configurations.auditor(name, cluster, auditorsReportTo, port);
    JavaProcess auditor = processes.get(name);
    return inBackground(
        () -> {
          if (auditor != null && auditor.isRunning()) {
            auditor.restart();
          }
          return null;
        });
  }

  /** Starts a server, again and again where it cannot yet, as whatever runs it would. */
  public static void bringUp(Server server) {
    Waiting.until(
        server.name() + " to start",
        PATIENCE,
        () -> {
          try {
            server.start();
          } catch (TestbedException e) {
            // A half-started one would count as running.
            server.kill();
            throw e;
          }
          return true;
        });
  }

  /** Lets go on what is frozen, and starts whatever should run and does not. */
  public void heal() {
    List.of(local, aggregate, audit).forEach(cluster -> resume(cluster.brokers().get(0)));
    List.of(clickHouse, registry).forEach(Stack::resume);
    processes().forEach(Stack::resume);
    local.start();
    aggregate.start();
    audit.start();
    List<Server> servers =
        List.of(
            clickHouse,
            registry,
            streams(1),
            mirror,
            api(),
            auditor(local, 1),
            auditor(local, AUDITORS),
            auditor(aggregate, 1),
            auditor(aggregate, AUDITORS));
    servers.forEach(Stack::bringUp);
  }

  private synchronized List<JavaProcess> processes() {
    return List.copyOf(processes.values());
  }

  private static void resume(Server server) {
    if (server.isRunning()) {
      server.resume();
    }
  }

  public String apiAddress() {
    return "http://127.0.0.1:" + apiPort;
  }

  public KafkaCluster local() {
    return local;
  }

  public KafkaCluster aggregate() {
    return aggregate;
  }

  public KafkaCluster audit() {
    return audit;
  }

  public ClickHouse clickHouse() {
    return clickHouse;
  }

  public SchemaRegistry registry() {
    return registry;
  }

  public MirrorMaker mirror() {
    return mirror;
  }

  /** Where all data and logs are. */
  public Path directory() {
    return testbed.directory();
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
