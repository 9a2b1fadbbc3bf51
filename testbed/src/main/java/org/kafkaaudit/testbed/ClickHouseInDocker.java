package org.kafkaaudit.testbed;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.PortBinding;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/** A container, by Testcontainers; which also removes it where this JVM ends without doing so. */
final class ClickHouseInDocker implements ClickHouse, AutoCloseable {

  private static final String IMAGE = "clickhouse/clickhouse-server:26.5";
  private static final int HTTP_PORT = 8123;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int port = LoopbackPorts.free();
  private final Path log;
  private final GenericContainer<?> container;

  ClickHouseInDocker(Path directory) {
    log = directory.resolve("clickhouse.log");
    container =
        new GenericContainer<>(IMAGE)
            .withEnv("CLICKHOUSE_SKIP_USER_SETUP", "1")
            .withExposedPorts(HTTP_PORT)
            // A port that Docker chooses would be another one after a restart.
            .withCreateContainerCmdModifier(
                command ->
                    Objects.requireNonNull(command.getHostConfig())
                        .withPortBindings(PortBinding.parse("127.0.0.1:" + port + ":" + HTTP_PORT)))
            .waitingFor(Wait.forHttp("/ping").forPort(HTTP_PORT).withStartupTimeout(PATIENCE));
    container.start();
  }

  /** Whether there is a Docker engine that answers. */
  static boolean isPossible() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  @Override
  public String jdbcUrl() {
    return "jdbc:clickhouse://127.0.0.1:" + port + "/default?compress=false&decompress=false";
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  public String database() {
    return "default";
  }

  @Override
  public boolean isOurs() {
    return true;
  }

  @Override
  public String name() {
    return "clickhouse";
  }

  @Override
  public void start() {
    if (!isRunning()) {
      docker().startContainerCmd(container.getContainerId()).exec();
      awaitReady();
    }
  }

  @Override
  public void stop() {
    docker().stopContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void resume() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public boolean isRunning() {
    return container.isRunning();
  }

  @Override
  public long processId() {
    return Objects.requireNonNull(container.getCurrentContainerInfo().getState().getPidLong());
  }

  @Override
  public Path log() {
    try {
      return Files.writeString(log, container.getLogs());
    } catch (IOException e) {
      throw new TestbedException(log + " cannot be written: " + e.getMessage(), e);
    }
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }

  private void awaitReady() {
    HttpRequest question =
        HttpRequest.newBuilder(url().resolve("/ping")).timeout(Duration.ofSeconds(5)).build();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    IOException last = new IOException("It answered, but not with 200.");
    while (System.nanoTime() < deadline) {
      try {
        if (HttpClient.newHttpClient()
                .send(question, HttpResponse.BodyHandlers.discarding())
                .statusCode()
            == 200) {
          return;
        }
        Thread.sleep(100);
      } catch (IOException e) {
        // Docker's proxy accepts connections before the server does.
        last = e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TestbedException("Interrupted while waiting for ClickHouse's container.", e);
      }
    }
    throw new TestbedException(
        "ClickHouse's container was not ready again within "
            + PATIENCE.toSeconds()
            + " s: see "
            + log(),
        last);
  }

  @Override
  public void close() {
    container.close();
  }
}
