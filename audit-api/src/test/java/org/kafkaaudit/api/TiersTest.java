package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TiersTest {
  private static final List<Tiers.Step> PATH =
      List.of(
          step("producer", Optional.empty(), ".*", "none"),
          step("local", Optional.of("producer"), ".*", "none"),
          step("aggregate", Optional.of("local"), ".*", "secret-.*"),
          step("table", Optional.of("aggregate"), "orders|secret-orders", "none"));

  private static Tiers.Step step(
      String tier, Optional<String> reference, String include, String exclude) {
    return new Tiers.Step(tier, reference, new Tier.Expected(List.of(include), List.of(exclude)));
  }

  private static List<String> expecting(String topic) {
    return Tiers.expecting(topic, PATH).stream().map(Tiers.Step::tier).toList();
  }

  @Test
  void aTopicIsAskedForWhereItIsExpected() {
    assertThat(expecting("orders")).containsExactly("producer", "local", "aggregate", "table");
    assertThat(expecting("views")).containsExactly("producer", "local", "aggregate");
  }

  @Test
  void behindATierThatDoesNotExpectItATopicIsNotAskedForEither() {
    assertThat(expecting("secret-orders")).containsExactly("producer", "local");
  }
}
