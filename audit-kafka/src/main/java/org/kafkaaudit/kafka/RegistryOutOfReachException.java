package org.kafkaaudit.kafka;

import org.apache.kafka.common.KafkaException;

/**
 * An event cannot be read now, since its schema cannot be asked for. It may be a good one: try it
 * again later.
 */
public final class RegistryOutOfReachException extends KafkaException {

  private static final long serialVersionUID = 1L;

  RegistryOutOfReachException(String message, Throwable cause) {
    super(message, cause);
  }
}
