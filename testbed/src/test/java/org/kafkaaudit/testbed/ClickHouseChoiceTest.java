package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClickHouseChoiceTest {

  @Test
  void isTheEmbeddedEngineWhereNothingIsAskedFor() {
    assertThat(ClickHouseChoice.of(Map.of())).isEqualTo(new ClickHouseChoice.Embedded());
  }

  @Test
  void isTheAddressWhereOneIsGiven() {
    assertThat(
            ClickHouseChoice.of(
                Map.of(
                    "KAFKA_AUDIT_CLICKHOUSE_URL",
                    "http://127.0.0.1:8123",
                    "KAFKA_AUDIT_CLICKHOUSE",
                    "docker")))
        .isEqualTo(new ClickHouseChoice.AtAddress(URI.create("http://127.0.0.1:8123")));
  }

  @Test
  void saysWhichKindsThereAre() {
    assertThatThrownBy(() -> ClickHouseChoice.of(Map.of("KAFKA_AUDIT_CLICKHOUSE", "podman")))
        .isInstanceOf(TestbedException.class)
        .hasMessage("KAFKA_AUDIT_CLICKHOUSE is podman: it can be embedded, docker or auto.");
  }

  @Test
  void saysWhatAnAddressLooksLike() {
    assertThatThrownBy(() -> new ClickHouseAtAddress(URI.create("127.0.0.1")))
        .isInstanceOf(TestbedException.class)
        .hasMessageContaining("http://user:password@host:8123");
  }
}
