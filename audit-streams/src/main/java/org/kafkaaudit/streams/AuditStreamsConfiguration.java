package org.kafkaaudit.streams;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.kafkaaudit.application.AuditConfiguration;
import org.kafkaaudit.application.SerdeSection;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.streams.topology.AuditTopics;
import org.kafkaaudit.streams.topology.JoinRules;

/** Configuration of audit-streams; {@code audit-streams.yml} explains each key. */
public final class AuditStreamsConfiguration extends AuditConfiguration {

  @Valid @NotNull @JsonProperty private KafkaSection kafka = new KafkaSection();

  @Valid @NotNull @JsonProperty private ClickHouseSection clickHouse = new ClickHouseSection();

  @NotNull @JsonProperty private String auditTopic = "audit-events";

  @Valid @NotNull @JsonProperty private SerdeSection deserializer = SerdeSection.NONE;

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  @JsonProperty
  private Duration bucketLength = Duration.minutes(1);

  @Valid @NotEmpty @JsonProperty private List<TierSection> tiers = TierSection.defaults();

  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  private Duration judgeInterval = Duration.seconds(1);

  @NotNull
  @MinDuration(value = 100, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  private Duration pendingInterval = Duration.seconds(10);

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.HOURS)
  @JsonProperty
  private Duration horizon = Duration.days(3);

  /** Makes a configuration in which every key has its default. */
  public AuditStreamsConfiguration() {
    super(
        loopbackServer(8082),
        Map.of(
            "org.apache.kafka.clients.NetworkClient",
            "ERROR",
            // Warns with each attempt while ClickHouse is away, of which we tell ourselves, once.
            "com.clickhouse.client",
            "ERROR",
            // Warns at each start of a setting for global tables, of which there is none here.
            "org.apache.kafka.streams.StreamsConfig",
            "ERROR"));
  }

  KafkaSection kafka() {
    return kafka;
  }

  ClickHouseSection clickHouse() {
    return clickHouse;
  }

  AuditTopics topics() {
    return AuditTopics.ofEvents(auditTopic);
  }

  SerdeSection deserializer() {
    return deserializer;
  }

  JoinRules joinRules() {
    return new JoinRules(
        tierPath(),
        new BucketLength(bucketLength.toJavaDuration()),
        judgeInterval.toJavaDuration(),
        pendingInterval.toJavaDuration(),
        horizon.toJavaDuration());
  }

  private TierPath tierPath() {
    return new TierPath(tiers.stream().map(TierSection::rule).toList());
  }

  /** Dropwizard reads the message of a failed method, so each says what to do. */
  @JsonIgnore
  @ValidationMethod(
      message =
          "bucketLength must divide a day into equal parts of whole seconds: take 10s, 1m or 5m")
  public boolean isBucketLengthUsable() {
    try {
      new BucketLength(bucketLength.toJavaDuration());
      return true;
    } catch (IllegalArgumentException | NullPointerException e) {
      return bucketLength == null;
    }
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "tiers must each have a name of their own, and a reference that is listed before them (or none, for the producer tier)")
  public boolean isTierPathUsable() {
    try {
      return tiers == null || tierPath() != null;
    } catch (IllegalArgumentException | NullPointerException e) {
      return false;
    }
  }
}
