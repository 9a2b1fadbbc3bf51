package org.kafkaaudit.auditor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster and how clients reach it. Immutable.
 *
 * @param name what the cluster is called in audit events; not used for the audit cluster
 * @param client settings of Kafka's clients, all of which are passed on
 */
record ClusterConfiguration(String name, Map<String, String> client) {

  /** What the exactness of the counts rests on is not for configuration. */
  private static final Set<String> OWN =
      Set.of(
          ConsumerConfig.GROUP_ID_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG);

  ClusterConfiguration {
    client = Map.copyOf(client);
  }

  @JsonCreator
  static ClusterConfiguration of(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("client") @Nullable Map<String, String> client) {
    return new ClusterConfiguration(name == null ? "" : name, client == null ? Map.of() : client);
  }

  @JsonIgnore
  @ValidationMethod(message = "client needs bootstrap.servers: the addresses of some brokers")
  boolean isReachable() {
    return !client.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "").isBlank();
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "client must not have group.id (see group), isolation.level, enable.auto.commit, auto.offset.reset,"
              + " acks, enable.idempotence, transactional.id, serializers or deserializers: the auditor sets them")
  boolean isLeavingOurSettingsAlone() {
    return client.keySet().stream().noneMatch(OWN::contains);
  }

  /** Returns the addresses that clients begin with. */
  String bootstrapServers() {
    return client.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
  }

  Map<String, Object> adminSettings(String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    return with(settings, clientId + "-admin");
  }

  Map<String, Object> consumerSettings(String clientId, String group) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "10000");
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, "65536");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "200");
    settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, "4194304");
    settings.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, "1048576");
    if (!"consumer".equalsIgnoreCase(client.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG))) {
      // Partitions that stay where they are need not be counted again when an instance comes or
      // goes.
      settings.put(
          ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
          CooperativeStickyAssignor.class.getName());
    }
    with(settings, clientId + "-consumer");
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, NothingDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, NothingDeserializer.class);
    return settings;
  }

  Map<String, Object> producerSettings(String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "20");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    // A report that is not taken in time is made again, so better give up early than stop counting.
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "5000");
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "15000");
    with(settings, clientId + "-producer");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return settings;
  }

  private Map<String, Object> with(Map<String, Object> settings, String clientId) {
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    settings.putAll(client);
    return settings;
  }
}
