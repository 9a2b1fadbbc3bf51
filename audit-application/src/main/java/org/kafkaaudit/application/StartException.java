package org.kafkaaudit.application;

/** The application cannot start; the message says why and what to do. */
public final class StartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Tells why.
   *
   * @param message all that is shown: what happened, to what, what to do
   */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
