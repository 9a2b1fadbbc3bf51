package org.kafkaaudit.benchmarks.events;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.kafkaaudit.benchmarks.BenchmarkException;
import org.kafkaaudit.benchmarks.BenchmarkRun;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/**
 * The packaged audit-streams in a process of its own, with its default settings but for addresses,
 * names, and that its consumers keep their partitions while it is frozen. Not safe for use by
 * several threads.
 */
public final class StreamsProcess {

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI metrics;
  private final Path stateDirectory;
  private final JavaProcess process;

  private StreamsProcess(URI metrics, Path stateDirectory, JavaProcess process) {
    this.metrics = metrics;
    this.stateDirectory = stateDirectory;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param name unique within the test bed; names the consumer groups and the topics of state too
   * @param heapGibibytes that it may take at most
   */
  public static StreamsProcess start(
      BenchmarkRun run,
      Testbed testbed,
      KafkaCluster kafka,
      ClickHouse clickHouse,
      String name,
      String auditTopic,
      int heapGibibytes)
      throws IOException {
    int port = Testbed.freePort();
    Path state = testbed.directory().resolve(name + "-state");
    Path configuration = testbed.directory().resolve(name + ".yml");
    Files.writeString(
        configuration,
        """
        kafka:
          client:
            bootstrap.servers: %s
            session.timeout.ms: 300000
          applicationId: %s
          stateDirectory: %s
        clickHouse:
          url: %s
          database: %s
        auditTopic: %s
        server:
          adminConnectors:
            - type: http
              bindHost: 127.0.0.1
              port: %d
        """
            .formatted(
                kafka.bootstrapServers(),
                name,
                state,
                clickHouse.url(),
                clickHouse.database(),
                auditTopic,
                port));
    JavaProcess process =
        testbed.startJava(
            run.applications()
                .command(name, "audit-streams", configuration, port)
                .withOptions("-Xmx" + heapGibibytes + "g"));
    return new StreamsProcess(URI.create("http://127.0.0.1:" + port + "/metrics"), state, process);
  }

  /** Sum of a metric over all its labels; 0 where it is not there. */
  public double metric(String name) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(30)).build();
    String text = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return text.lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Origin entries that were merged since the start. */
  public long origins() throws IOException, InterruptedException {
    return (long) metric("kafka_audit_streams_origins_total");
  }

  /** Rows that were inserted into ClickHouse since the start. */
  public long rows() throws IOException, InterruptedException {
    return (long) metric("kafka_audit_clickhouse_rows_total");
  }

  /**
   * Checks that nothing was refused.
   *
   * @throws BenchmarkException where something was
   */
  public void requireAllTaken() throws IOException, InterruptedException {
    double refused =
        metric("kafka_audit_streams_rejected_events_total")
            + metric("kafka_audit_streams_late_counts_total");
    if (refused > 0) {
      throw new BenchmarkException(
          (long) refused + " audit events were refused; " + process.log() + " says why");
    }
  }

  /** Processor time that it has taken since the start. */
  public Duration processorTime() {
    return ProcessHandle.of(process.processId())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .orElse(Duration.ZERO);
  }

  /** Bytes of objects that are in use, after a collection. */
  public long liveHeapBytes() throws IOException, InterruptedException {
    Process collection =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.processId()),
                "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!collection.waitFor(60, TimeUnit.SECONDS) || collection.exitValue() != 0) {
      throw new BenchmarkException("jcmd could not collect garbage in audit-streams");
    }
    return (long) metric("jvm_memory_used_bytes{area=\"heap\"}");
  }

  /** Bytes of memory that the process takes from the system, whatever for. */
  public long residentBytes() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.processId() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }

  /** Bytes of the state on disk; all of it is there only after it was stopped. */
  public long stateBytes() throws IOException {
    try (Stream<Path> files = Files.walk(stateDirectory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  /** Freezes it. */
  public void pause() {
    process.pause();
  }

  /** Lets it go on. */
  public void resume() {
    process.resume();
  }

  /** Whether it runs. */
  public boolean isRunning() {
    return process.isRunning();
  }

  /** Ends it in order. */
  public void stop() {
    process.stop();
  }
}
