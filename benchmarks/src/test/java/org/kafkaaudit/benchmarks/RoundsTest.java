package org.kafkaaudit.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.benchmarks.result.Series;

class RoundsTest {

  @Test
  void measuresInTurnsAndLeavesOutTheWarmUp() throws Exception {
    List<String> order = new ArrayList<>();
    Rounds rounds =
        new Rounds(3, 1)
            .with("plain", () -> note(order, "p"))
            .with("audited", () -> note(order, "a"));

    Map<String, Series> measured = rounds.measure();

    assertThat(order).containsExactly("a", "p", "p", "a", "a", "p", "p", "a");
    assertThat(measured.get("plain").values()).containsExactly(3.0, 6.0, 7.0);
    assertThat(measured.get("audited").values()).containsExactly(4.0, 5.0, 8.0);
  }

  private static double note(List<String> order, String name) {
    order.add(name);
    return order.size();
  }
}
