package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class VerifiedForGoodTest {

  private static final long FOR_GOOD = 10_000;

  private final VerifiedForGood verified = new VerifiedForGood();

  @Test
  void nothingIsSaidToBeVerifiedBeforeItsVerdictsAreInKafka() {
    assertThat(said(700, 0)).hasValue(0L);
    assertThat(said(800, FOR_GOOD - 1)).hasValue(0L);
    assertThat(said(900, FOR_GOOD)).hasValue(700L);
    assertThat(said(1_000, FOR_GOOD + 1)).hasValue(700L);
    assertThat(said(1_100, 2 * FOR_GOOD)).hasValue(900L);
  }

  @Test
  void thatLessIsVerifiedIsSaidAtOnce() {
    said(700, 0);
    said(700, FOR_GOOD);

    assertThat(said(500, FOR_GOOD + 1)).hasValue(500L);
    assertThat(said(900, FOR_GOOD + 2)).hasValue(700L);
  }

  @Test
  void tiersDoNotMix() {
    said(700, 0);
    said(700, FOR_GOOD);

    assertThat(verified.of(new TierReach("other", 5, 900, 900), FOR_GOOD, FOR_GOOD, false))
        .hasValue(new TierReach("other", 5, 900, 0));
  }

  @Test
  void whatWasSaidInAnEarlierLifeHoldsUntilMoreIsKnown() {
    TierReach reach = new TierReach("local", 5, 900, 700);

    assertThat(verified.of(reach, 0, FOR_GOOD, true)).isEmpty();
    assertThat(verified.of(reach, FOR_GOOD, FOR_GOOD, true)).hasValue(reach);
  }

  private Optional<Long> said(long verifiedMillis, long nowMillis) {
    return verified
        .of(new TierReach("local", 5, 900, verifiedMillis), nowMillis, FOR_GOOD, false)
        .map(TierReach::verifiedThroughMillis);
  }
}
