package org.kafkaaudit.streams.sink;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What the writer tells Prometheus. Safe for use by several threads. */
public final class SinkMetrics {

  private final Counter rows;
  private final Counter failures;
  private final Counter unreadable;
  private final Gauge up;

  public SinkMetrics(PrometheusRegistry registry) {
    rows =
        Counter.builder()
            .name("kafka_audit_clickhouse_rows")
            .help("Rows inserted into ClickHouse.")
            .register(registry);
    failures =
        Counter.builder()
            .name("kafka_audit_clickhouse_failures")
            .help("Attempts to insert into ClickHouse that failed; each is tried again.")
            .register(registry);
    unreadable =
        Counter.builder()
            .name("kafka_audit_clickhouse_unreadable_records")
            .help("Records of the output topics that could not be read and were passed over.")
            .register(registry);
    up =
        Gauge.builder()
            .name("kafka_audit_clickhouse_up")
            .help("1 while ClickHouse takes what is inserted, 0 while verdicts wait in Kafka.")
            .register(registry);
  }

  void inserted(int count) {
    rows.inc(count);
    up();
  }

  void up() {
    up.set(1);
  }

  void failed() {
    failures.inc();
    up.set(0);
  }

  void unreadable() {
    unreadable.inc();
  }
}
