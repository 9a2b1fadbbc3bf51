package org.kafkaaudit.consumer;

import java.util.HashMap;
import java.util.Map;

/** A configuration that lacks nothing, with a short interval. */
final class TestSettings {

  private TestSettings() {}

  static Map<String, Object> of(String... keysAndValues) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", "127.0.0.1:9092");
    settings.put("group.id", "billing");
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    settings.put("audit.cluster", "local");
    settings.put("audit.report.interval.ms", "100");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      settings.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return settings;
  }
}
