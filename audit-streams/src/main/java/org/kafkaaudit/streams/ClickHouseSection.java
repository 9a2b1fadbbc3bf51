package org.kafkaaudit.streams;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.concurrent.TimeUnit;
import org.kafkaaudit.streams.sink.Batching;
import org.kafkaaudit.streams.sink.ClickHouse;
import org.kafkaaudit.streams.sink.TableLayout;

/** Where verdicts are kept for asking. */
public final class ClickHouseSection {

  @NotNull
  @Pattern(
      regexp = "https?://.+",
      message = "must be the address of ClickHouse's HTTP interface, as http://host:8123")
  @JsonProperty
  private String url = "http://127.0.0.1:8123";

  @NotNull @JsonProperty private String database = "default";

  @NotNull @JsonProperty private String user = "default";

  @NotNull @JsonProperty private String password = "";

  @NotNull
  @Pattern(
      regexp = "[A-Za-z0-9_{}.-]*",
      message = "must be the name of a cluster, or empty for a single node")
  @JsonProperty
  private String cluster = "";

  @Min(1)
  @JsonProperty
  private int retentionDays = 30;

  @Min(1)
  @JsonProperty
  private int batchRows = 50_000;

  @NotNull
  @MinDuration(value = 10, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  private Duration batchInterval = Duration.seconds(1);

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  @JsonProperty
  private Duration timeout = Duration.seconds(60);

  ClickHouse connect() {
    return new ClickHouse(url, database, user, password, timeout.toJavaDuration());
  }

  TableLayout layout() {
    return new TableLayout(cluster, retentionDays);
  }

  Batching batching() {
    return new Batching(batchRows, batchInterval.toJavaDuration());
  }
}
