package org.kafkaaudit.streams;

import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.apache.kafka.streams.Topology;
import org.kafkaaudit.streams.sink.ClickHouse;
import org.kafkaaudit.streams.sink.ClickHouseWriter;
import org.kafkaaudit.streams.sink.Migration;
import org.kafkaaudit.streams.sink.SinkMetrics;
import org.kafkaaudit.streams.topology.AuditTopics;
import org.kafkaaudit.streams.topology.AuditTopology;
import org.kafkaaudit.streams.topology.JoinMetrics;
import org.kafkaaudit.streams.topology.JoinRules;

/** Wires the join and the writer, in the order in which they start. */
final class AuditStreamsApplication extends Application<AuditStreamsConfiguration> {

  @Override
  public String getName() {
    return "audit-streams";
  }

  @Override
  protected void addDefaultCommands(Bootstrap<AuditStreamsConfiguration> bootstrap) {
    bootstrap.addCommand(new ServeCommand(this));
    bootstrap.addCommand(new ValidateCommand(this));
  }

  @Override
  public void initialize(Bootstrap<AuditStreamsConfiguration> bootstrap) {
    bootstrap.setConfigurationSourceProvider(
        new SubstitutingSourceProvider(
            bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(true)));
  }

  @Override
  public void run(AuditStreamsConfiguration configuration, Environment environment) {
    PrometheusRegistry registry = new PrometheusRegistry();
    JvmMetrics.builder().register(registry);
    environment
        .admin()
        .addServlet("prometheus", new PrometheusMetricsServlet(registry))
        .addMapping("/metrics");

    AuditTopics topics = configuration.topics();
    JoinRules rules = configuration.joinRules();
    KafkaConnection kafka = configuration.kafka().connection();
    new TopicCreation(kafka, topics).createMissing(configuration.kafka().partitions());

    Topology topology = AuditTopology.create(topics, rules, new JoinMetrics(registry));
    Join join = new Join(topology, kafka.streamsSettings());
    environment.lifecycle().manage(join);
    environment.healthChecks().register("join", join.healthCheck());

    ClickHouse clickHouse = configuration.clickHouse().connect();
    ClickHouseWriter writer =
        new ClickHouseWriter(
            clickHouse,
            new Migration(clickHouse, configuration.clickHouse().layout(), rules.tiers()),
            configuration.clickHouse().batching(),
            kafka.writerSettings(),
            topics,
            new SinkMetrics(registry));
    environment.lifecycle().manage(writer);
    environment.healthChecks().register("clickhouse", writer.healthCheck());
  }
}
