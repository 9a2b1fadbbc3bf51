package org.kafkaaudit.tables;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.kafkaaudit.testbed.AuditApplications;
import org.kafkaaudit.testbed.JavaProcess;
import org.kafkaaudit.testbed.Testbed;

/** The auditor as it is shipped: the jar, in a process of its own. */
record TableAuditorUnderTest(JavaProcess process, int adminPort) {

  /**
   * Starts one and returns when its admin port answers.
   *
   * @param tables entries of its configuration
   */
  static TableAuditorUnderTest start(
      Testbed testbed, String name, String bootstrapServers, URI clickHouse, String... tables)
      throws IOException {
    int port = Testbed.freePort();
    Path file = testbed.directory().resolve(name + ".yml");
    Files.writeString(
        file,
        """
        tier: warehouse
        auditCluster: {client: {bootstrap.servers: "%s"}}
        sourceCluster: {client: {bootstrap.servers: "%s"}}
        clickhouse: {url: "%s", pause: 0ms}
        interval: 300ms
        horizonInterval: 300ms
        server: {adminConnectors: [{type: http, bindHost: 127.0.0.1, port: %d}]}
        tables:
        - %s
        """
            .formatted(
                bootstrapServers, bootstrapServers, clickHouse, port, String.join("\n- ", tables)));
    return new TableAuditorUnderTest(
        testbed.startJava(
            new AuditApplications(Path.of("..").toAbsolutePath())
                .command(name, "table-auditor", file, port)
                .withOptions("-Xmx256m")),
        port);
  }

  String get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + path))
                .timeout(Duration.ofSeconds(5))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
