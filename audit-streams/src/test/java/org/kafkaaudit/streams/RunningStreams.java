package org.kafkaaudit.streams;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.kafkaaudit.testbed.ClickHouse;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** The packaged application in a process of its own. */
final class RunningStreams {

  private final HttpClient client = HttpClient.newHttpClient();
  private final int adminPort = Testbed.freePort();
  private final Path stateDirectory;
  private final JavaProcess process;

  RunningStreams(Testbed testbed, String name, KafkaCluster kafka, ClickHouse clickHouse)
      throws IOException {
    this(testbed, name, kafka, clickHouse, "-Xmx384m");
  }

  RunningStreams(
      Testbed testbed, String name, KafkaCluster kafka, ClickHouse clickHouse, String memory)
      throws IOException {
    stateDirectory = testbed.directory().resolve(name + "-state");
    Path file = testbed.directory().resolve(name + ".yml");
    Files.writeString(
        file,
        configuration(
            kafka.bootstrapServers(), clickHouse.url().toString(), stateDirectory, adminPort));
    process =
        testbed.startJava(
            JavaCommand.ofJar(name, jar())
                .withOptions(memory)
                .withArguments("server", file.toString())
                .readyWhen(() -> admin("/ping").statusCode() == 200, Duration.ofSeconds(60)));
  }

  private static String configuration(
      String bootstrapServers, String clickHouse, Path stateDirectory, int adminPort) {
    return """
        kafka:
          client: {bootstrap.servers: '%s', session.timeout.ms: '6000', heartbeat.interval.ms: '1000'}
          stateDirectory: '%s'
          partitions: 2
          streams: {commit.interval.ms: '500', num.standby.replicas: '0'}
        clickHouse: {url: '%s', batchInterval: 200ms, timeout: 5s}
        judgeInterval: 200ms
        pendingInterval: 500ms
        server:
          applicationConnectors: []
          adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]
          requestLog: {appenders: []}
        logging:
          level: WARN
          loggers:
            org.kafkaaudit: INFO
            com.clickhouse.client: ERROR
            org.apache.kafka.streams.StreamsConfig: ERROR
        """
        .formatted(bootstrapServers, stateDirectory, clickHouse, adminPort);
  }

  static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("audit-streams-.*\\.jar"))
          .findFirst()
          .orElseThrow()
          .toAbsolutePath();
    }
  }

  JavaProcess process() {
    return process;
  }

  Path stateDirectory() {
    return stateDirectory;
  }

  String output() throws IOException {
    return Files.readString(process.log());
  }

  HttpResponse<String> admin(String path) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
              .timeout(Duration.ofSeconds(10))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
