package org.kafkaaudit.auditor;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;

/** Unhealthy where the audit topic has taken no report for three intervals. Thread-safe. */
final class ReportHealthCheck extends HealthCheck {

  private static final int INTERVALS = 3;

  private final AuditorMetrics metrics;
  private final Duration reportInterval;

  ReportHealthCheck(AuditorMetrics metrics, Duration reportInterval) {
    this.metrics = metrics;
    this.reportInterval = reportInterval;
  }

  @Override
  protected Result check() {
    double seconds = metrics.secondsSinceAcknowledgedReport();
    if (seconds * 1000 > INTERVALS * reportInterval.toMillis()) {
      return Result.unhealthy(
          "no report was acknowledged for %.0f s: see the log for what is in the way", seconds);
    }
    return Result.healthy();
  }
}
