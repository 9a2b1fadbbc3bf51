package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import org.junit.jupiter.api.Test;

class ConfigurationTest {

  @Test
  void theFileThatComesWithItSaysTheDefaults() throws Exception {
    AuditStreamsConfiguration file =
        new YamlConfigurationFactory<>(
                AuditStreamsConfiguration.class,
                Validators.newValidator(),
                Jackson.newObjectMapper(),
                "dw")
            .build(
                new SubstitutingSourceProvider(
                    new FileConfigurationSourceProvider(),
                    new EnvironmentVariableSubstitutor(true)),
                "audit-streams.yml");
    AuditStreamsConfiguration defaults = new AuditStreamsConfiguration();

    assertThat(file.topics()).isEqualTo(defaults.topics());
    assertThat(file.joinRules().tiers().rules()).isEqualTo(defaults.joinRules().tiers().rules());
    assertThat(file.joinRules()).usingRecursiveComparison().isEqualTo(defaults.joinRules());
    assertThat(file.clickHouse()).usingRecursiveComparison().isEqualTo(defaults.clickHouse());
    assertThat(file.kafka())
        .usingRecursiveComparison()
        .ignoringFields("client")
        .isEqualTo(defaults.kafka());
    assertThat(file.kafka().connection().client())
        .containsEntry("bootstrap.servers", "127.0.0.1:9092");
  }
}
