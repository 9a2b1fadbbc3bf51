package org.kafkaaudit.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class OptionsTest {

  @Test
  void defaultsAreThoseOfTheHelp() {
    Options options = parse();

    assertThat(options.once).isFalse();
    assertThat(options.messages).isEqualTo(1_000_000);
    assertThat(options.lose).isEqualTo(137);
    assertThat(options.duplicate).isEqualTo(41);
    assertThat(options.seed).isEqualTo(7);
    assertThat(options.datacenters).isEqualTo(1);
    assertThat(options.port).isEqualTo(8080);
  }

  @Test
  void allMistakesAreNamedAtOnce() {
    assertThatThrownBy(
            () ->
                parse(
                    "--once",
                    "--messages",
                    "0",
                    "--lose",
                    "-1",
                    "--port",
                    "70000",
                    "--datacenters",
                    "3"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--messages")
        .hasMessageContaining("--lose")
        .hasMessageContaining("--datacenters must be 1 or 2, not 3")
        .hasMessageContaining("--port");
  }

  @Test
  void twoDatacentersAreMirroredUnderNamesOfTheirOwn() {
    Topology two = Topology.of(parse("--datacenters", "2").datacenters);

    assertThat(two.localClusters()).containsExactly("dc1", "dc2");
    assertThat(two.prefixes()).containsExactly("dc1.", "dc2.");
    assertThat(two.clusterOf(0)).isNotEqualTo(two.clusterOf(1));
    assertThat(Topology.of(1).prefixes()).isEmpty();
    assertThat(Topology.of(1).auditCluster()).isEqualTo("local");
  }

  @Test
  void noMoreCanBeLostThanIsSent() {
    assertThatThrownBy(() -> parse("--once", "--messages", "10", "--lose", "6", "--duplicate", "5"))
        .hasMessageContaining("must not exceed the 10 messages");
  }

  @Test
  void anUnknownOptionIsNamed() {
    assertThatThrownBy(() -> parse("--lost", "3")).hasMessageContaining("--lost");
  }

  private static Options parse(String... arguments) {
    Options options = new Options();
    new CommandLine(options).parseArgs(arguments);
    options.validate();
    return options;
  }
}
