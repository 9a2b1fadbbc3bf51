package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HoursTest {
  @Test
  void aWindowIsWidenedToWholeHours() {
    Instant from = Instant.parse("2026-03-05T12:10:00Z");

    assertThat(Hours.whole(new Window(from, from.plusSeconds(60))))
        .isEqualTo(
            new Window(
                Instant.parse("2026-03-05T12:00:00Z"), Instant.parse("2026-03-05T13:00:00Z")));
    Window whole =
        new Window(Instant.parse("2026-03-05T12:00:00Z"), Instant.parse("2026-03-05T14:00:00Z"));
    assertThat(Hours.whole(whole)).isEqualTo(whole);
  }

  @Test
  void theLongestWindowStaysOne() {
    Instant to = Instant.parse("2026-03-05T12:10:00Z");

    Window widened = Hours.whole(new Window(to.minus(Window.LONGEST), to));

    assertThat(widened.to()).isEqualTo(Instant.parse("2026-03-05T13:00:00Z"));
    assertThat(Duration.between(widened.from(), widened.to())).isEqualTo(Window.LONGEST);
  }
}
