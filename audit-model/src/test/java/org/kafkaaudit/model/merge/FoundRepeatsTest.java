package org.kafkaaudit.model.merge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;

class FoundRepeatsTest {

  private static final SequenceSet TEN = SequenceSet.ofRange(10, 19);

  @Test
  void thoseThatAreNoneAnyMoreAreTakenOff() {
    FoundRepeats now = new FoundRepeats(4, SequenceSet.ofRange(12, 15));

    assertThat(new FoundRepeats(10, TEN).within(now))
        .isEqualTo(new FoundRepeats(4, SequenceSet.ofRange(12, 15)));
  }

  @Test
  void neverAreThereFewerThanNone() {
    FoundRepeats oneOfTen = new FoundRepeats(1, TEN);

    assertThat(oneOfTen.within(new FoundRepeats(1, SequenceSet.ofRange(10, 14))))
        .isEqualTo(FoundRepeats.NONE);
    assertThat(oneOfTen.within(FoundRepeats.NONE)).isEqualTo(FoundRepeats.NONE);
  }
}
