package org.kafkaaudit.client;

import static org.kafkaaudit.client.CheckedSettings.BOOTSTRAP_SERVERS_CONFIG;
import static org.kafkaaudit.client.CheckedSettings.CLIENT_PREFIX;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The settings of the producer that sends the reports. */
final class AuditProducerSettings {

  /** For reports that are written rarely, of a producer that must not take much of anything. */
  private static final Map<String, Object> DEFAULTS =
      Map.of(
          ProducerConfig.BUFFER_MEMORY_CONFIG, 4 * 1024 * 1024,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * 1024 * 1024,
          ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000,
          ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);

  /** What the promises of the audit rest on. */
  private static final Map<String, Object> FIXED =
      Map.of(
          ProducerConfig.ACKS_CONFIG,
          "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          true,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
          ByteArraySerializer.class);

  private static final List<String> TAKEN_OVER =
      List.of("config.providers", "security.", "sasl.", "ssl.");

  private AuditProducerSettings() {}

  /** Returns the settings, and adds what is wrong with them to the mistakes. */
  static Map<String, Object> of(Map<String, ?> configuration, List<String> mistakes) {
    Map<String, Object> settings = new HashMap<>(DEFAULTS);
    Object ownCluster = configuration.get(BOOTSTRAP_SERVERS_CONFIG);
    if (ownCluster == null) {
      takeOver(configuration, settings);
    } else {
      settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, ownCluster);
    }
    configuration.forEach(
        (key, value) -> {
          if (key.startsWith(CLIENT_PREFIX) && value != null) {
            String clientKey = key.substring(CLIENT_PREFIX.length());
            checkFree(key, clientKey, mistakes);
            checkInterceptors(key, clientKey, value, mistakes);
            settings.put(clientKey, value);
          }
        });
    settings.putAll(FIXED);
    return Map.copyOf(settings);
  }

  private static void takeOver(Map<String, ?> configuration, Map<String, Object> settings) {
    configuration.forEach(
        (key, value) -> {
          boolean taken =
              key.equals(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)
                  || TAKEN_OVER.stream().anyMatch(key::startsWith);
          if (taken && value != null) {
            settings.put(key, value);
          }
        });
  }

  private static void checkInterceptors(
      String key, String clientKey, Object value, List<String> mistakes) {
    if (clientKey.equals(ProducerConfig.INTERCEPTOR_CLASSES_CONFIG)
        && InterceptorClasses.of(value).haveAudit()) {
      mistakes.add(key + ": the reports of the audit cannot be audited; leave that class out");
    }
  }

  private static void checkFree(String key, String clientKey, List<String> mistakes) {
    if (FIXED.containsKey(clientKey) || clientKey.equals(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
      mistakes.add(key + ": cannot be chosen, the audit relies on it; leave it out");
    }
    if (clientKey.equals(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)) {
      mistakes.add(key + ": is set with " + BOOTSTRAP_SERVERS_CONFIG + "; use that");
    }
  }
}
