package org.kafkaaudit.streams;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.Map;

/** The audit cluster and how to work with it. */
public final class KafkaSection {

  @NotNull @JsonProperty private Map<String, String> client = Map.of();

  @NotBlank @JsonProperty private String applicationId = "audit-streams";

  @NotBlank @JsonProperty private String stateDirectory = "audit-streams-state";

  @Min(1)
  @JsonProperty
  private int threads = 2;

  @Min(1)
  @JsonProperty
  private int partitions = 12;

  @NotNull @JsonProperty private Map<String, String> streams = Map.of();

  KafkaConnection connection() {
    return new KafkaConnection(client, streams, applicationId, stateDirectory, threads);
  }

  int partitions() {
    return partitions;
  }

  @JsonIgnore
  @ValidationMethod(
      message = "client must have bootstrap.servers: the addresses of the audit cluster")
  public boolean isBootstrapGiven() {
    return client == null || client.containsKey("bootstrap.servers");
  }
}
