package org.kafkaaudit.api;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;

/** Every metric of this application. Thread-safe. */
final class Metrics {
  private final Histogram requests;
  private final Histogram queries;
  private final Gauge waiting;

  Metrics(PrometheusRegistry registry) {
    requests =
        Histogram.builder()
            .name("kafka_audit_api_request_duration_seconds")
            .help("Time to answer a request, by route, method and status.")
            .unit(Unit.SECONDS)
            .labelNames("route", "method", "status")
            .classicOnly()
            .register(registry);
    queries =
        Histogram.builder()
            .name("kafka_audit_api_clickhouse_query_duration_seconds")
            .help("Time from asking for a connection to the last row, by query and outcome.")
            .unit(Unit.SECONDS)
            .labelNames("query", "outcome")
            .classicOnly()
            .register(registry);
    waiting =
        Gauge.builder()
            .name("kafka_audit_api_waiting_requests")
            .help("Requests that wait for a topic to be verified.")
            .register(registry);
  }

  void answered(String route, String method, int status, Duration duration) {
    requests.labelValues(route, method, Integer.toString(status)).observe(seconds(duration));
  }

  void queried(String query, String outcome, Duration duration) {
    queries.labelValues(query, outcome).observe(seconds(duration));
  }

  /** More requests wait, or fewer. */
  void waiting(int change) {
    waiting.inc(change);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
