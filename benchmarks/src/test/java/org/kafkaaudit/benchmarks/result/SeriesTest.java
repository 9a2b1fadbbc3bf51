package org.kafkaaudit.benchmarks.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {

  @Test
  void hasMedianAndQuartiles() {
    Series series = new Series(List.of(5.0, 1.0, 3.0, 2.0, 4.0));

    assertThat(series.median()).isEqualTo(3);
    assertThat(series.lowerQuartile()).isEqualTo(2);
    assertThat(series.upperQuartile()).isEqualTo(4);
    assertThat(new Series(List.of(1.0, 2.0)).median()).isEqualTo(1.5);
  }

  @Test
  void isComparedRoundByRound() {
    Series slow = new Series(List.of(1.0, 10.0));
    Series fast = new Series(List.of(2.0, 40.0));

    assertThat(fast.over(slow).values()).containsExactly(2.0, 4.0);
    assertThat(fast.less(slow).values()).containsExactly(1.0, 30.0);
    assertThatThrownBy(() -> fast.over(Series.of(1))).isInstanceOf(IllegalArgumentException.class);
  }
}
