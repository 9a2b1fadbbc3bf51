package org.kafkaaudit.producer;

import static org.kafkaaudit.producer.TrackerProducerConfig.PREFIX;
import static org.kafkaaudit.producer.TrackerProducerConfig.REPORT_INTERVAL_CONFIG;
import static org.kafkaaudit.producer.TrackerProducerConfig.SESSION_TIMEOUT_CONFIG;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.kafkaaudit.client.CheckedSettings;
import org.kafkaaudit.client.InterceptorClasses;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.BucketLength;

/** The settings of a producer under {@code audit.}, checked. Immutable. */
final class AuditSettings {

  private final CheckedSettings settings;
  private final Duration longestFlight;

  /**
   * @throws ConfigException that names all mistakes, not just the first
   */
  AuditSettings(Map<String, ?> configuration) {
    settings =
        new CheckedSettings(
            TrackerProducerConfig.configDef(),
            configuration,
            "producer",
            "sends",
            AuditSettings::checkTimeout);
    longestFlight = LongestFlight.of(configuration);
  }

  private static void checkTimeout(CheckedSettings settings, List<String> mistakes) {
    if (settings.value(REPORT_INTERVAL_CONFIG) instanceof Long interval
        && settings.value(SESSION_TIMEOUT_CONFIG) instanceof Long timeout
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
        (key, value) -> InterceptorClasses.without(TrackerInterceptor.class, value));
    return settings;
  }

  boolean enabled() {
    return settings.enabled();
  }

  boolean forwardsStamps() {
    return settings.flag(TrackerProducerConfig.STAMP_FORWARD_CONFIG);
  }

  boolean stampsMissing() {
    return settings.flag(TrackerProducerConfig.STAMP_MISSING_CONFIG);
  }

  boolean fillsTrackingHeaders() {
    return settings.flag(TrackerProducerConfig.TRACKING_HEADER_CONFIG);
  }

  String service() {
    return settings.service();
  }

  String host() {
    return settings.host();
  }

  String datacenter() {
    return settings.text(TrackerProducerConfig.DATACENTER_CONFIG);
  }

  String tier() {
    return settings.text(TrackerProducerConfig.TIER_CONFIG);
  }

  String cluster() {
    return settings.text(TrackerProducerConfig.CLUSTER_CONFIG);
  }

  String topic() {
    return settings.text(TrackerProducerConfig.TOPIC_CONFIG);
  }

  BucketLength bucketLength() {
    return settings.bucketLength();
  }

  Duration reportInterval() {
    return settings.duration(REPORT_INTERVAL_CONFIG);
  }

  Duration sessionTimeout() {
    return settings.duration(SESSION_TIMEOUT_CONFIG);
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
    return settings.eventWriter();
  }

  /**
   * The settings of the producer that sends the reports.
   *
   * @param clientId its id, unless the settings give one
   */
  Map<String, Object> auditProducer(String clientId) {
    return settings.auditProducer(clientId);
  }
}
