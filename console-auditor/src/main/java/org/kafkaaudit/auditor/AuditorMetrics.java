package org.kafkaaudit.auditor;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Every metric of the auditor. Thread-safe. */
final class AuditorMetrics {

  private static final String PREFIX = "kafka_audit_auditor_";

  private final Clock clock;
  private final Counter messages;
  private final Counter bytes;
  private final Counter unstamped;
  private final Counter trackingHeaders;
  private final Counter reports;
  private final Gauge lag;
  private final Gauge chunks;
  private final Gauge gaps;
  private final Gauge unreadableTopics;
  private volatile Instant lastAcknowledgedReport;

  AuditorMetrics(PrometheusRegistry registry, Clock clock) {
    this.clock = clock;
    this.lastAcknowledgedReport = clock.instant();
    this.messages =
        counter(registry, "messages", "Messages counted, those counted again included.", "topic");
    this.bytes = counter(registry, "bytes", "Serialized size of their keys and values.", "topic");
    this.unstamped =
        counter(
            registry,
            "unstamped",
            "Messages without a usable stamp: missing, malformed, or foreign (made for another topic).",
            "topic",
            "reason");
    this.trackingHeaders =
        counter(
            registry,
            "tracking_headers",
            "Unstamped messages of topics with trackingHeaders, by what the header in the value was: used, empty,"
                + " wild (too far from the timestamp of the record), or unreadable; all but used are counted by that timestamp.",
            "topic",
            "result");
    this.reports =
        counter(registry, "reports", "Reports by result: acknowledged or failed.", "result");
    this.lag =
        gauge(
            registry,
            "lag_messages",
            "Offsets between what is counted and the end of the logs.",
            "topic");
    this.chunks = gauge(registry, "open_chunks", "Chunks of logs that are kept in memory.");
    this.gaps =
        gauge(
            registry,
            "gaps",
            "Runs of offsets that left the log before they were counted.",
            "topic");
    this.unreadableTopics =
        gauge(
            registry,
            "unreadable_topics",
            "Topics assigned here that are not counted, since the right to read them is missing.");
    GaugeWithCallback.builder()
        .name(PREFIX + "seconds_since_acknowledged_report")
        .help("Time since the audit topic took a report in full.")
        .callback(callback -> callback.call(secondsSinceAcknowledgedReport()))
        .register(registry);
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
  }

  private static Gauge gauge(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Gauge.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
  }

  /** Takes over what was read since the last time. */
  void read(List<PartitionLog> logs) {
    for (PartitionLog log : logs) {
      String topic = log.partition().topic();
      Tally tally = log.tally();
      messages.labelValues(topic).inc(tally.messages);
      bytes.labelValues(topic).inc(tally.bytes);
      unstamped.labelValues(topic, "missing").inc(tally.missingStamps);
      unstamped.labelValues(topic, "malformed").inc(tally.malformedStamps);
      unstamped.labelValues(topic, "foreign").inc(tally.foreignStamps);
      if (tally.headerTimes + tally.emptyHeaders + tally.wildHeaders + tally.unreadableHeaders
          > 0) {
        trackingHeaders.labelValues(topic, "wild").inc(tally.wildHeaders);
        trackingHeaders.labelValues(topic, "used").inc(tally.headerTimes);
        trackingHeaders.labelValues(topic, "empty").inc(tally.emptyHeaders);
        trackingHeaders.labelValues(topic, "unreadable").inc(tally.unreadableHeaders);
      }
      tally.clear();
    }
  }

  /** Sets the lag of the topics that are read here, and forgets that of the others. */
  void lag(Map<String, Long> byTopic) {
    lag.clear();
    byTopic.forEach((topic, offsets) -> lag.labelValues(topic).set(offsets));
  }

  void chunks(int inMemory) {
    chunks.set(inMemory);
  }

  /** Sets the gaps of the topics that are read here, and forgets those of the others. */
  void gaps(Map<String, Integer> byTopic) {
    gaps.clear();
    byTopic.forEach((topic, number) -> gaps.labelValues(topic).set(number));
  }

  void unreadableTopics(int number) {
    unreadableTopics.set(number);
  }

  void reportEnded(boolean acknowledged) {
    reports.labelValues(acknowledged ? "acknowledged" : "failed").inc();
    if (acknowledged) {
      lastAcknowledgedReport = clock.instant();
    }
  }

  double secondsSinceAcknowledgedReport() {
    return (clock.millis() - lastAcknowledgedReport.toEpochMilli()) / 1000.0;
  }
}
