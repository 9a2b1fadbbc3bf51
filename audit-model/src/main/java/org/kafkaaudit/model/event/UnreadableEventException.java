package org.kafkaaudit.model.event;

/**
 * An audit event that cannot be read, with the reason: of an unknown schema, damaged, or with
 * numbers that cannot be.
 */
public final class UnreadableEventException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public UnreadableEventException(String message, Throwable cause) {
    super(message, cause);
  }

  public UnreadableEventException(String message) {
    super(message);
  }

  static UnreadableEventException damaged(Exception cause) {
    return new UnreadableEventException(
        "damaged, or with numbers that cannot be: " + cause.getMessage(), cause);
  }
}
