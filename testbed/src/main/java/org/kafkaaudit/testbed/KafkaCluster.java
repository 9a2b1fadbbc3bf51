package org.kafkaaudit.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BinaryOperator;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster of one or more brokers, each a process. The first is the controller as well:
 * while it is down, the others serve, but nothing is created or elected. Thread-safe.
 */
public final class KafkaCluster {

  private static final Set<String> LISTENERS =
      Set.of("listeners", "advertised.listeners", "listener.security.protocol.map");

  private static final long PATIENCE_SECONDS = 30;
  private static final long RETRY_MILLIS = 20;

  private final String name;
  private final String clusterId = Uuid.randomUuid().toString();
  private final String bootstrapServers;
  private final List<KafkaBroker> brokers;
  private @Nullable Admin admin;

  KafkaCluster(
      String name, int size, Map<String, String> settings, Path directory, Watchdog watchdog) {
    if (size < 1) {
      throw new IllegalArgumentException("A cluster has at least one broker, not " + size + ".");
    }
    this.name = name;
    String controller = "127.0.0.1:" + LoopbackPorts.free();
    List<KafkaBroker> made = new ArrayList<>();
    List<String> addresses = new ArrayList<>();
    for (int id = 1; id <= size; id++) {
      String address = "127.0.0.1:" + LoopbackPorts.free();
      String brokerName = size == 1 ? name : name + "-" + id;
      Path home = directory.resolve(brokerName);
      Map<String, String> all = settings(id, size, address, controller, home.resolve("data"));
      settings.forEach((key, value) -> all.merge(key, value, addsTo(key)));
      made.add(
          new KafkaBroker(brokerName, id, address, clusterId, settingsFile(home, all), watchdog));
      addresses.add(address);
    }
    this.brokers = List.copyOf(made);
    this.bootstrapServers = String.join(",", addresses);
  }

  /** The name it was started with; MirrorMaker's alias for it too. */
  public String name() {
    return name;
  }

  /** Addresses of all brokers, also of those that are down. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The id that Kafka gives the cluster. */
  public String clusterId() {
    return clusterId;
  }

  /** The brokers; the first is the controller as well. */
  public List<? extends Server> brokers() {
    return brokers;
  }

  /** Starts the brokers that are not running, all at once, and returns when they answer. */
  public void start() {
    List<KafkaBroker> stopped = brokers.stream().filter(broker -> !broker.isRunning()).toList();
    stopped.forEach(ServerProcess::launch);
    stopped.forEach(ServerProcess::awaitReady);
  }

  /** Stops the brokers, the controller last. */
  public void stop() {
    for (int i = brokers.size() - 1; i >= 0; i--) {
      brokers.get(i).stop();
    }
  }

  /** Kills the brokers, as {@code kill -9} does. */
  public void kill() {
    brokers.forEach(Server::kill);
  }

  /** Freezes all brokers. */
  public void pause() {
    brokers.forEach(Server::pause);
  }

  /** Lets all brokers go on. */
  public void resume() {
    brokers.forEach(Server::resume);
  }

  /** {@link #stop()} and {@link #start()}. */
  public void restart() {
    stop();
    start();
  }

  /** An administrator's client of this cluster; it belongs to the test bed, which closes it. */
  public synchronized Admin admin() {
    if (admin == null) {
      admin =
          Admin.create(
              Map.of(
                  AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                  bootstrapServers,
                  AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                  500));
    }
    return admin;
  }

  /**
   * Creates a topic, with up to three replicas as far as there are brokers, and returns when their
   * leaders take messages.
   *
   * @param settings of the topic, such as {@code cleanup.policy}
   */
  public void createTopic(String topic, int partitions, Map<String, String> settings) {
    short replicas = (short) Math.min(3, brokers.size());
    NewTopic newTopic =
        new NewTopic(topic, Optional.of(partitions), Optional.of(replicas)).configs(settings);
    try {
      admin().createTopics(List.of(newTopic)).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      awaitLeaders(topic, partitions);
    } catch (ExecutionException e) {
      throw new TestbedException(
          "Topic " + topic + " was not created in cluster " + name + ": " + e.getCause(), e);
    } catch (TimeoutException e) {
      throw new TestbedException(
          "Topic "
              + topic
              + " was not created: cluster "
              + name
              + " does not answer. Is a broker stopped or frozen?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("Interrupted while topic " + topic + " was created.", e);
    }
  }

  /**
   * A topic is created before its brokers know that they lead it. Who sends to it in between meets
   * KAFKA-15591: the first batch is refused, the second one taken, and the first one then is out of
   * order until it expires.
   */
  private void awaitLeaders(String topic, int partitions)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        admin().listOffsets(ends).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException e) {
        boolean comes = e.getCause() instanceof RetriableException;
        if (!comes || System.nanoTime() - deadline > 0) {
          throw e;
        }
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }

  List<KafkaBroker> processes() {
    return brokers;
  }

  synchronized void closeAdmin() {
    if (admin != null) {
      admin.close(Duration.ZERO);
      admin = null;
    }
  }

  /** A cluster can have listeners besides the one that the test bed uses. */
  private static BinaryOperator<String> addsTo(String key) {
    return LISTENERS.contains(key) ? (own, more) -> own + "," + more : (own, other) -> other;
  }

  private static Path settingsFile(Path home, Map<String, String> settings) {
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new TestbedException(home + " cannot be made: " + e.getMessage(), e);
    }
    return SettingsFile.write(home.resolve("server.properties"), settings);
  }

  private static Map<String, String> settings(
      int id, int size, String address, String controller, Path data) {
    boolean controls = id == 1;
    String replicas = Integer.toString(Math.min(3, size));
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("process.roles", controls ? "broker,controller" : "broker");
    settings.put("node.id", Integer.toString(id));
    settings.put("controller.quorum.voters", "1@" + controller);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put(
        "listeners", "PLAINTEXT://" + address + (controls ? ",CONTROLLER://" + controller : ""));
    settings.put("advertised.listeners", "PLAINTEXT://" + address);
    settings.put("log.dirs", data.toString());
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("offsets.topic.replication.factor", replicas);
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", replicas);
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
    settings.put("share.coordinator.state.topic.replication.factor", replicas);
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // A killed broker is not let in again before its last session has run out.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    // Small, since several of them share a machine with the tests: the defaults take 128 MB for the
    // cleaner alone.
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("log.cleaner.dedupe.buffer.size", "8388608");
    return settings;
  }
}
