package org.kafkaaudit.chaos.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.kafkaaudit.chaos.Waiting;
import org.kafkaaudit.chaos.service.ServicePlan;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Server;

/** Lets a planned fault happen, and mends what it broke. Use one for one fault. */
public final class Faults {

  private final PlannedFault fault;
  private final Scene scene;
  private final Stack stack;
  private final SplittableRandom random;

  private Faults(PlannedFault fault, Scene scene) {
    this.fault = fault;
    this.scene = scene;
    this.stack = scene.stack();
    this.random = new SplittableRandom(fault.seed());
  }

  /** Lets the fault happen, and returns when it is over. */
  public static void run(PlannedFault fault, Scene scene) throws Exception {
    new Faults(fault, scene).run();
  }

  private void run() throws Exception {
    switch (fault.kind()) {
      case KILL_PRODUCER -> killProducer();
      case KILL_AUDITOR -> killAuditor();
      case KILL_STREAMS -> kill("streams", stack.streams(1));
      case KILL_API -> kill("api", stack.api());
      case KILL_CLICKHOUSE -> kill("clickhouse", stack.clickHouse());
      case KILL_BROKER -> kill("local", stack.local().brokers().get(0));
      case KILL_MIRROR -> kill("mirror", stack.mirror());
      case PAUSE_AUDITOR -> pauseAuditor();
      case DELETE_STREAMS_STATE -> deleteStreamsState();
      case KILL_ONE_OF_TWO_STREAMS -> killOneOfTwoStreams();
      case AUDIT_TOPIC_AWAY -> auditTopicAway();
      case CLICKHOUSE_AWAY -> scene.holding("clickhouse", () -> freeze(stack.clickHouse()));
      case REGISTRY_AWAY -> registryAway();
      // The relay does it; here it is only waited for.
      case EVENTS_REPEATED, EVENTS_REORDERED, EVENTS_LATE -> Waiting.pause(fault.lasting());
      case RETENTION -> new TopicFaults(scene).outrunAuditors(anyCluster());
      case REBALANCES -> rebalances();
      case ADD_PARTITIONS -> new TopicFaults(scene).addPartitions();
      case REMAKE_TOPIC -> new TopicFaults(scene).remake(anyCluster());
    }
  }

  private KafkaCluster anyCluster() {
    return random.nextBoolean() ? stack.local() : stack.aggregate();
  }

  private void kill(String what, Server server) throws Exception {
    scene.holding(
        what,
        () -> {
          server.kill();
          Waiting.pause(fault.lasting());
          Stack.bringUp(server);
        });
  }

  private void freeze(Server server) {
    server.pause();
    Waiting.pause(fault.lasting());
    server.resume();
  }

  private void killProducer() throws Exception {
    scene.holding(
        "producers",
        () -> {
          List<String> hosts = scene.services().runningHosts();
          String host = hosts.get(random.nextInt(hosts.size()));
          scene.services().kill(host);
          Waiting.pause(fault.lasting());
          scene.services().start(scene.services().planOf(host));
        });
  }

  private void killAuditor() throws Exception {
    KafkaCluster cluster = anyCluster();
    kill("auditors-" + cluster.name(), stack.auditor(cluster, 1 + random.nextInt(2)));
  }

  private void pauseAuditor() throws Exception {
    KafkaCluster cluster = anyCluster();
    Server auditor = stack.auditor(cluster, 1 + random.nextInt(2));
    scene.holding("auditors-" + cluster.name(), () -> freeze(auditor));
  }

  private void rebalances() throws Exception {
    KafkaCluster cluster = anyCluster();
    scene.holding(
        "auditors-" + cluster.name(),
        () -> {
          long end = System.nanoTime() + fault.lasting().toNanos();
          while (System.nanoTime() < end) {
            Server third = stack.auditor(cluster, 3);
            Stack.bringUp(third);
            if (random.nextBoolean()) {
              third.kill();
            } else {
              third.stop();
            }
          }
        });
  }

  private void deleteStreamsState() throws Exception {
    scene.holding(
        "streams",
        () -> {
          stack.streams(1).kill();
          deleteDirectory(stack.streamsState(1));
          Waiting.pause(fault.lasting());
          Stack.bringUp(stack.streams(1));
        });
  }

  private static void deleteDirectory(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private void killOneOfTwoStreams() throws Exception {
    scene.holding(
        "streams",
        () -> {
          Waiting.until(
              "a second instance of the join",
              Duration.ofMinutes(2),
              () -> stack.streams(2) != null);
          Stack.bringUp(stack.streams(2));
          Waiting.pause(Duration.ofSeconds(2));
          Server one = stack.streams(1 + random.nextInt(2));
          one.kill();
          Waiting.pause(fault.lasting());
          Stack.bringUp(one);
          stack.streams(2).stop();
        });
  }

  private void auditTopicAway() throws Exception {
    Server broker = stack.audit().brokers().get(0);
    scene.holding(
        "audit",
        () -> {
          long from = System.currentTimeMillis();
          if (random.nextBoolean()) {
            freeze(broker);
          } else {
            broker.kill();
            Waiting.pause(fault.lasting());
            Stack.bringUp(broker);
          }
          scene.noteAuditAway(from, System.currentTimeMillis());
        });
  }

  private void registryAway() throws Exception {
    ServicePlan avro = scene.plans().stream().filter(ServicePlan::isAvro).findFirst().orElseThrow();
    scene.holding(
        "registry",
        () -> {
          boolean kills = random.nextBoolean();
          if (kills) {
            stack.registry().kill();
          } else {
            stack.registry().pause();
          }
          // One that runs already knows the schema; one that starts now does not.
          scene.services().start(avro);
          Waiting.pause(fault.lasting());
          if (kills) {
            Stack.bringUp(stack.registry());
          } else {
            stack.registry().resume();
          }
        });
  }
}
