package org.kafkaaudit.producer;

import org.apache.kafka.common.errors.TransactionAbortedException;

/** Names what the application was told, as the reason why a message is undelivered. */
final class FailureReason {

  private FailureReason() {}

  /** Returns the simple name of the exception, if it has one. */
  static String of(Throwable failure) {
    if (failure instanceof TransactionAbortedException) {
      return TransactionAudit.ABORTED;
    }
    String name = failure.getClass().getSimpleName();
    return name.isEmpty() ? failure.getClass().getName() : name;
  }
}
