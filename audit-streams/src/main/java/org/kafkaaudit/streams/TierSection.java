package org.kafkaaudit.streams;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.verdict.TierRule;

/** One tier. */
public final class TierSection {

  @NotNull
  @Pattern(
      regexp = "[a-z0-9][a-z0-9._-]{0,62}",
      message = "must be of lower-case letters, digits, dots, dashes and underscores, at most 63")
  @JsonProperty
  private String name = "";

  @JsonProperty private @Nullable String reference;

  @NotNull @JsonProperty private List<String> clusters = List.of();

  @NotNull
  @MinDuration(value = 0, unit = TimeUnit.MILLISECONDS)
  @JsonProperty
  private Duration settle = Duration.seconds(TierRule.DEFAULT_SETTLE.toSeconds());

  @NotNull
  @MinDuration(value = 1, unit = TimeUnit.SECONDS)
  @JsonProperty
  private Duration overdue = Duration.seconds(TierRule.DEFAULT_OVERDUE.toSeconds());

  @NotNull @Valid @JsonProperty private TopicsSection topics = new TopicsSection();

  static List<TierSection> defaults() {
    return List.of(of("producer", null), of("local", "producer"), of("aggregate", "local"));
  }

  private static TierSection of(String name, @Nullable String reference) {
    TierSection tier = new TierSection();
    tier.name = name;
    tier.reference = reference;
    return tier;
  }

  TierRule rule() {
    return new TierRule(
        name,
        Optional.ofNullable(reference),
        clusters,
        settle.toJavaDuration(),
        overdue.toJavaDuration(),
        topics.expected());
  }
}
