package org.kafkaaudit.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;

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
  void eachTierHasItsOwnSettleTimeAndTopics(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("audit-streams.yml");
    Files.writeString(
        file,
        """
        kafka: {client: {bootstrap.servers: '127.0.0.1:1'}}
        tiers:
        - {name: producer}
        - {name: local, reference: producer, settle: 10s}
        - {name: aggregate, reference: local}
        - name: archive
          reference: local
          settle: 20m
          overdue: 1h
          topics: {include: [ord.*, payments], exclude: [.*-of-tests]}
        """);

    TierPath path = new AuditStreamsApplication().configuration(file).joinRules().tiers();

    assertThat(path.rules())
        .extracting(TierRule::tier, TierRule::settle, TierRule::overdue)
        .containsExactly(
            tuple("producer", TierRule.DEFAULT_SETTLE, TierRule.DEFAULT_OVERDUE),
            tuple("local", Duration.ofSeconds(10), TierRule.DEFAULT_OVERDUE),
            tuple("aggregate", TierRule.DEFAULT_SETTLE, TierRule.DEFAULT_OVERDUE),
            tuple("archive", Duration.ofMinutes(20), Duration.ofHours(1)));
    assertThat(List.of("orders", "payments", "views", "orders-of-tests"))
        .filteredOn(topic -> path.of(topic).rule("archive").isPresent())
        .containsExactly("orders", "payments");
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
