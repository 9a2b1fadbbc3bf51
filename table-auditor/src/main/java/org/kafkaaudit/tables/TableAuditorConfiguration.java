package org.kafkaaudit.tables;

import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.application.AuditConfiguration;
import org.kafkaaudit.application.SerdeSection;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.reporting.ClusterConfiguration;

/** The one YAML file of the auditor; {@code table-auditor.yml} tells what each key means. */
final class TableAuditorConfiguration extends AuditConfiguration {

  @JsonProperty @NotEmpty private String tier = "";
  @JsonProperty @NotEmpty private List<@Valid @NotNull TableSettings> tables = List.of();
  @JsonProperty @Valid @NotNull private ClickHouseSettings clickhouse = new ClickHouseSettings();

  @JsonProperty @Valid @NotNull
  private ClusterConfiguration auditCluster = ClusterConfiguration.of(null, null);

  @JsonProperty @Valid private @Nullable ClusterConfiguration sourceCluster;
  @JsonProperty @NotEmpty private String auditTopic = "audit-events";
  @JsonProperty @Valid @NotNull private SerdeSection serializer = SerdeSection.NONE;
  @JsonProperty @NotNull private Duration bucketLength = Duration.minutes(1);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration interval = Duration.seconds(30);

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MINUTES)
  private Duration recent = Duration.hours(6);

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.MINUTES)
  private Duration horizon = Duration.days(3);

  @JsonProperty @NotNull private Duration horizonInterval = Duration.minutes(5);

  @JsonProperty
  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  private Duration longestRound = Duration.minutes(1);

  @JsonProperty @NotNull private Duration startTimeout = Duration.seconds(60);
  @JsonProperty @NotEmpty private String service = "table-auditor";
  @JsonProperty private @Nullable String host;
  @JsonProperty @NotNull private String datacenter = "";

  TableAuditorConfiguration() {
    super(loopbackServer(8084), Map.of("org.apache.kafka.clients.NetworkClient", "ERROR"));
  }

  @JsonIgnore
  @ValidationMethod(
      message = "bucketLength must divide a day into equal parts of whole seconds: 10s, 1m or 5m")
  boolean isBucketLengthPossible() {
    try {
      return bucketLength().millis() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @JsonIgnore
  @ValidationMethod(
      message = "tables must have different names: what is counted under one name is one table")
  boolean isEachTableNamedOnce() {
    return tables == null || isDifferent(tables.stream().map(TableSettings::name).toList());
  }

  @JsonIgnore
  @ValidationMethod(message = "tables has the same table twice for one topic: it would count twice")
  boolean isEachTableThereOnce() {
    return tables == null
        || isDifferent(
            tables.stream()
                .map(table -> List.of(table.database(), table.table(), table.topic()))
                .toList());
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "sourceCluster is needed where a table has consumerGroup: the cluster that the group reads from")
  boolean isGroupReachable() {
    return sourceCluster != null
        || tables == null
        || tables.stream().allMatch(table -> table.consumerGroup().isEmpty());
  }

  private static boolean isDifferent(List<?> list) {
    return list.stream().distinct().count() == list.size();
  }

  String tier() {
    return tier;
  }

  List<TableSettings> tables() {
    return tables;
  }

  ClickHouseSettings clickhouse() {
    return clickhouse;
  }

  ClusterConfiguration auditCluster() {
    return auditCluster;
  }

  @JsonIgnore
  Optional<ClusterConfiguration> sourceCluster() {
    return Optional.ofNullable(sourceCluster);
  }

  String auditTopic() {
    return auditTopic;
  }

  SerdeSection serializer() {
    return serializer;
  }

  BucketLength bucketLength() {
    return new BucketLength(bucketLength.toJavaDuration());
  }

  java.time.Duration interval() {
    return interval.toJavaDuration();
  }

  /** How often and how far back the tables are counted. */
  Pace pace() {
    return new Pace(
        recent.toJavaDuration(),
        horizon.toJavaDuration(),
        horizonInterval.toJavaDuration(),
        longestRound.toJavaDuration(),
        clickhouse.rowsPerQuery());
  }

  java.time.Duration startTimeout() {
    return startTimeout.toJavaDuration();
  }

  String service() {
    return service;
  }

  @JsonGetter("host")
  String host() {
    if (host != null) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  String datacenter() {
    return datacenter;
  }
}
