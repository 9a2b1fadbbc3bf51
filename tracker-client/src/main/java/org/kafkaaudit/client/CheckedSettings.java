package org.kafkaaudit.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.BucketLength;

/** The settings under {@code audit.} of a client that reports on itself, checked. Immutable. */
public final class CheckedSettings {

  /** What all keys begin with. */
  public static final String PREFIX = "audit.";

  /** What the keys begin with that are passed on to the producer of the reports. */
  public static final String CLIENT_PREFIX = "audit.client.";

  /** What the keys begin with that are passed on to the serializer of the reports. */
  public static final String SERIALIZER_PREFIX = "audit.serializer.";

  public static final String ENABLED_CONFIG = "audit.enabled";
  public static final String SERVICE_CONFIG = "audit.service";
  public static final String HOST_CONFIG = "audit.host";
  public static final String DATACENTER_CONFIG = "audit.datacenter";
  public static final String TIER_CONFIG = "audit.tier";
  public static final String CLUSTER_CONFIG = "audit.cluster";
  public static final String BUCKET_LENGTH_CONFIG = "audit.bucket.length.ms";
  public static final String REPORT_INTERVAL_CONFIG = "audit.report.interval.ms";
  public static final String TOPIC_CONFIG = "audit.topic";
  public static final String BOOTSTRAP_SERVERS_CONFIG = "audit.bootstrap.servers";
  public static final String SERIALIZER_CLASS_CONFIG = "audit.serializer.class";

  private final Map<String, Object> values = new HashMap<>();
  private final Map<String, Object> auditProducer;
  private final Map<String, Object> serializer = new HashMap<>();

  /** Finds what is wrong with settings that are right each by itself. */
  @FunctionalInterface
  public interface Check {

    /** Adds what is wrong to the mistakes. */
    void findMistakes(CheckedSettings settings, List<String> mistakes);
  }

  /**
   * Takes the settings from the configuration of a client.
   *
   * @param client what it is: a producer, a consumer
   * @param verb what its service does with messages
   * @throws ConfigException that names all mistakes, not just the first
   */
  public CheckedSettings(
      ConfigDef definition, Map<String, ?> configuration, String client, String verb, Check more) {
    List<String> mistakes = new ArrayList<>();
    for (ConfigValue value : definition.validate(known(definition, configuration, mistakes))) {
      values.put(value.name(), value.value());
      if (!value.errorMessages().isEmpty() && !value.name().equals(SERVICE_CONFIG)) {
        // The first, since one of the wrong type is told to be missing too.
        mistakes.add(value.errorMessages().get(0));
      }
    }
    if (!Boolean.FALSE.equals(values.get(ENABLED_CONFIG))) {
      checkGiven(configuration, verb, mistakes);
      more.findMistakes(this, mistakes);
    }
    readSerializer(configuration, mistakes);
    auditProducer = AuditProducerSettings.of(configuration, mistakes);
    if (!mistakes.isEmpty()) {
      throw new ConfigException(
          "The audit settings of this "
              + client
              + " are wrong, "
              + mistakes.size()
              + (mistakes.size() == 1 ? " mistake:" : " mistakes:")
              + mistakes.stream().map(mistake -> "\n- " + mistake).collect(Collectors.joining()));
    }
  }

  private static Map<String, String> known(
      ConfigDef definition, Map<String, ?> configuration, List<String> mistakes) {
    Set<String> names = definition.names();
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
    if (!serializer.isEmpty() && values.get(SERIALIZER_CLASS_CONFIG) == null) {
      mistakes.add(
          SERIALIZER_CLASS_CONFIG
              + ": not given, but settings of a serializer are; name its class");
    }
    serializer.remove("class");
  }

  private static String joined(List<?> list) {
    return list.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private void checkGiven(Map<String, ?> configuration, String verb, List<String> mistakes) {
    if (!(values.get(SERVICE_CONFIG) instanceof String service) || service.isBlank()) {
      mistakes.add(
          SERVICE_CONFIG
              + ": not given; name the service that "
              + verb
              + ", or switch the audit off with "
              + ENABLED_CONFIG
              + "=false");
    }
    if (values.get(BOOTSTRAP_SERVERS_CONFIG) == null
        && configuration.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG) == null) {
      mistakes.add(
          BOOTSTRAP_SERVERS_CONFIG
              + ": not given, nor is bootstrap.servers; name the cluster that reports are sent to");
    }
  }

  /** Whether the audit is switched on. */
  public boolean enabled() {
    return flag(ENABLED_CONFIG);
  }

  /** Returns the name of the service. */
  public String service() {
    return text(SERVICE_CONFIG);
  }

  /** Returns the name of the host, the one that it gives itself where none is set. */
  public String host() {
    String host = (String) values.get(HOST_CONFIG);
    return host == null || host.isBlank() ? LocalHost.name() : host;
  }

  /**
   * Returns what writes the reports.
   *
   * @throws ConfigException where the serializer that is named cannot be used
   */
  public AuditEventWriter eventWriter() {
    return values.get(SERIALIZER_CLASS_CONFIG) instanceof String className
        ? AuditEventWriter.of(className, serializer)
        : AuditEventWriter.singleObject();
  }

  /** Returns the length of the buckets. */
  public BucketLength bucketLength() {
    return new BucketLength(duration(BUCKET_LENGTH_CONFIG));
  }

  /**
   * Returns the settings of the producer that sends the reports.
   *
   * @param clientId its id, unless the settings give one
   */
  public Map<String, Object> auditProducer(String clientId) {
    Map<String, Object> settings = new HashMap<>(auditProducer);
    settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, clientId);
    return settings;
  }

  /** Returns the value of a key that is true or false. */
  public boolean flag(String key) {
    return Boolean.TRUE.equals(values.get(key));
  }

  /** Returns the value of a key that has one. */
  public String text(String key) {
    return String.valueOf(values.get(key));
  }

  /** Returns the value of a key in milliseconds. */
  public Duration duration(String key) {
    return Duration.ofMillis(((Number) values.get(key)).longValue());
  }

  /** Returns the value as it was taken, null where it has none or is wrong. */
  public @Nullable Object value(String key) {
    return values.get(key);
  }
}
