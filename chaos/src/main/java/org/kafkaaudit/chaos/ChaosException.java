package org.kafkaaudit.chaos;

/** The run cannot go on; the message says why and what to do. */
public final class ChaosException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ChaosException(String message) {
    super(message);
  }

  public ChaosException(String message, Throwable cause) {
    super(message, cause);
  }
}
