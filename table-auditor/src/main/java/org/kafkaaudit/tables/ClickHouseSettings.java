package org.kafkaaudit.tables;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDataSize;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The section {@code clickhouse}: where the tables are, and how much a query may take there. */
final class ClickHouseSettings {

  @NotNull
  @Pattern(regexp = "https?://[^/?#@]+/?", message = "must look like http://host:8123")
  @JsonProperty
  private String url = "http://127.0.0.1:8123";

  @NotBlank @JsonProperty private String user = "default";

  @NotNull
  @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
  private String password = "";

  @NotNull
  @MinDuration(value = 250, unit = TimeUnit.MILLISECONDS)
  @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
  @JsonProperty
  private Duration connectTimeout = Duration.seconds(5);

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
  @JsonProperty
  private Duration queryTimeout = Duration.seconds(30);

  @Min(1)
  @JsonProperty
  private int maxThreads = 2;

  @NotNull
  @MinDataSize(value = 16 * 1024 * 1024)
  @JsonProperty
  private DataSize maxMemory = DataSize.mebibytes(512);

  @Min(1)
  @JsonProperty
  private long rowsPerQuery = 1_000_000;

  @NotNull @JsonProperty private Duration pause = Duration.milliseconds(50);

  URI url() {
    return URI.create(url);
  }

  String user() {
    return user;
  }

  /** The secret: never to be logged. */
  String password() {
    return password;
  }

  java.time.Duration connectTimeout() {
    return connectTimeout.toJavaDuration();
  }

  /** What a query may take before ClickHouse gives it up. */
  java.time.Duration queryTimeout() {
    return queryTimeout.toJavaDuration();
  }

  /** How many rows a query reads one by one, unless a single slice has more. */
  long rowsPerQuery() {
    return rowsPerQuery;
  }

  /** How long the server is left alone after a query. */
  java.time.Duration pause() {
    return pause.toJavaDuration();
  }

  /** What bounds each query in ClickHouse. */
  @JsonIgnore
  Map<String, String> limits() {
    Map<String, String> limits = new TreeMap<>();
    limits.put("max_execution_time", Long.toString(Math.max(1, queryTimeout().toSeconds())));
    limits.put("max_threads", Integer.toString(maxThreads));
    limits.put("max_memory_usage", Long.toString(maxMemory.toBytes()));
    return limits;
  }
}
