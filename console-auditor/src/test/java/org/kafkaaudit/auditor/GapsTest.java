package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.event.PartitionProgress.Gap;

class GapsTest {

  private static final long NOW = 1_700_000_000_000L;

  @Test
  void joinsTheOldestWhereThereAreTooMany() {
    List<Gap> gaps = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      gaps.add(new Gap(2L * i, 2L * i + 1, NOW + i, i != 3));
    }

    List<Gap> kept = new Gaps(gaps).list();

    assertThat(kept).hasSize(Gaps.MOST);
    assertThat(kept.get(0)).isEqualTo(new Gap(0, 301, NOW + 150, false));
    assertThat(kept.get(1)).isEqualTo(gaps.get(151));
    assertThat(kept.get(Gaps.MOST - 1)).isEqualTo(gaps.get(199));
  }

  @Test
  void joinsWhatWasCleanedNearby() {
    Gaps gaps =
        Gaps.NONE
            .with(new Gap(0, 10, NOW, true))
            .with(new Gap(12, 20, NOW + 1, true))
            .with(new Gap(65_556, 65_557, NOW + 2, true))
            .with(new Gap(200_000, 200_001, NOW + 3, true));

    assertThat(gaps.list())
        .containsExactly(
            new Gap(0, 65_557, NOW + 2, true), new Gap(200_000, 200_001, NOW + 3, true));
  }

  @Test
  void keepsApartWhatWasCleanedAndWhatHadLeftTheLog() {
    Gaps gaps =
        Gaps.NONE
            .with(new Gap(0, 10, NOW))
            .with(new Gap(12, 20, NOW, true))
            .with(new Gap(22, 30, NOW));

    assertThat(gaps.list()).hasSize(3);
  }

  @Test
  void endsWhereTheLogWasCut() {
    Gaps gaps = new Gaps(List.of(new Gap(0, 10, NOW), new Gap(20, 30, NOW, true)));

    assertThat(gaps.below(25).list())
        .containsExactly(new Gap(0, 10, NOW), new Gap(20, 25, NOW, true));
    assertThat(gaps.below(20).list()).containsExactly(new Gap(0, 10, NOW));
  }
}
