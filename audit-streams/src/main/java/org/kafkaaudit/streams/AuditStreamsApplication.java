package org.kafkaaudit.streams;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import org.apache.kafka.streams.Topology;
import org.kafkaaudit.application.AuditApplication;
import org.kafkaaudit.application.SerdeSection;
import org.kafkaaudit.streams.sink.ClickHouse;
import org.kafkaaudit.streams.sink.ClickHouseWriter;
import org.kafkaaudit.streams.sink.HourSums;
import org.kafkaaudit.streams.sink.Migration;
import org.kafkaaudit.streams.sink.SinkMetrics;
import org.kafkaaudit.streams.topology.AuditTopics;
import org.kafkaaudit.streams.topology.AuditTopology;
import org.kafkaaudit.streams.topology.JoinMetrics;
import org.kafkaaudit.streams.topology.JoinRules;
import org.kafkaaudit.streams.topology.SchemaWait;

/** Wires the join and the writer, in the order in which they start. */
public final class AuditStreamsApplication extends AuditApplication<AuditStreamsConfiguration> {

  AuditStreamsApplication() {
    super("audit-streams", AuditStreamsConfiguration::new);
  }

  /** Runs {@code server FILE}, or {@code check FILE}. */
  public static void main(String[] arguments) {
    new AuditStreamsApplication().runOrExit(arguments);
  }

  @Override
  protected void start(
      AuditStreamsConfiguration configuration,
      Environment environment,
      PrometheusRegistry registry) {
    AuditTopics topics = configuration.topics();
    JoinRules rules = configuration.joinRules();
    KafkaConnection kafka = configuration.kafka().connection();
    new TopicCreation(kafka, topics).createMissing(configuration.kafka().partitions());

    SerdeSection deserializer = configuration.deserializer();
    // Told of a class that cannot be used now, rather than by each task later.
    deserializer.reader().close();
    SchemaWait wait = new SchemaWait();
    Topology topology =
        AuditTopology.create(topics, rules, new JoinMetrics(registry), deserializer::reader, wait);
    Join join = new Join(topology, kafka.streamsSettings(), wait);
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
            new SinkMetrics(registry),
            new HourSums(
                clickHouse,
                rules.horizon(),
                Duration.ofDays(configuration.clickHouse().layout().retentionDays())));
    environment.lifecycle().manage(writer);
    environment.healthChecks().register("clickhouse", writer.healthCheck());
  }
}
