package org.kafkaaudit.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts real servers on free loopback ports, and leaves no process, port or file behind: after
 * {@link #close()}, after the end of this JVM for whatever reason, and after its {@code kill -9}.
 * Thread-safe.
 *
 * <p>Every method throws {@link TestbedException}, whose message says what failed, how its log
 * ends, and what to do.
 */
public final class Testbed implements AutoCloseable {

  private final Path directory;
  private final Watchdog watchdog;
  private final Thread atEndOfJvm = new Thread(this::removeEverything, "testbed-end");
  private final List<ServerProcess> processes = new ArrayList<>();
  private final List<KafkaCluster> clusters = new ArrayList<>();
  private final List<AutoCloseable> others = new ArrayList<>();
  private boolean closed;

  private Testbed(Path directory) {
    this.directory = directory;
    this.watchdog = new Watchdog(directory);
    Runtime.getRuntime().addShutdownHook(atEndOfJvm);
  }

  /** A test bed in a new temporary directory. */
  public static Testbed create() {
    try {
      return new Testbed(Files.createTempDirectory("testbed-").toRealPath());
    } catch (IOException e) {
      throw new TestbedException(
          "No temporary directory: " + e.getMessage() + ". Is the disk full?", e);
    }
  }

  /**
   * A test bed in a directory of the caller's choice.
   *
   * @param directory must not exist yet; it is deleted in the end as a temporary one would be
   */
  public static Testbed create(Path directory) {
    try {
      return new Testbed(Files.createDirectory(directory.toAbsolutePath()).toRealPath());
    } catch (IOException e) {
      throw new TestbedException(
          directory
              + " cannot be made: "
              + e
              + ". Name a directory that does not exist, in one that does.",
          e);
    }
  }

  /** Where all data and logs are, until the test bed is closed. */
  public Path directory() {
    return directory;
  }

  /**
   * Where this project keeps what is too big to be fetched or made anew each time: {@code
   * kafka-audit} in the user's folder for such things. It may not exist yet.
   */
  public static Path cache() {
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    Path home =
        cacheHome == null || cacheHome.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cacheHome);
    return home.resolve("kafka-audit");
  }

  /**
   * A free port on the loopback address, for an application that wants the same one after a
   * restart.
   */
  public static int freePort() {
    return LoopbackPorts.free();
  }

  /** Starts a cluster of one broker. */
  public KafkaCluster startKafka(String name) {
    return startKafka(name, 1, Map.of());
  }

  /**
   * Starts a cluster.
   *
   * @param brokers how many; the first is the controller as well
   * @param brokerSettings replace those that the test bed chooses; listeners are added to its own
   */
  public KafkaCluster startKafka(String name, int brokers, Map<String, String> brokerSettings) {
    KafkaCluster cluster;
    synchronized (this) {
      cluster = new KafkaCluster(name, brokers, brokerSettings, directory, watchdog);
      clusters.add(cluster);
      cluster.processes().forEach(this::remember);
    }
    cluster.start();
    return cluster;
  }

  /**
   * Starts MirrorMaker 2 from one cluster to another, without anything beside Kafka on its class
   * path.
   */
  public MirrorMaker startMirrorMaker(
      KafkaCluster source, KafkaCluster target, Map<String, String> settings) {
    return startMirrorMaker(source, target, settings, List.of());
  }

  /**
   * Starts MirrorMaker 2 from one cluster to another.
   *
   * @param settings replace those that the test bed chooses; {@code consumer.} reaches the consumer
   *     that reads the source, {@code producer.} the producer that writes to the target
   * @param extraClassPath where classes are that the settings name, such as an interceptor
   */
  public MirrorMaker startMirrorMaker(
      KafkaCluster source,
      KafkaCluster target,
      Map<String, String> settings,
      List<Path> extraClassPath) {
    return started(new MirrorMaker(source, target, settings, extraClassPath, directory, watchdog));
  }

  /** Starts a schema registry, at most one per test bed. */
  public SchemaRegistry startSchemaRegistry() {
    return started(new SchemaRegistry(directory, watchdog));
  }

  /**
   * Starts ClickHouse, at most one per test bed: the embedded engine, unless {@code
   * KAFKA_AUDIT_CLICKHOUSE_URL} or {@code KAFKA_AUDIT_CLICKHOUSE} in the environment ask for
   * another one.
   */
  public ClickHouse startClickHouse() {
    ClickHouseChoice choice = ClickHouseChoice.of(System.getenv());
    if (choice instanceof ClickHouseChoice.AtAddress elsewhere) {
      ClickHouseAtAddress clickHouse = new ClickHouseAtAddress(elsewhere.address());
      return adopted(clickHouse, clickHouse);
    }
    if (choice instanceof ClickHouseChoice.InDocker) {
      ClickHouseInDocker clickHouse = new ClickHouseInDocker(directory);
      return adopted(clickHouse, clickHouse);
    }
    return started(new EmbeddedClickHouse(directory, directory.resolve("clickhouse"), watchdog));
  }

  /**
   * Starts the embedded ClickHouse on data that outlives the test bed, at most one per test bed,
   * and at most one on the same data.
   *
   * @param data a directory of the caller's, made where it is missing, and not deleted in the end;
   *     what is written when the server is killed or the test bed is closed may be lost, so {@link
   *     ClickHouse#stop} it first
   */
  public ClickHouse startClickHouse(Path data) {
    return started(new EmbeddedClickHouse(directory, data.toAbsolutePath(), watchdog));
  }

  /** Starts any Java application. */
  public JavaProcess startJava(JavaCommand command) {
    return started(new JavaProcess(command, directory, watchdog));
  }

  /** Ends all servers at once and deletes the directory. No effect the second time. */
  @Override
  public void close() {
    removeEverything();
    try {
      Runtime.getRuntime().removeShutdownHook(atEndOfJvm);
    } catch (IllegalStateException e) {
      // The JVM is ending already: the hook is running, finds the test bed closed, and has nothing
      // to do.
      return;
    }
  }

  private <S extends ServerProcess> S started(S process) {
    remember(process);
    process.start();
    return process;
  }

  private synchronized ClickHouse adopted(ClickHouse clickHouse, AutoCloseable end) {
    others.add(end);
    return clickHouse;
  }

  private synchronized void remember(ServerProcess process) {
    if (closed) {
      throw new TestbedException("The test bed is closed: " + process.name() + " is not started.");
    }
    if (processes.stream().anyMatch(other -> other.name().equals(process.name()))) {
      throw new TestbedException(
          "There is a " + process.name() + " already: give it another name.");
    }
    processes.add(process);
  }

  private synchronized void removeEverything() {
    if (closed) {
      return;
    }
    closed = true;
    clusters.forEach(KafkaCluster::closeAdmin);
    // Nobody reads their data any more, so there is nothing to end in an orderly way. The last
    // started goes first.
    Collections.reverse(processes);
    processes.forEach(ServerProcess::endForGood);
    processes.forEach(Server::kill);
    others.forEach(Testbed::closeQuietly);
    deleteDirectory();
    watchdog.close();
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      System.err.println("Not closed: " + e.getMessage());
    }
  }

  private void deleteDirectory() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Somebody was faster.
      return;
    } catch (IOException | UncheckedIOException e) {
      throw new TestbedException(
          directory + " cannot be deleted: " + e.getMessage() + ". Delete it by hand.", e);
    }
  }
}
