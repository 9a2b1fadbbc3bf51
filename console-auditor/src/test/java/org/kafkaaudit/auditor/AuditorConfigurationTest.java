package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.jackson.Jackson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kafkaaudit.reporting.ClusterConfiguration;

class AuditorConfigurationTest {

  private static final String REQUIRED =
      "tier: local\ncluster: {name: dc1, client: {bootstrap.servers: \"127.0.0.1:9092\"}}\n";

  private static final ObjectMapper JSON = Jackson.newObjectMapper();

  @TempDir private Path directory;

  @Test
  void theFileThatIsShippedHoldsTheDefaults() throws Exception {
    AuditorConfiguration shipped = read(Path.of("console-auditor.yml"));

    assertThat(JSON.<JsonNode>valueToTree(shipped)).isEqualTo(JSON.valueToTree(parse(REQUIRED)));
  }

  @Test
  void tellsAllMistakesAtOnceAndSuggestsWhatWasMeant() {
    assertThatThrownBy(() -> parse("tier: local\nreportIntervall: 3s\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("reportIntervall")
        .hasMessageContaining("Did you mean")
        .hasMessageContaining("reportInterval");
    assertThatThrownBy(
            () -> parse("bucketLength: 7s\nreportInterval: 1ms\ncluster: {client: {acks: 0}}\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tier")
        .hasMessageContaining("cluster.name")
        .hasMessageContaining("bootstrap.servers")
        .hasMessageContaining("must not have group.id")
        .hasMessageContaining("reportInterval")
        .hasMessageContaining("bucketLength must divide a day");
  }

  @Test
  void hidesSecrets() throws Exception {
    AuditorConfiguration configuration =
        parse(
"""
tier: local
cluster: {name: dc1, client: {bootstrap.servers: 'b:1', sasl.jaas.config: 'password=x7'}}
""");

    assertThat(configuration.toString())
        .contains("\"bootstrap.servers\":\"b:1\"")
        .contains("\"sasl.jaas.config\":\"(hidden)\"")
        .contains("\"group\":\"console-auditor-local-dc1\"")
        .doesNotContain("x7");
  }

  @Test
  void passesClientSettingsOn() throws Exception {
    ClusterConfiguration cluster =
        parse(
"""
tier: local
cluster: {name: dc1, client: {bootstrap.servers: 'b:1', max.poll.records: 17, group.protocol: consumer}}
""")
            .cluster();

    assertThat(ConsumerSettings.of(cluster, "id", "group"))
        .containsEntry("max.poll.records", "17")
        .containsEntry("isolation.level", "read_committed")
        .doesNotContainKey("partition.assignment.strategy");
  }

  @Test
  void passesClientSettingsOnToTheReaderOfBatches() throws Exception {
    ClusterConfiguration cluster =
        parse(
"""
tier: local
cluster: {name: dc1, client: {bootstrap.servers: 'b:1', security.protocol: SSL, fetch.max.wait.ms: 17}}
""")
            .cluster();

    assertThat(ConsumerSettings.ofBatches(cluster, "id", "group"))
        .containsEntry("security.protocol", "SSL")
        .containsEntry("fetch.max.wait.ms", "17")
        .containsEntry("fetch.max.bytes", "4194304")
        .containsEntry("client.id", "id-batches");
    assertThat(
            ConsumerSettings.ofBatches(
                ClusterConfiguration.of("dc1", Map.of("fetch.max.bytes", "9")), "id", "group"))
        .containsEntry("fetch.max.bytes", "9");
  }

  @Test
  void saysWhichReadersThereAre() {
    assertThatThrownBy(() -> parse(REQUIRED + "reader: batch\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("reader must be batches or consumer");
  }

  private AuditorConfiguration parse(String yaml) throws Exception {
    return read(Files.writeString(directory.resolve("auditor.yml"), yaml));
  }

  private static AuditorConfiguration read(Path file) throws Exception {
    return new ConsoleAuditor().configuration(file);
  }
}
