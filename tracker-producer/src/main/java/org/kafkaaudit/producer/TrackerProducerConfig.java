package org.kafkaaudit.producer;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.kafkaaudit.model.BucketLength;

/**
 * The settings of a {@link TrackerProducer} or a {@link TrackerInterceptor}: keys that begin with
 * {@value #PREFIX}, given together with those of the producer itself.
 */
public final class TrackerProducerConfig {

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
  public static final String SESSION_TIMEOUT_CONFIG = "audit.session.timeout.ms";
  public static final String TOPIC_CONFIG = "audit.topic";
  public static final String BOOTSTRAP_SERVERS_CONFIG = "audit.bootstrap.servers";
  public static final String SERIALIZER_CLASS_CONFIG = "audit.serializer.class";
  public static final String TRACKING_HEADER_CONFIG = "audit.tracking.header";
  public static final String STAMP_FORWARD_CONFIG = "audit.stamp.forward";

  private static final ConfigDef DEFINITION = define();

  private TrackerProducerConfig() {}

  /**
   * Returns the definition of all keys but those that begin with {@value #CLIENT_PREFIX}, or with
   * {@value #SERIALIZER_PREFIX} and are not {@value #SERIALIZER_CLASS_CONFIG}.
   */
  public static ConfigDef configDef() {
    return new ConfigDef(DEFINITION);
  }

  private static ConfigDef define() {
    return timing(whereTo(whoReports(new ConfigDef())))
        .define(
            TRACKING_HEADER_CONFIG,
            ConfigDef.Type.BOOLEAN,
            true,
            Importance.LOW,
            "Whether the TrackingHeader of an Avro record is filled in where the record has one (a field of its own, of the"
                + " record org.kafkaaudit.schemas.TrackingHeader) and it is empty: the audit time, the service and the host."
                + " A copy of the record is sent then; that of the application is not changed.")
        .define(
            ENABLED_CONFIG,
            ConfigDef.Type.BOOLEAN,
            true,
            Importance.MEDIUM,
            "Whether messages are stamped and counted. With false, the producer passes everything on untouched, transactions"
                + " too.")
        .define(
            STAMP_FORWARD_CONFIG,
            ConfigDef.Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether a record that has a stamp already keeps it. Such a record is passed on as it is and not counted: it was"
                + " counted by the producer that stamped it. For jobs that copy messages; with false, each record is stamped"
                + " anew. TrackerInterceptor takes true by itself in MirrorMaker 2's dedicated mode.");
  }

  private static ConfigDef whoReports(ConfigDef definition) {
    return definition
        .define(
            SERVICE_CONFIG,
            ConfigDef.Type.STRING,
            ConfigDef.NO_DEFAULT_VALUE,
            new ConfigDef.NonEmptyString(),
            Importance.HIGH,
            "Name of the service that sends; losses and duplicates are shown under it. TrackerInterceptor takes it from"
                + " client.id where it is not given: the application of Kafka Streams, the connector of Kafka Connect.")
        .define(
            HOST_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "Name of the host that sends. By default, the name that the host gives itself.")
        .define(
            DATACENTER_CONFIG,
            ConfigDef.Type.STRING,
            "",
            Importance.MEDIUM,
            "Name of the datacenter that the service runs in; empty where there is but one.")
        .define(
            TIER_CONFIG,
            ConfigDef.Type.STRING,
            "producer",
            new ConfigDef.NonEmptyString(),
            Importance.LOW,
            "Tier that this producer reports for, as it is named in the audit's configuration.")
        .define(
            CLUSTER_CONFIG,
            ConfigDef.Type.STRING,
            "",
            Importance.LOW,
            "Name of the Kafka cluster that the messages are sent to, as it is named in the audit's configuration.");
  }

  private static ConfigDef whereTo(ConfigDef definition) {
    return definition
        .define(
            BOOTSTRAP_SERVERS_CONFIG,
            ConfigDef.Type.LIST,
            null,
            Importance.HIGH,
            "Addresses of the cluster that reports are sent to. By default, that of the messages, with the same security"
                + " settings (config.providers*, security.*, sasl.*, ssl.*). Where it is given, those settings are not taken"
                + " over: give them as audit.client.*.")
        .define(
            TOPIC_CONFIG,
            ConfigDef.Type.STRING,
            "audit-events",
            ConfigDef.LambdaValidator.with(
                TrackerProducerConfig::requireTopicName,
                () -> "name of a topic: letters, digits, '.', '_', '-', at most 249 characters"),
            Importance.LOW,
            "Topic that reports are sent to.")
        .define(
            SERIALIZER_CLASS_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "Class of the serializer that writes reports with a schema registry, such as Apicurio's or Confluent's (see"
                + " docs/formats.md). By default, reports are in Avro's single-object encoding, which needs no registry.");
  }

  private static ConfigDef timing(ConfigDef definition) {
    return definition
        .define(
            BUCKET_LENGTH_CONFIG,
            ConfigDef.Type.LONG,
            BucketLength.DEFAULT.millis(),
            ConfigDef.LambdaValidator.with(
                TrackerProducerConfig::requireBucketLength,
                () -> "whole seconds that divide a day into equal parts"),
            Importance.LOW,
            "Length of the intervals of time that messages are counted in, in milliseconds: one setting for a whole"
                + " deployment.")
        .define(
            REPORT_INTERVAL_CONFIG,
            ConfigDef.Type.LONG,
            10_000L,
            ConfigDef.Range.between(100L, 3_600_000L),
            Importance.LOW,
            "Time between two reports, in milliseconds.")
        .define(
            SESSION_TIMEOUT_CONFIG,
            ConfigDef.Type.LONG,
            60_000L,
            ConfigDef.Range.between(300L, 86_400_000L),
            Importance.LOW,
            "A producer that has not reported for so many milliseconds counts as dead. At least three times "
                + REPORT_INTERVAL_CONFIG
                + ".");
  }

  private static void requireTopicName(String name, Object value) {
    if (!(value instanceof String topic) || !topic.matches("[a-zA-Z0-9._-]{1,249}")) {
      throw new ConfigException(
          name, value, "no name of a topic: take letters, digits, '.', '_', '-'");
    }
  }

  private static void requireBucketLength(String name, Object value) {
    if (value instanceof Long millis) {
      try {
        BucketLength unused = BucketLength.ofMillis(millis);
      } catch (IllegalArgumentException e) {
        throw new ConfigException(name, value, e.getMessage());
      }
    }
  }
}
