package org.kafkaaudit.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlicesTest {

  private static final long LENGTH = 60;
  private static final long NOW = 1_000_000;

  private final Slices slices = new Slices();

  private static NavigableMap<Long, Content> rows(Map<Long, Long> rows) {
    NavigableMap<Long, Content> contents = new TreeMap<>();
    rows.forEach((slice, number) -> contents.put(slice, new Content(number, 7)));
    return contents;
  }

  private Slices.Place counted(long slice, long rows, long distinct, long version) {
    Slices.Place place = slices.place(slice, distinct, version, NOW);
    slices.counted(slice, new Content(rows, 7), distinct, version, place);
    return place;
  }

  @Test
  void onlyWhatHasChangedIsCountedAgain() {
    counted(0, 10, 10, 10);
    counted(60, 20, 20, 20);

    assertThat(slices.changed(rows(Map.of(0L, 10L, 60L, 21L, 120L, 5L)), LENGTH, 100))
        .containsExactly(new Slices.Run(60, 180, 26));
    assertThat(slices.changed(rows(Map.of(0L, 10L, 60L, 20L)), LENGTH, 100)).isEmpty();
  }

  @Test
  void asManyOtherRowsAreAChange() {
    counted(0, 10, 10, 10);

    assertThat(slices.isChanged(0, new Content(10, 7))).isFalse();
    assertThat(slices.isChanged(0, new Content(10, 8))).isTrue();
  }

  @Test
  void runsAreBoundedUnlessASingleSliceIsLarger() {
    assertThat(slices.changed(rows(Map.of(0L, 40L, 60L, 70L, 120L, 30L, 240L, 500L)), LENGTH, 100))
        .containsExactly(
            new Slices.Run(240, 300, 500), new Slices.Run(60, 180, 100), new Slices.Run(0, 60, 40));
  }

  @Test
  void moreIsNewsAndTheSameIsNot() {
    assertThat(counted(0, 10, 10, 10)).isEqualTo(new Slices.Place(0, true));
    assertThat(counted(0, 10, 10, 10)).isEqualTo(new Slices.Place(0, false));
    assertThat(counted(0, 12, 12, 12)).isEqualTo(new Slices.Place(0, true));
  }

  @Test
  void mergedRepeatsTakeNothingBack() {
    counted(0, 12, 10, 102);

    assertThat(counted(0, 10, 10, 100)).isEqualTo(new Slices.Place(0, false));
    assertThat(counted(0, 11, 11, 110)).isEqualTo(new Slices.Place(0, true));
  }

  @Test
  void whereMessagesHaveGoneAnotherGenerationBegins() {
    counted(0, 10, 10, 10);

    assertThat(counted(0, 4, 4, 4)).isEqualTo(new Slices.Place(NOW, true));
    assertThat(counted(0, 6, 6, 6)).as("late ones").isEqualTo(new Slices.Place(NOW, true));
  }

  @Test
  void anEmptySliceIsNothingToTellOf() {
    assertThat(counted(0, 0, 0, 0).isNews()).isFalse();
  }

  @Test
  void tellsHowManyRowsHaveGone() {
    counted(0, 10, 10, 10);
    counted(60, 10, 10, 10);

    assertThat(slices.gone(rows(Map.of(0L, 7L, 60L, 12L)))).isEqualTo(3);
  }

  @Test
  void forgetsWhatLiesBeforeTheHorizon() {
    counted(0, 10, 10, 10);
    counted(60, 10, 10, 10);
    slices.forgetBefore(60);

    assertThat(slices.isChanged(0, new Content(10, 7))).isTrue();
    assertThat(slices.isChanged(60, new Content(10, 7))).isFalse();
  }
}
