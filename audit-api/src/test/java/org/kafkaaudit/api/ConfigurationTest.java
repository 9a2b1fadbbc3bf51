package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.setup.Bootstrap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
  private final Bootstrap<AuditApiConfiguration> bootstrap =
      new Bootstrap<>(new AuditApiApplication());
  private final ObjectMapper json = bootstrap.getObjectMapper();

  @TempDir private Path directory;

  ConfigurationTest() {
    new AuditApiApplication().initialize(bootstrap);
  }

  @Test
  void theExampleFileShowsTheDefaults() throws Exception {
    AuditApiConfiguration example = read(Path.of("audit-api.yml"));

    assertThat(json.<JsonNode>valueToTree(example))
        .isEqualTo(json.valueToTree(new AuditApiConfiguration()));
    assertThat(example.clickhouse().password()).isEmpty();
  }

  @Test
  void aPartOfTheServerSectionLeavesTheOtherDefaults() throws Exception {
    AuditApiConfiguration configuration = written("server: {maxThreads: 64}");

    assertThat(configuration.getServerFactory()).isInstanceOf(ServerSettings.class);
    assertThat(((ServerSettings) configuration.getServerFactory()).getMaxThreads()).isEqualTo(64);
  }

  @Test
  void theSecretIsNotWrittenOut() throws Exception {
    AuditApiConfiguration configuration = written("clickhouse: {password: hunter2}");

    assertThat(configuration.clickhouse().password()).isEqualTo("hunter2");
    assertThat(json.writeValueAsString(configuration)).doesNotContain("hunter2");
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
    return bootstrap
        .getConfigurationFactoryFactory()
        .create(
            AuditApiConfiguration.class,
            bootstrap.getValidatorFactory().getValidator(),
            json,
            "kafka-audit-test")
        .build(
            new SubstitutingSourceProvider(
                new FileConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(true)),
            file.toString());
  }
}
