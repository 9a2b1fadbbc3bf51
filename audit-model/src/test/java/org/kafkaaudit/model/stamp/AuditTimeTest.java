package org.kafkaaudit.model.stamp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AuditTimeTest {

  private static final long NOW = 1_795_258_800_000L;
  private static final long WEEK = Duration.ofDays(7).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @Test
  void isTheTimestampOfTheRecordWithinTheLimits() {
    assertThat(AuditTime.of(NOW - 5, NOW)).isEqualTo(NOW - 5);
    assertThat(AuditTime.of(NOW - WEEK, NOW)).isEqualTo(NOW - WEEK);
    assertThat(AuditTime.of(NOW + HOUR, NOW)).isEqualTo(NOW + HOUR);
  }

  @Test
  void isTheTimeOfSendBeyondThemOrWithoutATimestamp() {
    assertThat(AuditTime.of(null, NOW)).isEqualTo(NOW);
    assertThat(AuditTime.of(NOW - WEEK - 1, NOW)).isEqualTo(NOW);
    assertThat(AuditTime.of(NOW + HOUR + 1, NOW)).isEqualTo(NOW);
    assertThat(AuditTime.of(-1L, NOW)).isEqualTo(NOW);
    assertThat(AuditTime.of(Long.MAX_VALUE, NOW)).isEqualTo(NOW);
    assertThat(AuditTime.of(Long.MIN_VALUE, NOW)).isEqualTo(NOW);
  }
}
