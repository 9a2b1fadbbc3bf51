package org.kafkaaudit.chaos.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.kafkaaudit.chaos.ChaosException;
import org.kafkaaudit.chaos.Waiting;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.chaos.stack.Timing;
import org.kafkaaudit.chaos.truth.HostLedger;
import org.kafkaaudit.testbed.JavaProcess;

/**
 * The producing services of one trial. A host is one life of one process: who takes the place of a
 * killed one has another name. Thread-safe.
 */
public final class Services {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Stack stack;
  private final String trial;
  private final List<String> topics;
  private final String auditTopic;
  private final long seed;
  private final Map<String, JavaProcess> processes = new TreeMap<>();
  private final Map<String, ServicePlan> plans = new HashMap<>();
  private final Map<String, Long> killed = new TreeMap<>();

  /**
   * @param trial what the names of hosts begin with
   * @param auditTopic what reports are written to
   */
  public Services(Stack stack, String trial, List<String> topics, String auditTopic, long seed) {
    this.stack = stack;
    this.trial = trial;
    this.topics = List.copyOf(topics);
    this.auditTopic = auditTopic;
    this.seed = seed;
  }

  /** Starts another host of the service and returns its name, before it has sent anything. */
  public synchronized String start(ServicePlan service) {
    String host = trial + "-" + service.name() + "-" + (processes.size() + 1);
    Path file = stack.directory().resolve(host + ".properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      settings(service, host).store(writer, null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    processes.put(host, stack.start(host, ProducingService.class, file.toString()));
    plans.put(host, service);
    return host;
  }

  private Properties settings(ServicePlan service, String host) {
    Properties settings = new Properties();
    settings.setProperty("bootstrap.servers", stack.local().bootstrapServers());
    String strings = "org.apache.kafka.common.serialization.StringSerializer";
    settings.setProperty("key.serializer", strings);
    settings.setProperty(
        "value.serializer",
        service.isAvro() ? "io.apicurio.registry.serde.avro.AvroKafkaSerializer" : strings);
    if (service.isAvro()) {
      settings.setProperty("apicurio.registry.url", stack.registry().apicurioUrl().toString());
      settings.setProperty("apicurio.registry.auto-register", "true");
    }
    settings.setProperty("linger.ms", "20");
    settings.setProperty("max.block.ms", "5000");
    settings.setProperty("request.timeout.ms", "4000");
    settings.setProperty("reconnect.backoff.max.ms", "500");
    settings.setProperty(
        "delivery.timeout.ms", Long.toString(service.deliveryTimeout().toMillis()));
    settings.setProperty("audit.service", service.name());
    settings.setProperty("audit.host", host);
    settings.setProperty("audit.topic", auditTopic);
    settings.setProperty("audit.bootstrap.servers", stack.audit().bootstrapServers());
    settings.setProperty("audit.bucket.length.ms", Long.toString(Timing.BUCKET.toMillis()));
    settings.setProperty(
        "audit.report.interval.ms", Long.toString(Timing.REPORT_INTERVAL.toMillis()));
    settings.setProperty(
        "audit.session.timeout.ms", Long.toString(Timing.PRODUCER_SESSION.toMillis()));
    settings.setProperty(
        "chaos.topics", String.join(",", service.topics().stream().map(topics::get).toList()));
    settings.setProperty(
        "chaos.messages.per.second", Integer.toString(service.messagesPerSecond()));
    settings.setProperty("chaos.ledger", ledger(host).toString());
    settings.setProperty("chaos.seed", Long.toString(seed + host.hashCode()));
    return settings;
  }

  private Path ledger(String host) {
    return stack.directory().resolve(host + ".ledger");
  }

  /** Waits until every host has been told of a message that arrived. */
  public void awaitFirstMessages() {
    for (String host : hosts()) {
      Waiting.until(
          host + " to send its first message",
          PATIENCE,
          () -> Files.readString(ledger(host)).contains("acknowledged"));
    }
  }

  /** Returns the names of all hosts, also of those that have ended. */
  public synchronized List<String> hosts() {
    return List.copyOf(processes.keySet());
  }

  /** Returns the hosts that are running. */
  public synchronized List<String> runningHosts() {
    return processes.keySet().stream().filter(host -> !killed.containsKey(host)).toList();
  }

  /** Returns what a host was started as. */
  public synchronized ServicePlan planOf(String host) {
    return plans.get(host);
  }

  /** Kills a host. */
  public synchronized void kill(String host) {
    killed.put(host, System.currentTimeMillis());
    processes.get(host).kill();
  }

  /** Returns when each killed host was killed, in milliseconds since the epoch. */
  public synchronized Map<String, Long> killed() {
    return Map.copyOf(killed);
  }

  /** Asks all hosts to end, all at once, and returns when they have. */
  public void stopAll() {
    List<Thread> stopping = new ArrayList<>();
    for (String host : runningHosts()) {
      Thread thread = new Thread(() -> processes.get(host).stop(), "stop-" + host);
      thread.start();
      stopping.add(thread);
    }
    for (Thread thread : stopping) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ChaosException("interrupted", e);
      }
    }
    for (HostLedger ledger : ledgers()) {
      if (!ledger.isClosed() && !killed().containsKey(ledger.host())) {
        throw new ChaosException(
            ledger.host() + " did not end in order; see its log in " + stack.directory());
      }
    }
  }

  /** Ends all hosts at once, for a trial that is given up. */
  public synchronized void killAll() {
    processes.values().forEach(JavaProcess::kill);
  }

  /** Reads what all hosts have written down so far. */
  public List<HostLedger> ledgers() {
    return hosts().stream().map(host -> HostLedger.read(host, ledger(host))).toList();
  }
}
