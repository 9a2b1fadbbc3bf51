package org.kafkaaudit.streams.topology;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import org.kafkaaudit.model.event.AuditEvent;

/** What the join tells Prometheus. Safe for use by several threads. */
public final class JoinMetrics {

  private final Counter events;
  private final Counter origins;
  private final Counter rejected;
  private final Counter late;

  public JoinMetrics(PrometheusRegistry registry) {
    events =
        Counter.builder()
            .name("kafka_audit_streams_events")
            .help("Audit events taken, by tier.")
            .labelNames("tier")
            .register(registry);
    origins =
        Counter.builder()
            .name("kafka_audit_streams_origins")
            .help("Origin entries of counts merged, by tier.")
            .labelNames("tier")
            .register(registry);
    rejected =
        Counter.builder()
            .name("kafka_audit_streams_rejected_events")
            .help(
                "Audit events that could not be used; each is in the topic of rejected events, with the reason.")
            .register(registry);
    late =
        Counter.builder()
            .name("kafka_audit_streams_late_counts")
            .help("Counts that came after the horizon and were dropped, by tier.")
            .labelNames("tier")
            .register(registry);
  }

  void taken(AuditEvent event) {
    events.labelValues(event.tier()).inc();
    if (event instanceof AuditEvent.Count count) {
      origins.labelValues(event.tier()).inc(count.count().origins().size());
    }
  }

  void rejected() {
    rejected.inc();
  }

  void late(String tier) {
    late.labelValues(tier).inc();
  }
}
