package org.kafkaaudit.testbed;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;

/** A definition of configuration as a table of a document, so that they cannot differ. */
public final class ConfigurationTable {

  private static final Map<Object, String> UNSAID = Map.of("", "empty", List.of(), "empty");

  private ConfigurationTable() {}

  /** Returns the table with its head, the important keys first, each in a line. */
  public static String of(ConfigDef definition) {
    return """
        | key | type | default | importance | meaning |
        | --- | --- | --- | --- | --- |
        """
        + definition.configKeys().values().stream()
            .sorted(
                Comparator.comparing((ConfigDef.ConfigKey key) -> key.importance)
                    .thenComparing(key -> key.name))
            .map(ConfigurationTable::row)
            .collect(Collectors.joining());
  }

  private static String row(ConfigDef.ConfigKey key) {
    String limits = key.validator == null ? "" : " Valid: " + key.validator + ".";
    return "| `%s` | %s | %s | %s | %s%s |%n"
        .formatted(
            key.name,
            lower(key.type),
            defaultOf(key),
            lower(key.importance),
            key.documentation,
            limits);
  }

  private static String defaultOf(ConfigDef.ConfigKey key) {
    if (!key.hasDefault()) {
      return "required";
    }
    return key.defaultValue == null
        ? "see meaning"
        : UNSAID.getOrDefault(key.defaultValue, "`" + key.defaultValue + "`");
  }

  private static String lower(Object value) {
    return value.toString().toLowerCase(Locale.ROOT);
  }
}
