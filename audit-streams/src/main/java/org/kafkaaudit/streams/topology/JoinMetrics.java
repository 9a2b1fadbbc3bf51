package org.kafkaaudit.streams.topology;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.kafkaaudit.model.event.AuditEvent;

/** What the join tells Prometheus. Safe for use by several threads. */
public final class JoinMetrics {

  private final Counter events;
  private final Counter origins;
  private final Counter rejected;
  private final Counter late;

  /** For each task, topic and tier: the verdicts of the last hour. */
  private final Map<String, Map<String, Map<String, RecentVerdicts.Outcome>>> recent =
      new ConcurrentHashMap<>();

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
    gauge(
        registry,
        "kafka_audit_lost_messages",
        "Messages lost in buckets of the last hour; absent where none is.",
        RecentVerdicts.Outcome::lost);
    gauge(
        registry,
        "kafka_audit_duplicated_messages",
        "Arrivals of messages that had arrived already, in buckets of the last hour; absent where none is.",
        RecentVerdicts.Outcome::duplicated);
    gauge(
        registry,
        "kafka_audit_unverified_buckets",
        "Buckets of the last hour with an unverified verdict; absent where none is.",
        RecentVerdicts.Outcome::unverified);
  }

  private void gauge(
      PrometheusRegistry registry,
      String name,
      String help,
      ToDoubleFunction<RecentVerdicts.Outcome> number) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("topic", "tier")
        .callback(
            gauge -> each((topic, tier, sum) -> gauge.call(number.applyAsDouble(sum), topic, tier)))
        .register(registry);
  }

  private interface Visitor {
    void visit(String topic, String tier, RecentVerdicts.Outcome sum);
  }

  private void each(Visitor visitor) {
    for (Map<String, Map<String, RecentVerdicts.Outcome>> topics : recent.values()) {
      topics.forEach(
          (topic, tiers) -> tiers.forEach((tier, sum) -> visitor.visit(topic, tier, sum)));
    }
  }

  /**
   * Takes what a task judged lately; topics and tiers of which there is nothing to tell may be left
   * out.
   */
  void judged(String task, Map<String, Map<String, RecentVerdicts.Outcome>> sums) {
    recent.put(task, sums);
  }

  /** Drops what a task judged: another instance has it now. */
  void forget(String task) {
    recent.remove(task);
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
