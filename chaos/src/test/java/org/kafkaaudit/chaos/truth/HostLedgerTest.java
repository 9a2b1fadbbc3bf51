package org.kafkaaudit.chaos.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLedgerTest {

  @Test
  void readsWhatWasWrittenButNotALineThatIsNotWhole(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("ledger"),
            """
            sending orders 0 1000
            sending orders 1 1001
            acknowledged orders 0
            swallowed orders 1
            failed orders 1 Time""");
    HostLedger ledger = HostLedger.read("host", file);
    assertThat(ledger.messages()).isEqualTo(2);
    assertThat(ledger.isClosed()).isFalse();
    HostLedger.Send second = ledger.sends().get("orders").get(1);
    assertThat(second.isSwallowed()).isTrue();
    assertThat(second.isFailed()).isFalse();
    assertThat(HostLedger.read("host", folder.resolve("none")).messages()).isZero();
  }

  @Test
  void doesNotTakeALedgerWithAHole() {
    assertThatThrownBy(() -> HostLedger.parse("host", List.of("sending orders 1 1000")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("skips");
    assertThat(HostLedger.parse("host", List.of("closed")).isClosed()).isTrue();
  }
}
