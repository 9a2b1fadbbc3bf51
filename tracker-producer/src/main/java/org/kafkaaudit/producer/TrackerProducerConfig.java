package org.kafkaaudit.producer;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.kafkaaudit.client.CheckedSettings;
import org.kafkaaudit.client.CommonSettings;

/**
 * The settings of a {@link TrackerProducer} or a {@link TrackerInterceptor}: keys that begin with
 * {@value #PREFIX}, given together with those of the producer itself.
 */
public final class TrackerProducerConfig {

  /** What all keys begin with. */
  public static final String PREFIX = CheckedSettings.PREFIX;

  /** What the keys begin with that are passed on to the producer of the reports. */
  public static final String CLIENT_PREFIX = CheckedSettings.CLIENT_PREFIX;

  /** What the keys begin with that are passed on to the serializer of the reports. */
  public static final String SERIALIZER_PREFIX = CheckedSettings.SERIALIZER_PREFIX;

  public static final String ENABLED_CONFIG = CheckedSettings.ENABLED_CONFIG;
  public static final String SERVICE_CONFIG = CheckedSettings.SERVICE_CONFIG;
  public static final String HOST_CONFIG = CheckedSettings.HOST_CONFIG;
  public static final String DATACENTER_CONFIG = CheckedSettings.DATACENTER_CONFIG;
  public static final String TIER_CONFIG = CheckedSettings.TIER_CONFIG;
  public static final String CLUSTER_CONFIG = CheckedSettings.CLUSTER_CONFIG;
  public static final String BUCKET_LENGTH_CONFIG = CheckedSettings.BUCKET_LENGTH_CONFIG;
  public static final String REPORT_INTERVAL_CONFIG = CheckedSettings.REPORT_INTERVAL_CONFIG;
  public static final String SESSION_TIMEOUT_CONFIG = "audit.session.timeout.ms";
  public static final String TOPIC_CONFIG = CheckedSettings.TOPIC_CONFIG;
  public static final String BOOTSTRAP_SERVERS_CONFIG = CheckedSettings.BOOTSTRAP_SERVERS_CONFIG;
  public static final String SERIALIZER_CLASS_CONFIG = CheckedSettings.SERIALIZER_CLASS_CONFIG;
  public static final String TRACKING_HEADER_CONFIG = "audit.tracking.header";
  public static final String STAMP_FORWARD_CONFIG = "audit.stamp.forward";
  public static final String STAMP_MISSING_CONFIG = "audit.stamp.missing";

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
    return timing(CommonSettings.whereTo(whoReports(new ConfigDef())))
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
                + " anew. TrackerInterceptor takes true by itself in MirrorMaker 2's dedicated mode.")
        .define(
            STAMP_MISSING_CONFIG,
            ConfigDef.Type.BOOLEAN,
            true,
            Importance.LOW,
            "Whether a record that has no stamp gets one. With false, it is passed on as it is and not counted: for jobs that"
                + " copy messages from a cluster that is audited itself, where a message that gets its stamp on the way out"
                + " looks lost, as it was never seen there with that stamp. TrackerInterceptor takes false by itself in"
                + " MirrorMaker 2's dedicated mode.");
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
                + " client.id where it is not given (the application of Kafka Streams, the connector of Kafka Connect), or"
                + " else from the main class or jar.")
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

  private static ConfigDef timing(ConfigDef definition) {
    return CommonSettings.timing(definition)
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
}
