package org.kafkaaudit.auditor;

/** The auditor cannot start; the message says what is wrong and what to do. */
final class AuditorException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  AuditorException(String message, Throwable cause) {
    super(message, cause);
  }
}
