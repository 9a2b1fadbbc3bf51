package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.HashMap;
import java.util.Map;
import org.kafkaaudit.application.SerdeSection;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.model.BucketLength;

/** The section {@code reports}: where the counts go that jobs report. */
final class ReportSettings {
  private static final String ADDRESS = "bootstrap.servers";

  @NotNull @JsonProperty private Map<String, String> client = Map.of();

  @NotBlank @JsonProperty private String auditTopic = "audit-events";

  @NotNull @JsonProperty private Duration bucketLength = Duration.minutes(1);

  @Valid @NotNull @JsonProperty private SerdeSection serializer = SerdeSection.NONE;

  /** Whether counts are taken at all. */
  @JsonIgnore
  boolean isOn() {
    return client.containsKey(ADDRESS);
  }

  String auditTopic() {
    return auditTopic;
  }

  /** Makes what writes the counts. */
  AuditEventWriter eventWriter() {
    return serializer.writer();
  }

  BucketLength bucketLength() {
    return new BucketLength(bucketLength.toJavaDuration());
  }

  /** The settings of the producer; a client is told soon where the audit cluster is away. */
  Map<String, Object> producerSettings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "audit-api");
    settings.put("acks", "all");
    settings.put("compression.type", "lz4");
    settings.put("max.block.ms", 5_000);
    settings.put("request.timeout.ms", 5_000);
    settings.put("delivery.timeout.ms", 10_000);
    settings.put("key.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    settings.put("value.serializer", "org.apache.kafka.common.serialization.ByteArraySerializer");
    settings.putAll(client);
    return settings;
  }

  /** Dropwizard reads the message of a failed method, so it says what to do. */
  @JsonIgnore
  @ValidationMethod(
      message =
          "bucketLength must divide a day into equal parts of whole seconds, and be that of audit-streams: take 10s, 1m or 5m")
  public boolean isBucketLengthUsable() {
    try {
      bucketLength();
      return true;
    } catch (IllegalArgumentException | NullPointerException e) {
      return bucketLength == null;
    }
  }
}
