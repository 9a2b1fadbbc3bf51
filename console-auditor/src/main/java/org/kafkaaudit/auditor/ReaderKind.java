package org.kafkaaudit.auditor;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the records of a cluster are read. */
enum ReaderKind {

  /** In the record batches, where they lie. */
  BATCHES,

  /** By Kafka's consumer. */
  CONSUMER;

  /** Returns what it is called in the configuration. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<ReaderKind> ofKey(String key) {
    return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findAny();
  }
}
