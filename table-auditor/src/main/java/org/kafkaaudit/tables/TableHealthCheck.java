package org.kafkaaudit.tables;

import com.codahale.metrics.health.HealthCheck;
import java.time.Duration;
import java.util.Map;

/**
 * Unhealthy where a table of the configuration cannot be counted, or where the tables were not
 * counted and reported for long. Thread-safe.
 */
final class TableHealthCheck extends HealthCheck {

  private final TableMetrics metrics;
  private final Duration longest;

  /**
   * @param longest how long it may take between two rounds that said all that was to be said
   */
  TableHealthCheck(TableMetrics metrics, Duration longest) {
    this.metrics = metrics;
    this.longest = longest;
  }

  @Override
  protected Result check() {
    Map<String, String> unusable = metrics.unusableTables();
    if (!unusable.isEmpty()) {
      return Result.unhealthy("these tables cannot be counted: " + unusable);
    }
    double seconds = metrics.secondsSinceAcknowledgedRound();
    if (seconds * 1000 > longest.toMillis()) {
      return Result.unhealthy(
          "the tables were not all counted and reported for %.0f s: see the log for what is in the way",
          seconds);
    }
    return Result.healthy();
  }
}
