package org.kafkaaudit.consumer;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.kafkaaudit.client.CheckedSettings;
import org.kafkaaudit.client.CommonSettings;

/**
 * The settings of a {@link TrackerConsumer} or a {@link TrackerConsumerInterceptor}: keys that
 * begin with {@value #PREFIX}, given together with those of the consumer itself.
 */
public final class TrackerConsumerConfig {

  /** What all keys begin with. */
  public static final String PREFIX = CheckedSettings.PREFIX;

  /** What the keys begin with that are passed on to the producer of the reports. */
  public static final String CLIENT_PREFIX = CheckedSettings.CLIENT_PREFIX;

  public static final String ENABLED_CONFIG = CheckedSettings.ENABLED_CONFIG;
  public static final String SERVICE_CONFIG = CheckedSettings.SERVICE_CONFIG;
  public static final String HOST_CONFIG = CheckedSettings.HOST_CONFIG;
  public static final String DATACENTER_CONFIG = CheckedSettings.DATACENTER_CONFIG;
  public static final String TIER_CONFIG = CheckedSettings.TIER_CONFIG;
  public static final String CLUSTER_CONFIG = CheckedSettings.CLUSTER_CONFIG;
  public static final String BUCKET_LENGTH_CONFIG = CheckedSettings.BUCKET_LENGTH_CONFIG;
  public static final String REPORT_INTERVAL_CONFIG = CheckedSettings.REPORT_INTERVAL_CONFIG;
  public static final String TOPIC_CONFIG = CheckedSettings.TOPIC_CONFIG;
  public static final String BOOTSTRAP_SERVERS_CONFIG = CheckedSettings.BOOTSTRAP_SERVERS_CONFIG;
  public static final String TOPIC_PREFIXES_CONFIG = "audit.topic.prefixes";

  private static final ConfigDef DEFINITION = define();

  private TrackerConsumerConfig() {}

  /** Returns the definition of all keys but those that begin with {@value #CLIENT_PREFIX}. */
  public static ConfigDef configDef() {
    return new ConfigDef(DEFINITION);
  }

  private static ConfigDef define() {
    return CommonSettings.timing(CommonSettings.whereTo(whoReports(new ConfigDef())))
        .define(
            ENABLED_CONFIG,
            ConfigDef.Type.BOOLEAN,
            true,
            Importance.MEDIUM,
            "Whether messages are counted. With false, the consumer passes everything on untouched.")
        .define(
            TOPIC_PREFIXES_CONFIG,
            ConfigDef.Type.LIST,
            "",
            Importance.MEDIUM,
            "What mirrors have put before the names of topics, such as \"dc1.\"; the first that fits is taken off. As in the"
                + " configuration of the cluster's auditors.");
  }

  private static ConfigDef whoReports(ConfigDef definition) {
    return definition
        .define(
            SERVICE_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.HIGH,
            "Name of the service that reads. By default, the name of its group.")
        .define(
            HOST_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "Name of the host that reads. By default, the name that the host gives itself.")
        .define(
            DATACENTER_CONFIG,
            ConfigDef.Type.STRING,
            "",
            Importance.MEDIUM,
            "Name of the datacenter that the service runs in; empty where there is but one.")
        .define(
            TIER_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.MEDIUM,
            "Tier that this consumer reports for, as it is named in the audit's configuration. By default, \"consumer-\" and"
                + " the name of its group, in lower case, with a dash for what tiers cannot have in their names.")
        .define(
            CLUSTER_CONFIG,
            ConfigDef.Type.STRING,
            "",
            Importance.LOW,
            "Name of the Kafka cluster that is read, as it is named in the audit's configuration. By default, Kafka's id of"
                + " the cluster.");
  }
}
