package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {

  @Test
  void theFileThatComesWithItSaysTheDefaults() throws Exception {
    AuditStreamsConfiguration file =
        new AuditStreamsApplication().configuration(Path.of("audit-streams.yml"));
    AuditStreamsConfiguration defaults = new AuditStreamsConfiguration();

    assertThat(file.topics()).isEqualTo(defaults.topics());
    // As text, since a regular expression is equal to itself alone.
    assertThat(file.joinRules().tiers().rules())
        .hasToString(defaults.joinRules().tiers().rules().toString());
    assertThat(file.joinRules())
        .usingRecursiveComparison()
        .ignoringFields("tiers")
        .isEqualTo(defaults.joinRules());
    assertThat(file.clickHouse()).usingRecursiveComparison().isEqualTo(defaults.clickHouse());
    assertThat(file.kafka())
        .usingRecursiveComparison()
        .ignoringFields("client")
        .isEqualTo(defaults.kafka());
    assertThat(file.kafka().connection().client())
        .containsEntry("bootstrap.servers", "127.0.0.1:9092");
    ObjectMapper json = Jackson.newObjectMapper();
    assertThat(json.<JsonNode>valueToTree(file.getServerFactory()))
        .isEqualTo(json.valueToTree(defaults.getServerFactory()));
    assertThat(json.<JsonNode>valueToTree(file.getLoggingFactory()))
        .isEqualTo(json.valueToTree(defaults.getLoggingFactory()));
  }

  @Test
  void allMistakesAreSaidAtOnce(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("audit-streams.yml");
    Files.writeString(
        file,
        """
        kafka: {threads: 0}
        bucketLength: 7s
        clickHouse: {url: 'nonsense'}
        tiers: [{name: local, reference: producer}]
        """);

    assertThatThrownBy(() -> new AuditStreamsApplication().configuration(file))
        .hasMessageContaining("kafka.threads")
        .hasMessageContaining("bootstrap.servers")
        .hasMessageContaining("bucketLength must divide a day")
        .hasMessageContaining("http://host:8123")
        .hasMessageContaining("tiers must each have");
  }
}
