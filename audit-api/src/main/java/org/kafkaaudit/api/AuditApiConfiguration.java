package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.TextNode;
import io.dropwizard.core.Configuration;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.Map;

/** The configuration file. Every key has a default; {@code audit-api.yml} documents them. */
public final class AuditApiConfiguration extends Configuration {
  @Valid @NotNull @JsonProperty private ClickHouseSettings clickhouse = new ClickHouseSettings();

  /** Makes a configuration in which every key has its default. */
  public AuditApiConfiguration() {
    setServerFactory(new ServerSettings());
    DefaultLoggingFactory quiet = new DefaultLoggingFactory();
    quiet.setLevel("WARN");
    // The driver and the pool log each failed attempt with its stack; ClickHouse says it once.
    quiet.setLoggers(
        Map.of(
            "org.kafkaaudit", TextNode.valueOf("INFO"),
            "com.clickhouse", TextNode.valueOf("OFF"),
            "com.zaxxer.hikari", TextNode.valueOf("OFF")));
    setLoggingFactory(quiet);
  }

  ClickHouseSettings clickhouse() {
    return clickhouse;
  }
}
