package org.kafkaaudit.tables;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One entry of {@code tables}: a table, and the topic that it is filled from. */
final class TableSettings {

  /** Kafka's own rule. */
  private static final String TOPIC = "(?!\\.{1,2}$)[a-zA-Z0-9._-]{1,249}";

  private static final String NO_TOPIC =
      "must be the name of a topic: 1 to 249 letters, digits, '.', '_' and '-'";

  @NotNull
  @Pattern(
      regexp = "[A-Za-z0-9._-]{1,200}",
      message = "must be a name of letters, digits, '.', '_' and '-'")
  @JsonProperty
  private String name = "";

  @NotBlank @JsonProperty private String database = "default";
  @NotBlank @JsonProperty private String table = "";

  @NotNull
  @Pattern(regexp = TOPIC, message = NO_TOPIC)
  @JsonProperty
  private String topic = "";

  @NotBlank @JsonProperty private String timeColumn = "";
  @JsonProperty private @Nullable String stampColumn;
  @JsonProperty private @Nullable String consumerGroup;

  @NotNull @JsonProperty
  private List<@NotNull @Pattern(regexp = TOPIC, message = NO_TOPIC) String> sourceTopics =
      List.of();

  @JsonProperty private @Nullable Duration insertedWithin;

  @JsonIgnore
  @ValidationMethod(
      message =
          "has both consumerGroup and insertedWithin: which of them shall say what has been inserted?")
  boolean isInsertionToldOnce() {
    return consumerGroup == null || insertedWithin == null;
  }

  /** What the table is called in counts; never to be changed. */
  String name() {
    return name;
  }

  String database() {
    return database;
  }

  String table() {
    return table;
  }

  /** Canonical name of the topic that the table is filled from. */
  String topic() {
    return topic;
  }

  String timeColumn() {
    return timeColumn;
  }

  /** The column that keeps the stamp, where one does. */
  @JsonIgnore
  Optional<String> stampColumn() {
    return Optional.ofNullable(stampColumn);
  }

  /** The group whose committed offsets tell what has been inserted. */
  @JsonIgnore
  Optional<String> consumerGroup() {
    return Optional.ofNullable(consumerGroup);
  }

  /** What the topics are called in the cluster that the table is filled from. */
  @JsonIgnore
  List<String> sourceTopics() {
    return sourceTopics.isEmpty() ? List.of(topic) : List.copyOf(sourceTopics);
  }

  /** How long rows take at most, by the word of whoever runs the ingester. */
  @JsonIgnore
  Optional<java.time.Duration> insertedWithin() {
    return Optional.ofNullable(insertedWithin).map(Duration::toJavaDuration);
  }
}
