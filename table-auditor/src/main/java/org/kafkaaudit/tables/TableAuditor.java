package org.kafkaaudit.tables;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.kafkaaudit.application.AuditApplication;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.reporting.AuditTopic;
import org.kafkaaudit.reporting.Closing;
import org.kafkaaudit.reporting.ClusterConfiguration;
import org.kafkaaudit.reporting.Start;

/** Counts tables of one ClickHouse that are filled from Kafka, and reports to the audit topic. */
public final class TableAuditor extends AuditApplication<TableAuditorConfiguration> {

  private static final int INTERVALS_UNTIL_UNHEALTHY = 3;

  private final Clock clock = Clock.systemUTC();

  TableAuditor() {
    super("table-auditor", TableAuditorConfiguration::new);
  }

  /** Runs {@code server FILE}, or {@code check FILE}. */
  public static void main(String[] arguments) {
    new TableAuditor().runOrExit(arguments);
  }

  @Override
  protected void start(
      TableAuditorConfiguration configuration,
      Environment environment,
      PrometheusRegistry registry) {
    String id = UUID.randomUUID().toString();
    String clientId = "table-auditor-" + configuration.tier() + "-" + id.substring(0, 8);
    TableMetrics metrics = new TableMetrics(registry, clock);

    Start start = new Start(configuration.startTimeout());
    start.clusterId(configuration.auditCluster(), clientId);
    String sourceClusterId =
        configuration.sourceCluster().map(cluster -> start.clusterId(cluster, clientId)).orElse("");
    AuditTopic auditTopic =
        new AuditTopic(
            new KafkaProducer<>(configuration.auditCluster().producerSettings(clientId)),
            configuration.serializer().writer(),
            configuration.auditTopic());
    Optional<Admin> source = configuration.sourceCluster().map(cluster -> admin(cluster, clientId));

    environment.lifecycle().manage(new Closing(auditTopic));
    source.ifPresent(admin -> environment.lifecycle().manage(new Closing(admin)));
    ClickHouse clickHouse = new ClickHouse(configuration.clickhouse(), metrics);
    List<TableCount> tables =
        configuration.tables().stream()
            .map(
                table ->
                    new TableCount(
                        table,
                        configuration.pace(),
                        clickHouse,
                        insertion(table, source),
                        auditTopic,
                        new TableStatements(
                            configuration.tier(),
                            table.name(),
                            table.topic(),
                            sourceClusterId,
                            reporter(configuration, id),
                            configuration.bucketLength()),
                        metrics,
                        clock))
            .toList();
    environment
        .healthChecks()
        .register(
            "tables",
            new TableHealthCheck(
                metrics,
                configuration
                    .pace()
                    .longestRound()
                    .multipliedBy((long) INTERVALS_UNTIL_UNHEALTHY * tables.size())));
    environment.lifecycle().manage(new Rounds(tables, configuration.interval(), metrics));
  }

  private static Admin admin(ClusterConfiguration cluster, String clientId) {
    return Admin.create(cluster.adminSettings(clientId + "-source"));
  }

  private Insertion insertion(TableSettings table, Optional<Admin> source) {
    if (table.consumerGroup().isPresent()) {
      return new GroupInsertion(
          source.orElseThrow(), table.sourceTopics(), table.consumerGroup().get(), clock);
    }
    return table
        .insertedWithin()
        .<Insertion>map(within -> new PromisedInsertion(within, clock))
        .orElse(Insertion.UNKNOWN);
  }

  private static Reporter reporter(TableAuditorConfiguration configuration, String id) {
    return new Reporter(
        id,
        configuration.service(),
        configuration.host(),
        configuration.datacenter(),
        Optional.ofNullable(TableAuditor.class.getPackage().getImplementationVersion())
            .orElse("unknown"));
  }
}
