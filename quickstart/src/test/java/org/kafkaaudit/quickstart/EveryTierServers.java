package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * Two local clusters, the aggregate, which has the audit topic too, ClickHouse, and each of the
 * audit's applications from its jar, with a file of configuration.
 */
final class EveryTierServers implements AutoCloseable {

  static final List<String> LOCAL_CLUSTERS = List.of("dc1", "dc2");
  static final String AGGREGATE_CLUSTER = "aggregate";
  static final long BUCKET_MILLIS = 10_000;

  private final Testbed testbed = Testbed.create();
  private final AuditApplications applications =
      new AuditApplications(Path.of("..").toAbsolutePath().normalize());
  private final Map<String, KafkaCluster> clusters = new HashMap<>();
  private final ClickHouse clickHouse;
  private final int apiPort = Testbed.freePort();

  EveryTierServers() {
    List<CompletableFuture<KafkaCluster>> starting = new ArrayList<>();
    for (String name : List.of("dc1", "dc2", AGGREGATE_CLUSTER)) {
      starting.add(inBackground(() -> testbed.startKafka(name)));
    }
    clickHouse = testbed.startClickHouse();
    for (CompletableFuture<KafkaCluster> each : starting) {
      KafkaCluster cluster = each.join();
      clusters.put(cluster.name(), cluster);
    }
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, command -> new Thread(command, "start").start());
  }

  /**
   * Makes the topics in all clusters, and starts the audit.
   *
   * @param tables called like their topics; they exist in ClickHouse
   * @param ingesters the consumer group that fills them from the aggregate
   */
  void startTheAudit(List<String> tables, String ingesters) {
    for (KafkaCluster cluster : clusters.values()) {
      tables.forEach(topic -> cluster.createTopic(topic, 2, Map.of()));
    }
    startStreams();
    List<CompletableFuture<?>> starting = new ArrayList<>();
    for (String cluster : clusters.keySet()) {
      starting.add(inBackground(() -> startAuditor(cluster)));
    }
    starting.add(inBackground(() -> startTableAuditor(tables, ingesters)));
    starting.add(inBackground(this::startApi));
    starting.forEach(CompletableFuture::join);
  }

  private void startStreams() {
    start(
        "audit-streams",
        "audit-streams",
        """
        kafka: {client: {bootstrap.servers: '%s'}, partitions: 2, stateDirectory: '%s'}
        clickHouse: {url: '%s', batchInterval: 200ms}
        bucketLength: 10s
        tiers:
          - {name: producer}
          - {name: local, reference: producer, clusters: [dc1, dc2], settle: 2s}
          - {name: aggregate, reference: local, clusters: [aggregate], settle: 2s}
          - {name: consumer-billing, reference: aggregate, clusters: [aggregate], settle: 2s}
          - {name: warehouse, reference: aggregate, settle: 2s}
        judgeInterval: 200ms
        pendingInterval: 500ms
        """
            .formatted(
                servers(AGGREGATE_CLUSTER), testbed.directory().resolve("state"), clickHouse.url()),
        "applicationConnectors: []");
  }

  private Void startAuditor(String cluster) {
    return start(
        "console-auditor-" + cluster,
        "console-auditor",
        """
        tier: %s
        cluster: {name: %s, client: {bootstrap.servers: '%s'}}
        auditCluster: {client: {bootstrap.servers: '%s'}}
        bucketLength: 10s
        reportInterval: 500ms
        metadataRefreshInterval: 1s
        """
            .formatted(
                cluster.equals(AGGREGATE_CLUSTER) ? "aggregate" : "local",
                cluster,
                servers(cluster),
                servers(AGGREGATE_CLUSTER)),
        "");
  }

  private Void startTableAuditor(List<String> tables, String ingesters) {
    StringBuilder text =
        new StringBuilder(
            """
            tier: warehouse
            auditCluster: {client: {bootstrap.servers: '%s'}}
            sourceCluster: {client: {bootstrap.servers: '%s'}}
            clickhouse: {url: '%s', pause: 0ms}
            bucketLength: 10s
            interval: 500ms
            horizonInterval: 500ms
            tables:
            """
                .formatted(
                    servers(AGGREGATE_CLUSTER), servers(AGGREGATE_CLUSTER), clickHouse.url()));
    for (String table : tables) {
      text.append(
          "  - {name: %s, database: %s, table: %s, topic: %s, timeColumn: time, stampColumn: ka, consumerGroup: %s}\n"
              .formatted(table, clickHouse.database(), table, table, ingesters));
    }
    return start("table-auditor", "table-auditor", text.toString(), "");
  }

  private Void startApi() {
    return start(
        "audit-api",
        "audit-api",
        "clickhouse: {url: '%s'}\n".formatted(clickHouse.jdbcUrl()),
        "applicationConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]".formatted(apiPort));
  }

  private Void start(String name, String module, String text, String connectors) {
    int adminPort = Testbed.freePort();
    String server =
        """
        server:
          %s
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
        """
            .formatted(connectors, adminPort);
    try {
      Path file = Files.writeString(testbed.directory().resolve(name + ".yml"), text + server);
      testbed.startJava(
          applications
              .command(name, module, file, adminPort)
              .withOptions("-Xmx256m", "-XX:+UseSerialGC"));
    } catch (IOException e) {
      throw new UncheckedIOException("no configuration for " + name, e);
    }
    return null;
  }

  String servers(String cluster) {
    return clusters.get(cluster).bootstrapServers();
  }

  ClickHouse clickHouse() {
    return clickHouse;
  }

  AuditApi api() {
    return new AuditApi("http://127.0.0.1:" + apiPort);
  }

  @Override
  public void close() {
    testbed.close();
  }
}
