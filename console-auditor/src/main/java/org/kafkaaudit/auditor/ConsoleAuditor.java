package org.kafkaaudit.auditor;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.kafkaaudit.application.AuditApplication;
import org.kafkaaudit.auditor.batch.BatchReader;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.reporting.AuditTopic;
import org.kafkaaudit.reporting.Closing;
import org.kafkaaudit.reporting.Start;

/** Counts every message of one Kafka cluster, and reports to the audit topic. */
public final class ConsoleAuditor extends AuditApplication<AuditorConfiguration> {

  private final Clock clock = Clock.systemUTC();

  ConsoleAuditor() {
    super("console-auditor", AuditorConfiguration::new);
  }

  /** Runs {@code server FILE}, or {@code check FILE}. */
  public static void main(String[] arguments) {
    new ConsoleAuditor().runOrExit(arguments);
  }

  @Override
  protected void start(
      AuditorConfiguration configuration, Environment environment, PrometheusRegistry registry) {
    String id = UUID.randomUUID().toString();
    String clientId = configuration.group() + "-" + id.substring(0, 8);
    AuditorMetrics metrics = new AuditorMetrics(registry, clock);

    Start start = new Start(configuration.startTimeout());
    Brokers brokers = new Brokers(Admin.create(configuration.cluster().adminSettings(clientId)));
    String clusterId = start.clusterId(configuration.cluster(), clientId);
    start.clusterId(configuration.auditCluster(), clientId);
    AuditTopic auditTopic =
        new AuditTopic(
            new KafkaProducer<>(configuration.auditCluster().producerSettings(clientId)),
            configuration.serializer().writer(),
            configuration.auditTopic());
    Statements statements =
        new Statements(
            configuration.tier(),
            configuration.cluster().name(),
            clusterId,
            reporter(configuration, id),
            configuration.bucketLength());

    environment
        .healthChecks()
        .register("reports", new ReportHealthCheck(metrics, configuration.reportInterval()));
    environment.lifecycle().manage(new Closing(auditTopic));
    environment.lifecycle().manage(new Closing(brokers));
    CompactedTopics compacted =
        new CompactedTopics(brokers, configuration.metadataRefreshInterval(), clock);
    HeaderTimeDeserializer headerTimes =
        new HeaderTimeDeserializer(configuration.trackingHeaders(), configuration.canonicalNames());
    environment.lifecycle().manage(new Closing(headerTimes::release));
    environment
        .lifecycle()
        .manage(
            new Auditor(
                () -> {
                  Consumer<?, ?> consumer = consumer(configuration, clientId, headerTimes);
                  return new LogReader(
                      consumer,
                      source(configuration, clientId, consumer, headerTimes),
                      brokers,
                      compacted,
                      new LogReports(brokers, compacted, auditTopic, statements, metrics, clock),
                      metrics,
                      configuration,
                      clock);
                },
                configuration.topics()));
  }

  private static Consumer<?, ?> consumer(
      AuditorConfiguration configuration, String clientId, HeaderTimeDeserializer headerTimes) {
    return new KafkaConsumer<>(
        refreshed(
            configuration,
            ConsumerSettings.of(configuration.cluster(), clientId, configuration.group())),
        new NothingDeserializer(),
        headerTimes);
  }

  private RecordSource source(
      AuditorConfiguration configuration,
      String clientId,
      Consumer<?, ?> consumer,
      HeaderTimeDeserializer headerTimes) {
    if (configuration.reader() == ReaderKind.CONSUMER) {
      return new ConsumerSource(consumer, clock);
    }
    Map<String, Object> settings =
        ConsumerSettings.ofBatches(configuration.cluster(), clientId, configuration.group());
    try {
      BatchReader reader = new BatchReader(refreshed(configuration, settings), Stamp.HEADER);
      return new BatchSource(consumer, reader, headerTimes, clock);
    } catch (KafkaException e) {
      consumer.close();
      throw e;
    }
  }

  private static Map<String, Object> refreshed(
      AuditorConfiguration configuration, Map<String, Object> settings) {
    settings.putIfAbsent(
        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
        Long.toString(configuration.metadataRefreshInterval().toMillis()));
    return settings;
  }

  private static Reporter reporter(AuditorConfiguration configuration, String id) {
    return new Reporter(
        id,
        configuration.service(),
        configuration.host(),
        configuration.datacenter(),
        Optional.ofNullable(ConsoleAuditor.class.getPackage().getImplementationVersion())
            .orElse("unknown"));
  }
}
