package org.kafkaaudit.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Writes the configuration files of the audit's applications, as a user would. */
final class Configurations {

  private final Path directory;
  private final Topology topology;
  private final KafkaCluster auditCluster;
  private final ClickHouse clickHouse;

  /** An application that is to be started with a file of configuration. */
  record Application(String name, Path file, int adminPort) {}

  Configurations(
      Path directory, Topology topology, KafkaCluster auditCluster, ClickHouse clickHouse) {
    this.directory = directory;
    this.topology = topology;
    this.auditCluster = auditCluster;
    this.clickHouse = clickHouse;
  }

  Application auditStreams() {
    return write(
        "audit-streams",
        """
        kafka:
          client:
            bootstrap.servers: %s
          partitions: 4
          stateDirectory: %s
        clickHouse:
          url: %s
          batchInterval: 500ms
        bucketLength: %ds
        tiers:
          - name: producer
          - name: local
            reference: producer
            clusters: %s
            settle: 5s
            overdue: 60s
          - name: aggregate
            reference: local
            clusters: [aggregate]
            settle: 10s
            overdue: 60s
        judgeInterval: 500ms
        pendingInterval: 2s
        server:
          applicationConnectors: []
        %s"""
            .formatted(
                auditCluster.bootstrapServers(),
                directory.resolve("audit-streams-state"),
                clickHouse.url(),
                Stack.BUCKET_LENGTH.toSeconds(),
                topology.localClusters(),
                "%s"));
  }

  Application auditor(KafkaCluster cluster) {
    boolean isAggregate = cluster.name().equals(Topology.AGGREGATE);
    return write(
        "console-auditor-" + cluster.name(),
        """
        tier: %s
        cluster:
          name: %s
          client:
            bootstrap.servers: %s
        auditCluster:
          client:
            bootstrap.servers: %s
        bucketLength: %ds
        reportInterval: 1s
        metadataRefreshInterval: 2s
        topics:
          exclude: [heartbeats]
        canonicalNames: %s
        server:
        %s"""
            .formatted(
                isAggregate ? "aggregate" : "local",
                cluster.name(),
                cluster.bootstrapServers(),
                auditCluster.bootstrapServers(),
                Stack.BUCKET_LENGTH.toSeconds(),
                isAggregate ? canonicalNames() : "[]",
                "%s"));
  }

  private String canonicalNames() {
    return topology.prefixes().stream()
        .map(prefix -> "{prefix: " + prefix + "}")
        .collect(Collectors.joining(", ", "[", "]"));
  }

  Application auditApi(int port) {
    return write(
        "audit-api",
        """
        clickhouse:
          url: %s
        server:
          applicationConnectors:
            - type: http
              bindHost: 127.0.0.1
              port: %d
        %s"""
            .formatted(clickHouse.jdbcUrl(), port, "%s"));
  }

  private Application write(String name, String text) {
    int port = Testbed.freePort();
    String admin =
        """
          adminConnectors:
            - type: http
              bindHost: 127.0.0.1
              port: %d
        """
            .formatted(port);
    Path file = directory.resolve(name + ".yml");
    try {
      Files.writeString(file, text.formatted(admin));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    return new Application(name, file, port);
  }
}
