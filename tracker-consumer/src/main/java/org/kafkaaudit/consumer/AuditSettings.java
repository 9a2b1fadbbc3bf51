package org.kafkaaudit.consumer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.client.CheckedSettings;
import org.kafkaaudit.client.InterceptorClasses;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.BucketLength;

/** The settings of a consumer under {@code audit.}, checked. Immutable. */
final class AuditSettings {

  private static final int ADMIN_TIMEOUT_MILLIS = 10_000;

  private final CheckedSettings settings;
  private final String group;
  private final Map<String, Object> admin;

  /**
   * @throws ConfigException that names all mistakes, not just the first
   */
  AuditSettings(Map<String, ?> configuration) {
    Object given = configuration.get(ConsumerConfig.GROUP_ID_CONFIG);
    group = given == null ? "" : String.valueOf(given);
    settings =
        new CheckedSettings(
            TrackerConsumerConfig.configDef(),
            withService(configuration, group),
            "consumer",
            "reads",
            (unused, mistakes) -> checkGroup(mistakes));
    admin = admin(configuration);
  }

  private static Map<String, Object> withService(Map<String, ?> configuration, String group) {
    // Asked for one by one, or the client warns that nobody uses them.
    Map<String, Object> complete = new TreeMap<>();
    configuration.keySet().forEach(key -> complete.put(key, configuration.get(key)));
    if (complete.get(TrackerConsumerConfig.SERVICE_CONFIG) == null && !group.isBlank()) {
      complete.put(TrackerConsumerConfig.SERVICE_CONFIG, group);
    }
    return complete;
  }

  private void checkGroup(List<String> mistakes) {
    if (group.isBlank()) {
      mistakes.add(
          ConsumerConfig.GROUP_ID_CONFIG
              + ": not given; a message counts when its offset is committed, which takes a group. Switch the audit off with "
              + TrackerConsumerConfig.ENABLED_CONFIG
              + "=false where there is none");
    }
  }

  private static Map<String, Object> admin(Map<String, ?> configuration) {
    Map<String, Object> admin = new HashMap<>();
    configuration.forEach(
        (key, value) -> {
          boolean known =
              AdminClientConfig.configNames().contains(key) || key.startsWith("config.providers");
          if (known && value != null) {
            admin.put(key, value);
          }
        });
    admin.remove(AdminClientConfig.METRIC_REPORTER_CLASSES_CONFIG);
    admin.remove(AdminClientConfig.CLIENT_ID_CONFIG);
    admin.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS);
    admin.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ADMIN_TIMEOUT_MILLIS / 2);
    return admin;
  }

  /**
   * The settings that are not the audit's, for the consumer of the messages.
   *
   * @param audit told of its commits; null where it is not audited
   */
  static Map<String, Object> ofDataConsumer(
      Map<String, ?> configuration, @Nullable DeliveryAudit audit) {
    Map<String, Object> settings = new HashMap<>(configuration);
    settings.keySet().removeIf(key -> key.startsWith(TrackerConsumerConfig.PREFIX));
    String classes = ConsumerConfig.INTERCEPTOR_CLASSES_CONFIG;
    settings.computeIfPresent(
        classes,
        (key, value) -> InterceptorClasses.without(TrackerConsumerInterceptor.class, value));
    if (audit != null) {
      Object others = settings.getOrDefault(classes, List.of());
      settings.put(
          classes, InterceptorClasses.of(others).with(TrackerConsumerInterceptor.class).list());
      settings.put(TrackerConsumerInterceptor.TOLD_CONFIG, audit);
    }
    return settings;
  }

  boolean enabled() {
    return settings.enabled();
  }

  String group() {
    return group;
  }

  String service() {
    return settings.service();
  }

  String host() {
    return settings.host();
  }

  String datacenter() {
    return settings.text(TrackerConsumerConfig.DATACENTER_CONFIG);
  }

  String tier() {
    return settings.value(TrackerConsumerConfig.TIER_CONFIG) instanceof String tier
            && !tier.isBlank()
        ? tier
        : "consumer-" + group.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
  }

  /** Returns the name of the cluster, empty where none is set. */
  String cluster() {
    return settings.text(TrackerConsumerConfig.CLUSTER_CONFIG);
  }

  String topic() {
    return settings.text(TrackerConsumerConfig.TOPIC_CONFIG);
  }

  AuditEventWriter eventWriter() {
    return settings.eventWriter();
  }

  /** Returns the name that producers know the topic by. */
  String canonical(String topic) {
    if (settings.value(TrackerConsumerConfig.TOPIC_PREFIXES_CONFIG) instanceof List<?> prefixes) {
      for (Object each : prefixes) {
        String prefix = String.valueOf(each);
        if (!prefix.isEmpty() && topic.length() > prefix.length() && topic.startsWith(prefix)) {
          return topic.substring(prefix.length());
        }
      }
    }
    return topic;
  }

  BucketLength bucketLength() {
    return settings.bucketLength();
  }

  Duration reportInterval() {
    return settings.duration(TrackerConsumerConfig.REPORT_INTERVAL_CONFIG);
  }

  /** The settings of the producer that sends the reports. */
  Map<String, Object> auditProducer(String clientId) {
    return settings.auditProducer(clientId);
  }

  /** The settings of the client that asks how far the logs are that are read. */
  Map<String, Object> admin(String clientId) {
    Map<String, Object> withId = new HashMap<>(admin);
    withId.put(AdminClientConfig.CLIENT_ID_CONFIG, clientId);
    return withId;
  }
}
