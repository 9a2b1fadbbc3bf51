package org.kafkaaudit.auditor;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the records of a cluster are read. */
enum ReaderKind {

  /** In the record batches, where they lie. */
  @JsonProperty("batches")
  BATCHES,

  /** By Kafka's consumer. */
  @JsonProperty("consumer")
  CONSUMER
}
