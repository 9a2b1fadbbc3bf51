package org.kafkaaudit.testbed;

/**
 * A server could not be had or did not do what it was asked; the message says which, why, and what
 * to do.
 */
public final class TestbedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  TestbedException(String message) {
    super(message);
  }

  TestbedException(String message, Throwable cause) {
    super(message, cause);
  }
}
