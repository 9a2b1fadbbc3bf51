package org.kafkaaudit.benchmarks.auditor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kafkaaudit.testbed.KafkaCluster;

/**
 * The configuration of a console auditor whose group has the auditor's name. Immutable.
 *
 * @param reader value of the key {@code reader}
 * @param topics pattern of those that it counts
 */
record AuditorConfigurationFile(String name, String reader, String topics, int adminPort) {

  /** Writes it into a directory. */
  Path write(Path directory, KafkaCluster cluster) throws IOException {
    return Files.writeString(
        directory.resolve(name + ".yml"),
        """
        tier: local
        cluster:
          name: local
          client:
            bootstrap.servers: %s
        group: %s
        reader: %s
        bucketLength: 1m
        reportInterval: 1s
        topics:
          include: ['%s']
        server:
          applicationConnectors: []
          adminConnectors:
            - type: http
              bindHost: 127.0.0.1
              port: %d
        """
            .formatted(cluster.bootstrapServers(), name, reader, topics, adminPort));
  }
}
