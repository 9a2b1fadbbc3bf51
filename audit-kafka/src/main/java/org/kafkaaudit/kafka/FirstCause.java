package org.kafkaaudit.kafka;

/** What is at the bottom of a failure: libraries wrap it in others that say nothing. */
final class FirstCause {

  private FirstCause() {}

  static String of(Throwable failure) {
    Throwable first = failure;
    for (int depth = 0; depth < 20 && first.getCause() != null; depth++) {
      first = first.getCause();
    }
    return first.toString();
  }
}
