package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.jackson.Jackson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                    clickhouse: {url: "jdbc:clickhouse://here", maxThreads: 0}
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
        .hasMessageContaining("maxThreads")
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
