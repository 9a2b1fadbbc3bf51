package org.kafkaaudit.api;

import com.codahale.metrics.health.HealthCheck;

/** Healthy where ClickHouse answers and has the audit tables. Thread-safe. */
final class ClickHouseHealth extends HealthCheck {
  private final Tiers tiers;

  ClickHouseHealth(Tiers tiers) {
    this.tiers = tiers;
  }

  @Override
  protected Result check() {
    try {
      tiers.all();
      return Result.healthy();
    } catch (ClickHouseFailure failure) {
      return Result.unhealthy(failure.getMessage());
    }
  }
}
