package org.kafkaaudit.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.kafkaaudit.chaos.fault.FaultKind;
import picocli.CommandLine;

class OptionsTest {

  private static Options parse(String... arguments) {
    Options options = new Options();
    new CommandLine(options).parseArgs(arguments);
    options.validate();
    return options;
  }

  @Test
  void knowsEachFaultByItsName() {
    for (FaultKind kind : FaultKind.values()) {
      assertThat(parse("--fault", kind.label()).kinds()).containsExactly(kind);
      assertThat(new CommandLine(new Options()).getUsageMessage().replaceAll("\\s+", " "))
          .contains(kind.label());
    }
    assertThat(parse("--fault", "none").kinds()).isEmpty();
  }

  @Test
  void namesEveryMistake() {
    assertThatThrownBy(() -> parse("--trials", "0", "--fault", "kill-all", "--reader", "none"))
        .hasMessageContaining("--trials must be 1 or more")
        .hasMessageContaining("there is no kill-all")
        .hasMessageContaining("--reader must be batches or consumer");
  }
}
