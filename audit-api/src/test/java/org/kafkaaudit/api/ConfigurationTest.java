package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.jackson.Jackson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  private final ObjectMapper json = Jackson.newObjectMapper();

  @TempDir private Path directory;

  @Test
  void theExampleFileShowsTheDefaults() throws Exception {
    AuditApiConfiguration example = read(Path.of("audit-api.yml"));

    assertThat(json.<JsonNode>valueToTree(example))
        .isEqualTo(json.valueToTree(new AuditApiConfiguration()));
    assertThat(example.clickhouse().password()).isEmpty();
  }

  @Test
  void theSecretIsNotWrittenOut() throws Exception {
    AuditApiConfiguration configuration = written("clickhouse: {password: hunter2}");

    assertThat(configuration.clickhouse().password()).isEqualTo("hunter2");
    assertThat(configuration.toString()).contains("user").doesNotContain("hunter2");
  }

  @Test
  void anUnknownKeyYieldsASuggestion() {
    assertThatThrownBy(() -> written("clickhouse: {usr: me}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("clickhouse.usr")
        .hasMessageContaining("Did you mean")
        .hasMessageContaining("user");
  }

  @Test
  void allViolationsAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                written(
                    "clickhouse: {url: 'http://x', queryTimeout: 0s, connectTimeout: 1ms,"
                        + " maxConcurrentQueries: 0, user: ''}"))
        .hasMessageContaining("clickhouse.url must look like")
        .hasMessageContaining("clickhouse.queryTimeout")
        .hasMessageContaining("clickhouse.connectTimeout")
        .hasMessageContaining("clickhouse.maxConcurrentQueries")
        .hasMessageContaining("clickhouse.user");
  }

  private AuditApiConfiguration written(String yaml) throws IOException, ConfigurationException {
    return read(Files.writeString(directory.resolve("audit-api.yml"), yaml));
  }

  private AuditApiConfiguration read(Path file) throws IOException, ConfigurationException {
    return new AuditApiApplication().configuration(file);
  }
}
