package org.kafkaaudit.auditor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.kafkaaudit.testbed.JavaCommand;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

/** The auditor as it is shipped: the jar, in a process of its own. */
record AuditorUnderTest(JavaProcess process, int adminPort) {

  /**
   * Starts one and returns when its admin port answers.
   *
   * @param more lines of its configuration
   */
  static AuditorUnderTest start(
      Testbed testbed, ReaderKind reader, String name, String bootstrapServers, String... more)
      throws IOException {
    int port = Testbed.freePort();
    Path file = configuration(testbed, reader, name, bootstrapServers, port, more);
    JavaProcess process =
        testbed.startJava(
            JavaCommand.ofJar(name, jar())
                .withOptions("-Xmx256m")
                .withArguments("server", file.toString())
                .readyWhen(() -> get(port, "/ping").statusCode() == 200, Duration.ofSeconds(60)));
    return new AuditorUnderTest(process, port);
  }

  private static Path configuration(
      Testbed testbed,
      ReaderKind reader,
      String name,
      String bootstrapServers,
      int port,
      String... more)
      throws IOException {
    Path file = testbed.directory().resolve(name + ".yml");
    Files.writeString(
        file,
        """
        tier: local
        reader: %s
        cluster: {name: one, client: {bootstrap.servers: "%s", session.timeout.ms: 6000}}
        reportInterval: 500ms
        metadataRefreshInterval: 1s
        server: {adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]}
        """
                .formatted(reader.key(), bootstrapServers, port)
            + String.join("\n", more)
            + "\n");
    return file;
  }

  static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("console-auditor-.*\\.jar"))
          .findAny()
          .orElseThrow()
          .toAbsolutePath();
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(adminPort, path);
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
