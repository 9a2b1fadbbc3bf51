package org.kafkaaudit.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** One broker in a process of its own. */
final class KafkaBroker extends ServerProcess {

  private final int id;
  private final String address;
  private final JavaCommand command;
  private final Path directory;

  KafkaBroker(
      String name, int id, String address, String clusterId, Path settings, Watchdog watchdog) {
    super(name, settings.getParent(), watchdog, Duration.ofSeconds(60));
    this.id = id;
    this.address = address;
    this.directory = settings.getParent();
    this.command =
        JavaCommand.ofMainClass(name, KafkaBrokerMain.class.getName(), ServersClassPath.entries())
            .withOptions("-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            .withOptions(ServerLogging.OPTION)
            .withArguments(clusterId, settings.toString());
  }

  @Override
  ProcessBuilder command() {
    return command.processBuilder(directory);
  }

  @Override
  boolean isReady() throws Exception {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000,
            AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 100);
    if (!LoopbackPorts.isListening(address)) {
      return false;
    }
    try (Admin admin = Admin.create(settings)) {
      // Of all requests this one goes to the broker in question, not to whichever of the cluster is
      // at hand.
      admin.describeLogDirs(List.of(id)).allDescriptions().get(5, TimeUnit.SECONDS);
      return true;
    }
  }
}
