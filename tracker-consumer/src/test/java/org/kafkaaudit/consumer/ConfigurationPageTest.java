package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The page on the configuration is made from its definition, so that they cannot differ. */
class ConfigurationPageTest {

  private static final Path PAGE = Path.of("../docs/configuration/tracker-consumer.md");

  @Test
  void thePageSaysWhatTheDefinitionSays() throws IOException {
    if (Boolean.getBoolean("update.docs")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE)
        .as(
            "make it anew: mvn test -pl tracker-consumer -am -Dtest=ConfigurationPageTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dupdate.docs=true")
        .hasContent(page());
  }

  private static String page() {
    return """
        # Configuration of TrackerConsumer and TrackerConsumerInterceptor

        These keys stand beside those of the consumer itself, in the same map or properties. What is wrong with them is told all at once when the consumer is made. Made from
        `TrackerConsumerConfig` by its tests: change it there.

        | key | type | default | importance | meaning |
        | --- | --- | --- | --- | --- |
        """
        + TrackerConsumerConfig.configDef().configKeys().values().stream()
            .sorted(
                Comparator.comparing((ConfigDef.ConfigKey key) -> key.importance)
                    .thenComparing(key -> key.name))
            .map(ConfigurationPageTest::row)
            .collect(Collectors.joining())
        + """
        | `audit.client.*` | | | low | Any setting of a Kafka producer, for the producer that sends the reports, such as \
        `audit.client.security.protocol`. The ones that the audit relies on (acks, idempotence, serializers, \
        transactions) cannot be chosen. |
        """;
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
    Map<Object, String> unsaid = Map.of("", "empty", List.of(), "empty");
    return key.defaultValue == null
        ? "see meaning"
        : unsaid.getOrDefault(key.defaultValue, "`" + key.defaultValue + "`");
  }

  private static String lower(Object value) {
    return value.toString().toLowerCase(Locale.ROOT);
  }
}
