package org.kafkaaudit.producer;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The longest time between a send and its outcome, as the configuration of a producer has it. */
final class LongestFlight {

  /** For serializers, and for clients that are slow to notice. */
  private static final long MARGIN_MILLIS = 60_000;

  private LongestFlight() {}

  static Duration of(Map<String, ?> configuration) {
    // Where linger and request take longer than the delivery may, so does the delivery.
    long delivery =
        Math.max(
            millis(configuration, ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG),
            sum(
                millis(configuration, ProducerConfig.LINGER_MS_CONFIG),
                millis(configuration, ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG)));
    long block = millis(configuration, ProducerConfig.MAX_BLOCK_MS_CONFIG);
    return Duration.ofMillis(sum(sum(block, delivery), MARGIN_MILLIS));
  }

  private static long millis(Map<String, ?> configuration, String key) {
    ConfigDef.ConfigKey definition = ProducerConfig.configDef().configKeys().get(key);
    Object given = configuration.get(key);
    try {
      Object value =
          given == null
              ? definition.defaultValue
              : ConfigDef.parseType(key, given, definition.type);
      return value instanceof Number number ? number.longValue() : Long.MAX_VALUE;
    } catch (ConfigException e) {
      // The client refuses it, and says so better.
      return Long.MAX_VALUE;
    }
  }

  private static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }
}
