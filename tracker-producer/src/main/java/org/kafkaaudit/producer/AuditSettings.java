package org.kafkaaudit.producer;

import static org.kafkaaudit.producer.TrackerProducerConfig.BOOTSTRAP_SERVERS_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.BUCKET_LENGTH_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.CLIENT_PREFIX;
import static org.kafkaaudit.producer.TrackerProducerConfig.ENABLED_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.HOST_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.PREFIX;
import static org.kafkaaudit.producer.TrackerProducerConfig.REPORT_INTERVAL_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.SERIALIZER_CLASS_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.SERIALIZER_PREFIX;
import static org.kafkaaudit.producer.TrackerProducerConfig.SERVICE_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.SESSION_TIMEOUT_CONFIG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.BucketLength;

/** The settings under {@code audit.}, checked. Immutable. */
final class AuditSettings {

  private static final ConfigDef DEFINITION = TrackerProducerConfig.configDef();

  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, Object> auditProducer;
  private final Map<String, Object> serializer = new HashMap<>();
  private final Duration longestFlight;

  /**
   * @throws ConfigException that names all mistakes, not just the first
   */
  AuditSettings(Map<String, ?> configuration) {
    List<String> mistakes = new ArrayList<>();
    for (ConfigValue value : DEFINITION.validate(known(configuration, mistakes))) {
      values.put(value.name(), value.value());
      if (!value.errorMessages().isEmpty() && !value.name().equals(SERVICE_CONFIG)) {
        // The first, since one of the wrong type is told to be missing too.
        mistakes.add(value.errorMessages().get(0));
      }
    }
    if (!Boolean.FALSE.equals(values.get(ENABLED_CONFIG))) {
      checkTogether(configuration, mistakes);
    }
    readSerializer(configuration, mistakes);
    auditProducer = AuditProducerSettings.of(configuration, mistakes);
    longestFlight = LongestFlight.of(configuration);
    if (!mistakes.isEmpty()) {
      throw new ConfigException(
          "The audit settings of this producer are wrong, "
              + mistakes.size()
              + (mistakes.size() == 1 ? " mistake:" : " mistakes:")
              + mistakes.stream().map(mistake -> "\n- " + mistake).collect(Collectors.joining()));
    }
  }

  private static Map<String, String> known(Map<String, ?> configuration, List<String> mistakes) {
    Set<String> names = DEFINITION.names();
    Map<String, String> known = new HashMap<>();
    configuration.forEach(
        (key, value) -> {
          if (names.contains(key) && value != null) {
            known.put(key, value instanceof List<?> list ? joined(list) : String.valueOf(value));
          } else if (!names.contains(key)
              && key.startsWith(PREFIX)
              && !key.startsWith(CLIENT_PREFIX)
              && !key.startsWith(SERIALIZER_PREFIX)) {
            mistakes.add(
                key + ": there is no such setting; the nearest is " + NearestKey.of(key, names));
          }
        });
    return known;
  }

  private void readSerializer(Map<String, ?> configuration, List<String> mistakes) {
    configuration.forEach(
        (key, value) -> {
          if (key.startsWith(SERIALIZER_PREFIX) && value != null) {
            serializer.put(key.substring(SERIALIZER_PREFIX.length()), value);
          }
        });
    if (!serializer.isEmpty() && optionalText(SERIALIZER_CLASS_CONFIG) == null) {
      mistakes.add(
          SERIALIZER_CLASS_CONFIG
              + ": not given, but settings of a serializer are; name its class");
    }
    serializer.remove("class");
  }

  private static String joined(List<?> list) {
    return list.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private void checkTogether(Map<String, ?> configuration, List<String> mistakes) {
    if (!(values.get(SERVICE_CONFIG) instanceof String service) || service.isBlank()) {
      mistakes.add(
          SERVICE_CONFIG
              + ": not given; name the service that sends, or switch the audit off with "
              + ENABLED_CONFIG
              + "=false");
    }
    if (values.get(BOOTSTRAP_SERVERS_CONFIG) == null
        && configuration.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG) == null) {
      mistakes.add(
          BOOTSTRAP_SERVERS_CONFIG
              + ": not given, nor is bootstrap.servers; name the cluster that reports are sent to");
    }
    if (values.get(REPORT_INTERVAL_CONFIG) instanceof Long interval
        && values.get(SESSION_TIMEOUT_CONFIG) instanceof Long timeout
        && timeout < 3 * interval) {
      mistakes.add(
          SESSION_TIMEOUT_CONFIG
              + ": "
              + timeout
              + " is less than three times "
              + REPORT_INTERVAL_CONFIG
              + " ("
              + interval
              + "), so that one lost report would make the producer count as dead; take at least "
              + 3 * interval);
    }
  }

  /** The settings that are not the audit's, for the producer of the messages. */
  static Map<String, Object> ofDataProducer(Map<String, ?> configuration) {
    Map<String, Object> settings = new HashMap<>(configuration);
    settings.keySet().removeIf(key -> key.startsWith(PREFIX));
    // It would be idle beside the wrapper, and would ask for settings that it is not given.
    settings.computeIfPresent(
        ProducerConfig.INTERCEPTOR_CLASSES_CONFIG,
        (key, value) -> Interceptors.withoutAudit(value));
    return settings;
  }

  boolean enabled() {
    return flag(ENABLED_CONFIG);
  }

  boolean forwardsStamps() {
    return flag(TrackerProducerConfig.STAMP_FORWARD_CONFIG);
  }

  boolean fillsTrackingHeaders() {
    return flag(TrackerProducerConfig.TRACKING_HEADER_CONFIG);
  }

  String service() {
    return text(SERVICE_CONFIG);
  }

  String host() {
    String host = optionalText(HOST_CONFIG);
    return host == null || host.isBlank() ? LocalHost.name() : host;
  }

  String datacenter() {
    return text(TrackerProducerConfig.DATACENTER_CONFIG);
  }

  String tier() {
    return text(TrackerProducerConfig.TIER_CONFIG);
  }

  String cluster() {
    return text(TrackerProducerConfig.CLUSTER_CONFIG);
  }

  String topic() {
    return text(TrackerProducerConfig.TOPIC_CONFIG);
  }

  BucketLength bucketLength() {
    return new BucketLength(duration(BUCKET_LENGTH_CONFIG));
  }

  Duration reportInterval() {
    return duration(REPORT_INTERVAL_CONFIG);
  }

  Duration sessionTimeout() {
    return duration(SESSION_TIMEOUT_CONFIG);
  }

  /** The longest time between the send of a message and its outcome. */
  Duration longestFlight() {
    return longestFlight;
  }

  /**
   * Makes what writes the reports.
   *
   * @throws ConfigException where the serializer that is named cannot be used
   */
  AuditEventWriter eventWriter() {
    String className = optionalText(SERIALIZER_CLASS_CONFIG);
    return className == null
        ? AuditEventWriter.singleObject()
        : AuditEventWriter.of(className, serializer);
  }

  /**
   * The settings of the producer that sends the reports.
   *
   * @param clientId its id, unless the settings give one
   */
  Map<String, Object> auditProducer(String clientId) {
    Map<String, Object> settings = new HashMap<>(auditProducer);
    settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    return settings;
  }

  private boolean flag(String key) {
    return Boolean.TRUE.equals(values.get(key));
  }

  private String text(String key) {
    return String.valueOf(values.get(key));
  }

  private @Nullable String optionalText(String key) {
    return (String) values.get(key);
  }

  private Duration duration(String key) {
    return Duration.ofMillis(((Number) values.get(key)).longValue());
  }
}
