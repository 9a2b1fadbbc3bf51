package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.kafkaaudit.application.AuditApplication;

/** Wires the audit API. */
public final class AuditApiApplication extends AuditApplication<AuditApiConfiguration> {
  AuditApiApplication() {
    super("audit-api", AuditApiConfiguration::new);
  }

  /** Runs {@code server FILE}, or {@code check FILE}. */
  public static void main(String[] arguments) {
    new AuditApiApplication().runOrExit(arguments);
  }

  @Override
  protected void start(
      AuditApiConfiguration configuration, Environment environment, PrometheusRegistry registry) {
    Metrics metrics = new Metrics(registry);
    ClickHouse clickHouse = new ClickHouse(configuration.clickhouse(), metrics);
    environment.lifecycle().manage(new AutoCloseableManager(clickHouse));

    Clock clock = Clock.systemUTC();
    Tiers tiers = new Tiers(clickHouse);
    Topics topics = new Topics(clickHouse, tiers, clock);
    Findings findings = new Findings(clickHouse);
    Hours hours = new Hours(clickHouse);
    Verdicts verdicts = new Verdicts(clickHouse);
    Progress progress = new Progress(clickHouse);
    Judgements judgements = new Judgements(clickHouse, progress);
    Waiters waiters = waiters(progress, configuration, environment, metrics);

    writeTimesAsText(environment.getObjectMapper());
    environment.jersey().register(new RequestTiming(metrics));
    environment.jersey().register(new SecurityHeaders());
    environment.jersey().register(new ProblemMapper());
    environment.jersey().register(new TiersResource(tiers));
    environment.jersey().register(new TopicsResource(topics));
    environment.jersey().register(new VerdictsResource(verdicts, findings, topics, tiers, clock));
    environment.jersey().register(new HoursResource(hours, topics, tiers, clock));
    environment.jersey().register(new OverviewResource(hours, tiers, clock));
    environment.jersey().register(new FindingsResource(findings, tiers, clock));
    environment.jersey().register(new CompletenessResource(judgements, topics, tiers, clock));
    environment.jersey().register(new VerifiedThroughResource(progress, waiters, topics, tiers));
    environment.jersey().register(new GobblinResource(judgements, topics, tiers));
    environment.jersey().register(counts(configuration.reports(), tiers, environment, clock));
    environment.jersey().register(new OpenApiResource());

    refuseWith(new RefusedByServer(environment.getObjectMapper()), environment);
    environment.healthChecks().register("clickhouse", new ClickHouseHealth(tiers));
  }

  /** The server waits for open requests when it stops, so those that wait are answered first. */
  private static Waiters waiters(
      Progress progress,
      AuditApiConfiguration configuration,
      Environment environment,
      Metrics metrics) {
    Waiters waiters = new Waiters(progress, configuration.maxWaitingRequests(), metrics);
    waiters.start(environment.lifecycle().scheduledExecutorService("waiters").threads(1).build());
    environment
        .lifecycle()
        .addEventListener(
            new LifeCycle.Listener() {
              @Override
              public void lifeCycleStopping(LifeCycle stopping) {
                waiters.stop();
              }
            });
    return waiters;
  }

  private static CountsResource counts(
      ReportSettings reports, Tiers tiers, Environment environment, Clock clock) {
    AuditTopic auditTopic = new AuditTopic(reports);
    environment.lifecycle().manage(new AutoCloseableManager(auditTopic));
    return new CountsResource(reports, auditTopic, tiers, clock);
  }

  /** Some requests are refused by the server itself, before they come to the application. */
  private static void refuseWith(RefusedByServer refused, Environment environment) {
    environment.getApplicationContext().setErrorHandler(refused);
    environment
        .lifecycle()
        .addEventListener(
            new LifeCycle.Listener() {
              @Override
              public void lifeCycleStarting(LifeCycle starting) {
                if (starting instanceof Server server) {
                  server.setErrorHandler(refused);
                }
              }
            });
  }

  private static void writeTimesAsText(ObjectMapper json) {
    json.disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
    json.disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
    json.setDefaultPropertyInclusion(JsonInclude.Include.NON_ABSENT);
  }
}
