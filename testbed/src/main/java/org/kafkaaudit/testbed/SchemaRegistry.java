package org.kafkaaudit.testbed;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Apicurio's schema registry, which speaks Confluent's API too. It forgets its schemas when it
 * ends. Thread-safe.
 */
public final class SchemaRegistry extends ServerProcess {

  private static final Download.MavenArtifact ARCHIVE =
      new Download.MavenArtifact(
          "apicurio-registry-3.0.9",
          "io.apicurio:apicurio-registry-app:3.0.9:tar.gz:all",
          "HtFtcoRZnHBaHMvFUbMHBkmQ6x9Yw0Djfu3IBxbySrpiFrhds1vGwWUeRP39NZjExtqggvGOAg5rjxkgNuYJwA==");

  private final int port = LoopbackPorts.free();
  private final Path directory;
  private final JavaCommand command;

  SchemaRegistry(Path directory, Watchdog watchdog) {
    super("schema-registry", directory, watchdog, Duration.ofSeconds(90));
    this.directory = directory;
    Path jar =
        DownloadCache.ofUser().unpacked(ARCHIVE).resolve("apicurio-registry-app-3.0.9-runner.jar");
    this.command =
        JavaCommand.ofJar(name(), jar)
            .withOptions("-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            // Its default is a database in memory, which would not outlive a restart.
            .withEnvironment(
                "APICURIO_DATASOURCE_URL",
                "jdbc:h2:file:" + directory.resolve("schemas") + ";WRITE_DELAY=0")
            .withEnvironment("QUARKUS_HTTP_HOST", "127.0.0.1")
            .withEnvironment("QUARKUS_HTTP_PORT", Integer.toString(port));
  }

  /** For clients and serializers of Confluent's registry. */
  public URI url() {
    return base().resolve("/apis/ccompat/v7");
  }

  /** For Apicurio's own clients and serializers. */
  public URI apicurioUrl() {
    return base().resolve("/apis/registry/v3");
  }

  @Override
  ProcessBuilder command() {
    return command.processBuilder(directory);
  }

  @Override
  boolean isReady() throws Exception {
    HttpRequest question =
        HttpRequest.newBuilder(URI.create(url() + "/subjects"))
            .timeout(Duration.ofSeconds(5))
            .build();
    return HttpClient.newHttpClient()
            .send(question, HttpResponse.BodyHandlers.ofString())
            .statusCode()
        == 200;
  }

  private URI base() {
    return URI.create("http://127.0.0.1:" + port);
  }
}
