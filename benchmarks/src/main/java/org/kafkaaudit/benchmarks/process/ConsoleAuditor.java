package org.kafkaaudit.benchmarks.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** A console auditor as a user would start it, with the default intervals. */
public final class ConsoleAuditor {

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long RETRY_MILLIS = 200;
  private static final String COUNTED = "kafka_audit_auditor_messages_total{";

  private final JavaProcess process;
  private final URI metrics;

  private ConsoleAuditor(JavaProcess process, URI metrics) {
    this.process = process;
    this.metrics = metrics;
  }

  /**
   * Starts one, and returns when it answers.
   *
   * @param directory for its file of configuration
   * @param options of its JVM
   */
  public static ConsoleAuditor start(
      Testbed testbed,
      AuditApplications applications,
      KafkaCluster kafka,
      Path directory,
      String... options)
      throws IOException {
    int port = Testbed.freePort();
    Path file = directory.resolve("console-auditor.yml");
    Files.writeString(
        file,
        """
        tier: local
        cluster:
          name: local
          client:
            bootstrap.servers: %s
        server:
          adminConnectors:
            - type: http
              bindHost: 127.0.0.1
              port: %d
        """
            .formatted(kafka.bootstrapServers(), port));
    JavaProcess process =
        testbed.startJava(
            applications
                .command("console-auditor", "console-auditor", file, port)
                .withOptions(options));
    return new ConsoleAuditor(process, URI.create("http://127.0.0.1:" + port + "/metrics"));
  }

  /** Id of its process. */
  public long processId() {
    return process.processId();
  }

  /** Returns when it has counted so many messages. */
  public void awaitCounted(long messages) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long counted = counted();
    while (counted < messages) {
      if (System.nanoTime() > deadline) {
        throw new BenchmarkException(
            "The console auditor has counted %d messages of %d.".formatted(counted, messages));
      }
      Thread.sleep(RETRY_MILLIS);
      counted = counted();
    }
  }

  private long counted() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(30)).build(),
                HttpResponse.BodyHandlers.ofString());
    return answer
        .body()
        .lines()
        .filter(line -> line.startsWith(COUNTED))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Ends it in order: it reports what it has counted. */
  public void stop() {
    process.stop();
  }
}
