package org.kafkaaudit.benchmarks.auditor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.auditor.ReadingSpeed.Speed;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * The packaged console auditor: it counts, reports every second to a topic of the same cluster, and
 * commits. How far it is is read from its metrics, which change with each report.
 */
final class AuditorReader implements Reader {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String COUNTED = "kafka_audit_auditor_messages_total{";

  private final Testbed testbed;
  private final KafkaCluster cluster;
  private final AuditApplications applications;
  private final String kind;
  private final HttpClient http = HttpClient.newHttpClient();
  private int started;

  /**
   * @param kind value of the key {@code reader}
   */
  AuditorReader(
      Testbed testbed, KafkaCluster cluster, AuditApplications applications, String kind) {
    this.testbed = testbed;
    this.cluster = cluster;
    this.applications = applications;
    this.kind = kind;
  }

  @Override
  public Speed read(String topic, long messages, long warmUp) throws Exception {
    started++;
    int adminPort = Testbed.freePort();
    JavaProcess process = start(topic, "auditor-" + kind + "-" + topic + "-" + started, adminPort);
    try {
      URI metrics = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
      return watch(process, metrics, messages, warmUp);
    } finally {
      process.kill();
    }
  }

  private JavaProcess start(String topic, String name, int adminPort) throws IOException {
    Path configuration =
        new AuditorConfigurationFile(name, kind, topic, adminPort)
            .write(testbed.directory(), cluster);
    return testbed.startJava(
        applications
            .command(name, "console-auditor", configuration, adminPort)
            .withOptions("-Xmx1g", "-XX:+UseSerialGC"));
  }

  private Speed watch(JavaProcess process, URI metrics, long messages, long warmUp)
      throws Exception {
    ReadingSpeed speed = new ReadingSpeed();
    Instant limit = Instant.now().plus(PATIENCE);
    while (speed.messages() < messages) {
      if (Instant.now().isAfter(limit)) {
        throw new BenchmarkException(
            "The auditor has counted %,d of %,d messages after %s; its log: %s"
                .formatted(speed.messages(), messages, PATIENCE, Files.readString(process.log())));
      }
      speed.note(counted(metrics), process.processId());
      // Not so often that the asking is a part of what is measured.
      Thread.sleep(50);
    }
    return speed.after(warmUp);
  }

  private long counted(URI metrics) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(10)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(COUNTED))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
