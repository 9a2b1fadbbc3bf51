package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletenessTest {
  @ParameterizedTest
  @CsvSource({
    "4, 1, 0, 0.75",
    "4, 1, 2, 0.25",
    "4, 4, 0, 0",
    "4, 0, 0, 1",
    "9223372036854775807, 0, 0, 1"
  })
  void theRatioIsThePartThatIsNeitherLostNorMissing(
      long expected, long lost, long missing, double ratio) {
    assertThat(Completeness.ratio(expected, lost, missing)).hasValue(ratio);
  }

  @Test
  void whereNothingIsExpectedThereIsNoRatio() {
    assertThat(Completeness.ratio(0, 0, 0)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"9223372036854775807, 1, 0", "9223372036854775807, 0, 1", "9007199254740993, 1, 0"})
  void theRatioIsNotRoundedUpToOne(long expected, long lost, long missing) {
    assertThat(Completeness.ratio(expected, lost, missing))
        .hasValueSatisfying(ratio -> assertThat(ratio).isLessThan(1.0));
  }
}
