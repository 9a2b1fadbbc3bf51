package org.kafkaaudit.model.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TierPathTest {

  private static final TierPath PATH =
      new TierPath(
          List.of(
              rule("producer", null, ".*", ""),
              rule("local", "producer", ".*", ""),
              rule("aggregate", "local", ".*", "secret-.*"),
              rule("table", "aggregate", "orders|secret-orders", "")));

  private static TierRule rule(
      String tier, @Nullable String reference, String include, String exclude) {
    return new TierRule(
        tier,
        Optional.ofNullable(reference),
        List.of(),
        TierRule.DEFAULT_SETTLE,
        TierRule.DEFAULT_OVERDUE,
        new ExpectedTopics(List.of(Pattern.compile(include)), List.of(Pattern.compile(exclude))));
  }

  private static List<String> tiers(TierPath path) {
    return path.rules().stream().map(TierRule::tier).toList();
  }

  @Test
  void aTopicIsExpectedWhereItIsIncludedAndNotExcluded() {
    assertThat(tiers(PATH.of("orders"))).containsExactly("producer", "local", "aggregate", "table");
    assertThat(tiers(PATH.of("views"))).containsExactly("producer", "local", "aggregate");
    assertThat(tiers(PATH.of("secret-views"))).containsExactly("producer", "local");
  }

  @Test
  void patternsFitTheWholeName() {
    assertThat(tiers(PATH.of("orders-of-today"))).doesNotContain("table");
    assertThat(tiers(PATH.of("no-secret-views"))).contains("aggregate");
  }

  @Test
  void behindATierThatDoesNotExpectItATopicIsNotExpectedEither() {
    assertThat(tiers(PATH.of("secret-orders"))).containsExactly("producer", "local");
  }

  @Test
  void aPathThatExpectsTheTopicEverywhereStaysTheSame() {
    assertThat(PATH.of("orders")).isSameAs(PATH);
  }

  @Test
  void everyMistakeIsNamed() {
    assertThatThrownBy(
            () ->
                new TierPath(
                    List.of(rule("local", "producer", ".*", ""), rule("local", null, ".*", ""))))
        .hasMessageContaining("has the reference producer")
        .hasMessageContaining("local is there twice");
  }
}
