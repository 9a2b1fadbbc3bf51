package org.kafkaaudit.testbed;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** ClickHouse's engine as a library, in a process that speaks ClickHouse's HTTP interface. */
final class EmbeddedClickHouse extends ServerProcess implements ClickHouse {

  private static final String DATABASE = "default";
  private static final String MAIN_CLASS = "org.kafkaaudit.testbed.engine.EngineMain";

  private static final Download.NpmPackage ENGINE =
      new Download.NpmPackage(
          "chdb-26.5.3-linux-x64",
          "@chdb/lib-linux-x64-gnu@26.5.3",
          "fPrLmRt5Moor9yGz4mazbrNje4t7X9KB2mTGkXFWRxRBs2iKy8yh6jx11xsa0Qr3iDFMU/yHqd+bVdYJXu3QaQ==");

  private final int port = LoopbackPorts.free();
  private final JavaCommand command;
  private final Path directory;

  /**
   * @param directory of the test bed
   * @param home where the data is
   */
  EmbeddedClickHouse(Path directory, Path home, Watchdog watchdog) {
    super("clickhouse", directory, watchdog, Duration.ofSeconds(60));
    this.directory = directory;
    Path library = library();
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new TestbedException(home + " cannot be made: " + e.getMessage(), e);
    }
    this.command =
        JavaCommand.ofMainClass("clickhouse", MAIN_CLASS, ServersClassPath.entries())
            // Without the first each answer waits for 40 ms.
            .withOptions("-Dsun.net.httpserver.nodelay=true", "-Xmx384m", "-XX:+UseSerialGC")
            .withEnvironment("TZ", "UTC")
            .withEnvironment("LD_PRELOAD", signalChaining())
            .withArguments(
                library.toString(), home.resolve("data").toString(), Integer.toString(port))
            .withArguments("max_memory_usage=1500000000");
  }

  private static Path library() {
    String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!platform.equals("Linux amd64")) {
      throw new TestbedException(
          "ClickHouse's embedded engine is pinned for Linux amd64 alone, and this is "
              + platform
              + ": set KAFKA_AUDIT_CLICKHOUSE=docker, or KAFKA_AUDIT_CLICKHOUSE_URL to the HTTP address of a ClickHouse.");
    }
    return DownloadCache.ofUser().unpacked(ENGINE).resolve("package").resolve("libchdb.so");
  }

  /**
   * The engine takes over SIGSEGV, which its JVM needs for itself: without the JDK's own library
   * that lets both have it, that JVM stands still for minutes after some hundreds of queries, and
   * then ends.
   */
  private static String signalChaining() {
    Path library = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
    if (!Files.exists(library)) {
      throw new TestbedException(
          "The JDK lacks "
              + library
              + ", which the embedded ClickHouse needs: use another JDK, or set KAFKA_AUDIT_CLICKHOUSE_URL to the HTTP address of a ClickHouse.");
    }
    return library.toString();
  }

  @Override
  ProcessBuilder command() {
    return command.processBuilder(directory);
  }

  @Override
  boolean isReady() throws Exception {
    HttpRequest question =
        HttpRequest.newBuilder(url())
            .timeout(Duration.ofSeconds(5))
            .POST(HttpRequest.BodyPublishers.ofString("SELECT 1"))
            .build();
    return HttpClient.newHttpClient()
            .send(question, HttpResponse.BodyHandlers.ofString())
            .statusCode()
        == 200;
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:clickhouse://127.0.0.1:"
        + port
        + "/"
        + DATABASE
        + "?compress=false&decompress=false";
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public String database() {
    return DATABASE;
  }

  @Override
  public boolean isOurs() {
    return true;
  }
}
