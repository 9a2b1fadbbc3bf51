package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.jackson.Jackson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableAuditorConfigurationTest {

  private static final String REQUIRED =
      """
      tier: warehouse
      auditCluster: {client: {bootstrap.servers: "127.0.0.1:9092"}}
      tables: [{name: orders, table: orders, topic: orders, timeColumn: time}]
      """;

  private static final ObjectMapper JSON = Jackson.newObjectMapper();

  @TempDir private Path directory;

  @Test
  void theFileThatIsShippedHoldsTheDefaults() throws Exception {
    TableAuditorConfiguration shipped = read(Path.of("table-auditor.yml"));

    assertThat(JSON.<JsonNode>valueToTree(shipped)).isEqualTo(JSON.valueToTree(parse(REQUIRED)));
    assertThat(JSON.valueToTree(shipped).toString())
        .as("what is compared")
        .contains("\"horizonInterval\"", "\"rowsPerQuery\"", "\"timeColumn\"", "\"longestRound\"");
  }

  @Test
  void tellsAllMistakesAtOnce() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    bucketLength: 7s
                    interval: 1ms
                    clickhouse: {url: "jdbc:clickhouse://here", maxThreads: 0, maxMemory: 1MiB, queryTimeout: 0s, rowsPerQuery: 0}
                    tables:
                    - {name: a/b, table: t, topic: x, timeColumn: time, consumerGroup: g, insertedWithin: 1m}
                    - {name: two, table: t, topic: x}
                    - {name: two, table: u, topic: y, timeColumn: time}
                    """))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tier")
        .hasMessageContaining("bootstrap.servers")
        .hasMessageContaining("bucketLength must divide a day")
        .hasMessageContaining("interval")
        .hasMessageContaining("http://host:8123")
        .hasMessageContaining("clickhouse.maxThreads")
        .hasMessageContaining("clickhouse.maxMemory")
        .hasMessageContaining("clickhouse.queryTimeout")
        .hasMessageContaining("clickhouse.rowsPerQuery")
        .hasMessageContaining("tables[0].name must be a name of letters")
        .hasMessageContaining("has both consumerGroup and insertedWithin")
        .hasMessageContaining("tables[1].timeColumn")
        .hasMessageContaining("must have different names")
        .hasMessageContaining("has the same table twice for one topic")
        .hasMessageContaining("sourceCluster is needed");
    assertThatThrownBy(() -> parse("tier: x\ntables:\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tables");
    assertThatThrownBy(() -> parse(REQUIRED.replace("timeColumn", "timeColum")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Did you mean")
        .hasMessageContaining("timeColumn");
  }

  @Test
  void everyLegalNameOfATopicIsTaken() throws Exception {
    String longest = "a.B_c-1".repeat(36).substring(0, 249);
    for (String topic : List.of("a.B_c-1", longest, "-", "_", "...", "1")) {
      TableSettings table = parse(ofTopic(topic)).tables().get(0);
      assertThat(table.topic()).isEqualTo(topic);
      assertThat(table.sourceTopics()).containsExactly(topic, "dc1." + topic.substring(0, 1));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "or ders", "orders*", "bestellungen-für-alle"})
  void whatIsNoNameOfATopicIsRefused(String topic) {
    assertThatThrownBy(() -> parse(ofTopic(topic)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tables[0].topic must be the name of a topic")
        .hasMessageContaining("tables[0].sourceTopics");
  }

  @Test
  void aNameThatIsTooLongForATopicIsRefused() {
    assertThatThrownBy(() -> parse(ofTopic("a".repeat(250))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("1 to 249 letters");
  }

  private static String ofTopic(String topic) {
    return REQUIRED.replace(
        "topic: orders",
        "topic: '%s', sourceTopics: ['%s', 'dc1.%s']"
            .formatted(topic, topic, topic.isEmpty() ? "x" : topic.substring(0, 1)));
  }

  @Test
  void hidesSecrets() throws Exception {
    assertThat(parse(REQUIRED + "clickhouse: {user: audit, password: x7x7}\n").toString())
        .contains("\"user\":\"audit\"")
        .doesNotContain("x7x7");
  }

  private TableAuditorConfiguration parse(String yaml) throws Exception {
    return read(Files.writeString(directory.resolve("auditor.yml"), yaml));
  }

  private static TableAuditorConfiguration read(Path file) throws Exception {
    return new TableAuditor().configuration(file);
  }
}
