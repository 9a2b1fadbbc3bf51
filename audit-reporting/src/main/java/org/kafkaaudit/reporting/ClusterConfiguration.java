package org.kafkaaudit.reporting;

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
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster and how clients reach it. Immutable.
 *
 * @param name what the cluster is called in audit events; not used for the audit cluster
 * @param client settings of Kafka's clients, all of which are passed on
 */
public record ClusterConfiguration(String name, Map<String, String> client) {

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

  public ClusterConfiguration {
    client = Map.copyOf(client);
  }

  @JsonCreator
  public static ClusterConfiguration of(
      @JsonProperty("name") @Nullable String name,
      @JsonProperty("client") @Nullable Map<String, String> client) {
    return new ClusterConfiguration(name == null ? "" : name, client == null ? Map.of() : client);
  }

  @JsonIgnore
  @ValidationMethod(message = "client needs bootstrap.servers: the addresses of some brokers")
  public boolean isReachable() {
    return !client.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "").isBlank();
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "client must not have group.id (see group), isolation.level, enable.auto.commit, auto.offset.reset,"
              + " acks, enable.idempotence, transactional.id, serializers or deserializers: the auditor sets them")
  public boolean isLeavingOurSettingsAlone() {
    return client.keySet().stream().noneMatch(OWN::contains);
  }

  /** Returns the addresses that clients begin with. */
  public String bootstrapServers() {
    return client.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "");
  }

  /** Returns the settings of an admin client that gives up within ten seconds. */
  public Map<String, Object> adminSettings(String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
    return with(settings, clientId + "-admin");
  }

  /** Returns the settings of a producer that reports. */
  public Map<String, Object> producerSettings(String clientId) {
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

  /** Adds the settings that were configured, which go before those that are there. */
  public Map<String, Object> with(Map<String, Object> settings, String clientId) {
    settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
    settings.putAll(client);
    return settings;
  }
}
