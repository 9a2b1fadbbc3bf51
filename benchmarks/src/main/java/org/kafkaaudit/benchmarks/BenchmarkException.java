package org.kafkaaudit.benchmarks;

/** A benchmark could not be run to its end. The message says why, and what to do. */
public final class BenchmarkException extends RuntimeException {

  public BenchmarkException(String message) {
    super(message);
  }

  public BenchmarkException(String message, Throwable cause) {
    super(message, cause);
  }
}
