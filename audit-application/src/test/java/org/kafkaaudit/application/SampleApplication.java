package org.kafkaaudit.application;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** An application that does nothing but start. */
final class SampleApplication extends AuditApplication<SampleConfiguration> {

  SampleApplication() {
    super("sample", SampleConfiguration::new);
  }

  public static void main(String[] arguments) {
    new SampleApplication().runOrExit(arguments);
  }

  @Override
  protected void start(
      SampleConfiguration configuration, Environment environment, PrometheusRegistry metrics) {
    if (configuration.failure != null) {
      throw new StartException(configuration.failure, new IllegalStateException("the cause"));
    }
    environment
        .healthChecks()
        .register(
            "sample",
            new HealthCheck() {
              @Override
              protected Result check() {
                return Result.healthy();
              }
            });
  }
}
