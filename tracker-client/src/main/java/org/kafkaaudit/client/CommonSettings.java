package org.kafkaaudit.client;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.kafkaaudit.model.BucketLength;

/** Definitions of the settings that are the same for all clients that report on themselves. */
public final class CommonSettings {

  private CommonSettings() {}

  /** Adds the settings that tell where reports go. */
  public static ConfigDef whereTo(ConfigDef definition) {
    return definition
        .define(
            CheckedSettings.BOOTSTRAP_SERVERS_CONFIG,
            ConfigDef.Type.LIST,
            null,
            Importance.HIGH,
            "Addresses of the cluster that reports are sent to. By default, that of the messages, with the same security"
                + " settings (config.providers*, security.*, sasl.*, ssl.*). Where it is given, those settings are not taken"
                + " over: give them as audit.client.*.")
        .define(
            CheckedSettings.TOPIC_CONFIG,
            ConfigDef.Type.STRING,
            "audit-events",
            ConfigDef.LambdaValidator.with(
                CommonSettings::requireTopicName,
                () -> "name of a topic: letters, digits, '.', '_', '-', at most 249 characters"),
            Importance.LOW,
            "Topic that reports are sent to.")
        .define(
            CheckedSettings.SERIALIZER_CLASS_CONFIG,
            ConfigDef.Type.STRING,
            null,
            Importance.LOW,
            "Class of the serializer that writes reports with a schema registry, such as Apicurio's or Confluent's (see"
                + " docs/formats.md). By default, reports are in Avro's single-object encoding, which needs no registry.");
  }

  /** Adds the settings that tell how often reports are made, and of which intervals. */
  public static ConfigDef timing(ConfigDef definition) {
    return definition
        .define(
            CheckedSettings.BUCKET_LENGTH_CONFIG,
            ConfigDef.Type.LONG,
            BucketLength.DEFAULT.millis(),
            ConfigDef.LambdaValidator.with(
                CommonSettings::requireBucketLength,
                () -> "whole seconds that divide a day into equal parts"),
            Importance.LOW,
            "Length of the intervals of time that messages are counted in, in milliseconds: one setting for a whole"
                + " deployment.")
        .define(
            CheckedSettings.REPORT_INTERVAL_CONFIG,
            ConfigDef.Type.LONG,
            10_000L,
            ConfigDef.Range.between(100L, 3_600_000L),
            Importance.LOW,
            "Time between two reports, in milliseconds.");
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
