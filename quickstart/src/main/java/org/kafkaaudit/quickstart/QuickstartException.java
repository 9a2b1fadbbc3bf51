package org.kafkaaudit.quickstart;

/** The quickstart cannot go on; the message says why and what to do. */
final class QuickstartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  QuickstartException(String message) {
    super(message);
  }
}
