package org.kafkaaudit.chaos.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.KafkaCluster;

/**
 * Writes the configuration files of the audit's applications: all intervals short, so that a trial
 * takes less than a minute.
 */
final class Configurations {

  private final Path directory;
  private final KafkaCluster auditCluster;
  private final ClickHouse clickHouse;
  private final String reader;

  /**
   * @param reader how the auditors read
   */
  Configurations(Path directory, KafkaCluster auditCluster, ClickHouse clickHouse, String reader) {
    this.reader = reader;
    this.directory = directory;
    this.auditCluster = auditCluster;
    this.clickHouse = clickHouse;
  }

  Path auditStreams(String name, int adminPort) {
    return write(
        name,
        """
        kafka:
          client:
            bootstrap.servers: %s
            session.timeout.ms: 6000
            heartbeat.interval.ms: 1000
          threads: 1
          partitions: 4
          stateDirectory: %s
        clickHouse:
          url: %s
          batchInterval: 200ms
          timeout: 5s
        bucketLength: %ds
        tiers:
          - name: producer
          - name: local
            reference: producer
            clusters: [local]
            settle: %ds
            overdue: %ds
          - name: aggregate
            reference: local
            clusters: [aggregate]
            settle: %ds
            overdue: %ds
        judgeInterval: 500ms
        pendingInterval: 1s
        """
            .formatted(
                auditCluster.bootstrapServers(),
                stateDirectory(name),
                clickHouse.url(),
                Timing.BUCKET.toSeconds(),
                Timing.LOCAL_SETTLE.toSeconds(),
                Timing.OVERDUE.toSeconds(),
                Timing.AGGREGATE_SETTLE.toSeconds(),
                Timing.OVERDUE.toSeconds()),
        "  applicationConnectors: []\n",
        adminPort);
  }

  /** Where an instance of audit-streams keeps its state. */
  Path stateDirectory(String name) {
    return directory.resolve(name + "-state");
  }

  Path auditor(String name, KafkaCluster cluster, String auditTopic, int adminPort) {
    return write(
        name,
        """
        tier: %s
        cluster:
          name: %s
          client:
            bootstrap.servers: %s
            session.timeout.ms: %d
            heartbeat.interval.ms: 1000
            max.poll.interval.ms: 60000
        auditCluster:
          client:
            bootstrap.servers: %s
        auditTopic: %s
        reader: %s
        bucketLength: %ds
        reportInterval: 1s
        metadataRefreshInterval: 2s
        topics:
          include: ['chaos-.*']
        host: %s
        """
            .formatted(
                cluster.name(),
                cluster.name(),
                cluster.bootstrapServers(),
                Timing.AUDITOR_SESSION.toMillis(),
                auditCluster.bootstrapServers(),
                auditTopic,
                reader,
                Timing.BUCKET.toSeconds(),
                name),
        "",
        adminPort);
  }

  Path auditApi(int port, int adminPort) {
    return write(
        "audit-api",
        """
        clickhouse:
          url: %s
        """
            .formatted(clickHouse.jdbcUrl()),
        """
          applicationConnectors:
            - type: http
              bindHost: 127.0.0.1
              port: %d
        """
            .formatted(port),
        adminPort);
  }

  private Path write(String name, String text, String connectors, int adminPort) {
    String server =
        """
        server:
        %s  adminConnectors:
            - type: http
              bindHost: 127.0.0.1
              port: %d
        """
            .formatted(connectors, adminPort);
    Path file = directory.resolve(name + ".yml");
    try {
      return Files.writeString(file, text + server);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
