package org.kafkaaudit.auditor;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.kafkaaudit.reporting.ClusterConfiguration;

/** The settings of the clients that count. */
final class ConsumerSettings {

  /** Up to three answers of a broker are in memory at a time, and each is walked while it is. */
  private static final Map<String, Object> OF_BATCHES =
      Map.of(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, "4194304");

  private ConsumerSettings() {}

  /** Returns those of the client that fetches batches by itself. */
  static Map<String, Object> ofBatches(
      ClusterConfiguration cluster, String clientId, String group) {
    Map<String, Object> settings = of(cluster, clientId, group);
    settings.putAll(cluster.with(new HashMap<>(OF_BATCHES), clientId + "-batches"));
    return settings;
  }

  /** Returns those of the consumer. */
  static Map<String, Object> of(ClusterConfiguration cluster, String clientId, String group) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "10000");
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "65536");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4194304");
    // The system's own sizing: on most machines it goes higher than what may be asked for.
    settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "-1");
    if (!"consumer".equalsIgnoreCase(cluster.client().get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
      // Partitions that stay where they are need not be counted again when an instance comes or
      // goes.
      settings.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    cluster.with(settings, clientId + "-consumer");
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, NothingDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, NothingDeserializer.class);
    return settings;
  }
}
