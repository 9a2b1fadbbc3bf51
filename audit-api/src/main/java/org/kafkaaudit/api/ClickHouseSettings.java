package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.concurrent.TimeUnit;

/** The section {@code clickhouse}: where the verdicts are, and how much may be asked at a time. */
final class ClickHouseSettings {
  @NotNull
  @Pattern(
      regexp = "jdbc:(clickhouse|ch)://.+",
      message = "must look like jdbc:clickhouse://host:8123/database")
  @JsonProperty
  private String url = "jdbc:clickhouse://127.0.0.1:8123/default";

  @NotBlank @JsonProperty private String user = "default";

  @NotNull
  @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
  private String password = "";

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  @MaxDuration(value = 5, unit = TimeUnit.MINUTES)
  @JsonProperty
  private Duration queryTimeout = Duration.seconds(10);

  @NotNull
  @MinDuration(value = 250, unit = TimeUnit.MILLISECONDS)
  @MaxDuration(value = 1, unit = TimeUnit.MINUTES)
  @JsonProperty
  private Duration connectTimeout = Duration.seconds(2);

  @Min(1)
  @Max(1000)
  @JsonProperty
  private int maxConcurrentQueries = 8;

  /** JDBC address of the server and the database in it. */
  String url() {
    return url;
  }

  String user() {
    return user;
  }

  /** The secret: never to be logged. */
  String password() {
    return password;
  }

  /** What a query may take in ClickHouse before it is given up. */
  java.time.Duration queryTimeout() {
    return queryTimeout.toJavaDuration();
  }

  /** What a request waits for a connection before it is answered with 503. */
  java.time.Duration connectTimeout() {
    return connectTimeout.toJavaDuration();
  }

  int maxConcurrentQueries() {
    return maxConcurrentQueries;
  }
}
