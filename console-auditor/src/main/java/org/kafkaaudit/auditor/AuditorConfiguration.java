package org.kafkaaudit.auditor;

import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.application.AuditConfiguration;
import org.kafkaaudit.application.SerdeSection;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.reporting.ClusterConfiguration;

/** The one YAML file of the auditor; {@code console-auditor.yml} tells what each key means. */
final class AuditorConfiguration extends AuditConfiguration {

  @JsonProperty @NotEmpty private String tier = "";

  @JsonProperty @Valid @NotNull
  private ClusterConfiguration cluster = ClusterConfiguration.of(null, null);

  @JsonProperty @Valid private @Nullable ClusterConfiguration auditCluster;
  @JsonProperty @NotEmpty private String auditTopic = "audit-events";
  @JsonProperty @Valid @NotNull private SerdeSection serializer = SerdeSection.NONE;
  @JsonProperty @NotEmpty private String joinApplicationId = "audit-streams";
  @JsonProperty private @Nullable String group;
  @JsonProperty @NotNull private Duration bucketLength = Duration.minutes(1);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration reportInterval = Duration.seconds(10);

  @JsonProperty
  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  private Duration metadataRefreshInterval = Duration.seconds(30);

  @JsonProperty @NotNull private Duration startTimeout = Duration.seconds(60);
  @JsonProperty @NotNull private TopicSelection topics = TopicSelection.DEFAULT;
  @JsonProperty @NotNull private List<@Valid CanonicalNameRule> canonicalNames = List.of();

  @JsonProperty @NotNull private List<@Valid TrackingHeaderSection> trackingHeaders = List.of();

  @JsonProperty @NotNull private String reader = ReaderKind.CONSUMER.key();

  @JsonProperty
  @Min(1)
  private int mostHeldChunks = 4096;

  @JsonProperty @NotEmpty private String service = "console-auditor";
  @JsonProperty private @Nullable String host;
  @JsonProperty @NotNull private String datacenter = "";

  AuditorConfiguration() {
    super(loopbackServer(8083), Map.of("org.apache.kafka.clients.NetworkClient", "ERROR"));
  }

  @JsonIgnore
  @ValidationMethod(message = "cluster.name may not be empty: what shall the cluster be called?")
  boolean isClusterNamed() {
    return !cluster.name().isBlank();
  }

  @JsonIgnore
  @ValidationMethod(message = "reader must be batches or consumer")
  boolean isReaderKnown() {
    return ReaderKind.ofKey(reader).isPresent();
  }

  @JsonIgnore
  @ValidationMethod(message = "trackingHeaders must name each topic once")
  boolean isEachTopicTrackedOnce() {
    return trackingHeaders.stream().map(TrackingHeaderSection::topic).distinct().count()
        == trackingHeaders.size();
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

  String tier() {
    return tier;
  }

  ClusterConfiguration cluster() {
    return cluster;
  }

  @JsonGetter("auditCluster")
  ClusterConfiguration auditCluster() {
    return auditCluster == null ? cluster : auditCluster;
  }

  String auditTopic() {
    return auditTopic;
  }

  SerdeSection serializer() {
    return serializer;
  }

  @JsonGetter("group")
  String group() {
    return group == null ? "console-auditor-" + tier + "-" + cluster.name() : group;
  }

  BucketLength bucketLength() {
    return new BucketLength(bucketLength.toJavaDuration());
  }

  java.time.Duration reportInterval() {
    return reportInterval.toJavaDuration();
  }

  java.time.Duration metadataRefreshInterval() {
    return metadataRefreshInterval.toJavaDuration();
  }

  java.time.Duration startTimeout() {
    return startTimeout.toJavaDuration();
  }

  /** Returns a pattern that fits the topics to count. */
  Pattern topics() {
    return topics.pattern(auditTopic, joinApplicationId, canonicalNames());
  }

  CanonicalNames canonicalNames() {
    return new CanonicalNames(canonicalNames);
  }

  List<TrackingHeaderSection> trackingHeaders() {
    return List.copyOf(trackingHeaders);
  }

  ReaderKind reader() {
    return ReaderKind.ofKey(reader).orElseThrow();
  }

  int mostHeldChunks() {
    return mostHeldChunks;
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
