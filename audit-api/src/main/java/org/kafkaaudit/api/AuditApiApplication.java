package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import java.time.Clock;

/** Wires the audit API. */
final class AuditApiApplication extends Application<AuditApiConfiguration> {
  @Override
  public String getName() {
    return "audit-api";
  }

  @Override
  protected void addDefaultCommands(Bootstrap<AuditApiConfiguration> bootstrap) {
    bootstrap.addCommand(new ServeCommand(this));
    bootstrap.addCommand(new ValidateCommand(this));
  }

  @Override
  public void initialize(Bootstrap<AuditApiConfiguration> bootstrap) {
    bootstrap.setConfigurationSourceProvider(
        new SubstitutingSourceProvider(
            bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(true)));
    bootstrap.getObjectMapper().addMixIn(ServerFactory.class, DefaultsOfThisApplication.class);
  }

  /** Lets a {@code server} section without a type have the defaults of {@link ServerSettings}. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", defaultImpl = ServerSettings.class)
  private interface DefaultsOfThisApplication {}

  @Override
  public void run(AuditApiConfiguration configuration, Environment environment) {
    Metrics metrics = new Metrics();
    ClickHouse clickHouse = new ClickHouse(configuration.clickhouse(), metrics);
    environment.lifecycle().manage(new AutoCloseableManager(clickHouse));

    Clock clock = Clock.systemUTC();
    Tiers tiers = new Tiers(clickHouse);
    Topics topics = new Topics(clickHouse, tiers, clock);
    Findings findings = new Findings(clickHouse);
    Verdicts verdicts = new Verdicts(clickHouse);

    writeTimesAsText(environment.getObjectMapper());
    environment.jersey().register(new RequestTiming(metrics));
    environment.jersey().register(new SecurityHeaders());
    environment.jersey().register(new ProblemMapper());
    environment.jersey().register(new TiersResource(tiers));
    environment.jersey().register(new TopicsResource(topics));
    environment.jersey().register(new VerdictsResource(verdicts, findings, topics, tiers, clock));
    environment.jersey().register(new FindingsResource(findings, tiers, clock));
    environment.jersey().register(new OpenApiResource());

    environment
        .getApplicationContext()
        .setErrorHandler(new RefusedByServer(environment.getObjectMapper()));

    environment.healthChecks().register("clickhouse", new ClickHouseHealth(tiers));
    environment
        .admin()
        .addServlet("prometheus", new PrometheusMetricsServlet(metrics.registry()))
        .addMapping("/metrics");
  }

  private static void writeTimesAsText(ObjectMapper json) {
    json.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    json.disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    json.setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);
  }
}
