package org.kafkaaudit.testbed;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * MirrorMaker 2 in its dedicated mode, from one cluster to another. Topics keep their names,
 * headers their bytes; new topics are picked up within a second or two. Thread-safe.
 */
public final class MirrorMaker extends ServerProcess {

  private final KafkaCluster source;
  private final KafkaCluster target;
  private final Path directory;
  private final JavaCommand command;

  MirrorMaker(
      KafkaCluster source,
      KafkaCluster target,
      Map<String, String> settings,
      List<Path> extraClassPath,
      Path directory,
      Watchdog watchdog) {
    super(nameOf(source, target), directory, watchdog, Duration.ofSeconds(90));
    this.source = source;
    this.target = target;
    this.directory = directory;
    Path file = directory.resolve(name() + ".properties");
    SettingsFile.write(file, settings(settings));
    List<Path> classPath =
        Stream.concat(extraClassPath.stream(), ServersClassPath.entries().stream()).toList();
    this.command =
        JavaCommand.ofMainClass(name(), "org.apache.kafka.connect.mirror.MirrorMaker", classPath)
            .withOptions("-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError")
            .withOptions(ServerLogging.OPTION)
            .withArguments(file.toString());
  }

  /** The cluster that is read. */
  public KafkaCluster source() {
    return source;
  }

  /** The cluster that is written. */
  public KafkaCluster target() {
    return target;
  }

  @Override
  ProcessBuilder command() {
    return command.processBuilder(directory);
  }

  @Override
  boolean isReady() throws Exception {
    return ConnectorStatus.isRunning(
        target.bootstrapServers(),
        "mm2-status." + source.name() + ".internal",
        "MirrorSourceConnector",
        startedAt());
  }

  private static String nameOf(KafkaCluster source, KafkaCluster target) {
    return "mirror-" + source.name() + "-" + target.name();
  }

  private Map<String, String> settings(Map<String, String> ofCaller) {
    String replicas = Integer.toString(Math.min(3, target.brokers().size()));
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("clusters", source.name() + ", " + target.name());
    settings.put(source.name() + ".bootstrap.servers", source.bootstrapServers());
    settings.put(target.name() + ".bootstrap.servers", target.bootstrapServers());
    settings.put(flow() + "enabled", "true");
    settings.put(
        "replication.policy.class", "org.apache.kafka.connect.mirror.IdentityReplicationPolicy");
    settings.put("header.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("refresh.topics.interval.seconds", "1");
    settings.put("sync.topic.configs.interval.seconds", "5");
    settings.put("sync.topic.acls.enabled", "false");
    settings.put("refresh.groups.enabled", "false");
    settings.put("emit.heartbeats.enabled", "false");
    settings.put("emit.checkpoints.enabled", "false");
    settings.put("emit.offset-syncs.enabled", "false");
    settings.put("replication.factor", replicas);
    settings.put("heartbeats.topic.replication.factor", replicas);
    settings.put("config.storage.replication.factor", replicas);
    settings.put("offset.storage.replication.factor", replicas);
    settings.put("offset.storage.partitions", "1");
    settings.put("status.storage.replication.factor", replicas);
    settings.put("status.storage.partitions", "1");
    // Its default looks into each class on the class path at each start.
    settings.put("plugin.discovery", "service_load");
    settings.put(target.name() + ".plugin.discovery", "service_load");
    ofCaller.forEach((key, value) -> addAtEachLevel(settings, key, value));
    return settings;
  }

  /** MirrorMaker reads a setting from one of three places, depending on what it is for. */
  private void addAtEachLevel(Map<String, String> settings, String key, String value) {
    settings.put(key, value);
    boolean saysWhere =
        key.contains("->")
            || key.startsWith(source.name() + ".")
            || key.startsWith(target.name() + ".");
    if (!saysWhere) {
      settings.put(flow() + key, value);
      settings.put(target.name() + "." + key, value);
    }
  }

  private String flow() {
    return source.name() + "->" + target.name() + ".";
  }
}
