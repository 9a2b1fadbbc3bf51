package org.kafkaaudit.application;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class SampleConfiguration extends AuditConfiguration {

  @NotBlank @JsonProperty String name = "sample";

  @Min(1)
  @JsonProperty
  int threads = 2;

  @JsonProperty @Nullable String failure;
  @JsonProperty String password = "";
  @JsonProperty String url = "";
  @JsonProperty Map<String, String> client = Map.of();

  SampleConfiguration() {
    super(loopbackServer(8099), Map.of("org.example", "ERROR"));
  }
}
