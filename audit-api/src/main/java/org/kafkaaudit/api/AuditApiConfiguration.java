package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.server.DefaultServerFactory;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.application.AuditConfiguration;

/** The configuration file. Every key has a default; {@code audit-api.yml} documents them. */
public final class AuditApiConfiguration extends AuditConfiguration {
  @Valid @NotNull @JsonProperty private ClickHouseSettings clickhouse = new ClickHouseSettings();

  @Min(0)
  @Max(1000)
  @JsonProperty
  private int maxWaitingRequests = 500;

  @Valid @NotNull @JsonProperty private ReportSettings reports = new ReportSettings();

  /** Makes a configuration in which every key has its default. */
  public AuditApiConfiguration() {
    // The driver and the pool log each failed attempt with its stack; ClickHouse says it once.
    super(
        server(),
        Map.of(
            "com.clickhouse",
            "OFF",
            "com.zaxxer.hikari",
            "OFF",
            "org.apache.kafka.clients.NetworkClient",
            "ERROR"));
  }

  private static DefaultServerFactory server() {
    DefaultServerFactory server = loopbackServer(8081);
    server.setApplicationConnectors(List.of(loopback(8080)));
    // Errors are problem documents, see ProblemMapper.
    server.setRegisterDefaultExceptionMappers(false);
    return server;
  }

  ReportSettings reports() {
    return reports;
  }

  ClickHouseSettings clickhouse() {
    return clickhouse;
  }

  /** How many requests may wait at a time for a topic to be verified. */
  int maxWaitingRequests() {
    return maxWaitingRequests;
  }
}
