package org.kafkaaudit.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.ConfigurationTable;

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

        """
        + ConfigurationTable.of(TrackerConsumerConfig.configDef())
        + """
        | `audit.client.*` | | | low | Any setting of a Kafka producer, for the producer that sends the reports, such as \
        `audit.client.security.protocol`. The ones that the audit relies on (acks, idempotence, serializers, \
        transactions) cannot be chosen. |
        | `audit.serializer.*` | | | low | Settings of the serializer, such as `audit.serializer.schema.registry.url`. |
        """;
  }
}
