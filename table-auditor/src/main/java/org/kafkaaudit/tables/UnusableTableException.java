package org.kafkaaudit.tables;

/** A table cannot be counted as it is configured; the message says what to change. */
final class UnusableTableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  UnusableTableException(String message) {
    super(message);
  }
}
