package org.kafkaaudit.auditor;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.kafkaaudit.reporting.ClusterConfiguration;

/** The settings of the consumer that counts. */
final class ConsumerSettings {

  private ConsumerSettings() {}

  static Map<String, Object> of(ClusterConfiguration cluster, String clientId, String group) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "10000");
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "65536");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "200");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4194304");
    settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "1048576");
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
