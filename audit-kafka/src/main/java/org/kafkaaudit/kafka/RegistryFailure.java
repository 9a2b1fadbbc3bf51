package org.kafkaaudit.kafka;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Tells a registry that is out of reach from an event that is no good, by what a deserializer of
 * whatever maker threw.
 */
final class RegistryFailure {

  /** What exceptions that carry the status of an answer over HTTP call it. */
  private static final List<String> STATUS =
      List.of("getStatus", "getStatusCode", "getResponseStatusCode");

  /** Answers that do not say that there is no such schema: logins, limits, time. */
  private static final Set<Integer> NOT_FOR_GOOD = Set.of(401, 403, 407, 408, 425, 429);

  private static final int DEEPEST = 20;
  private static final int NONE = -1;

  private RegistryFailure() {}

  /** Whether the same event may be readable later. */
  static boolean isOutOfReach(Throwable failure) {
    boolean outOfReach = false;
    Throwable cause = failure;
    for (int depth = 0; depth < DEEPEST && cause != null; depth++) {
      OptionalInt status = status(cause);
      if (status.isPresent()) {
        return isNotForGood(status.getAsInt());
      }
      if (isDamage(cause)) {
        return false;
      }
      outOfReach |= isOutOfReachItself(cause);
      cause = cause.getCause();
    }
    return outOfReach;
  }

  private static boolean isNotForGood(int status) {
    return status >= 500 || status < 400 || NOT_FOR_GOOD.contains(status);
  }

  /** Avro throws these, where it reads an event that is cut or has a number that cannot be. */
  private static boolean isDamage(Throwable cause) {
    return cause instanceof EOFException || cause instanceof InvalidNumberEncodingException;
  }

  private static boolean isOutOfReachItself(Throwable cause) {
    return cause instanceof IOException
        || cause instanceof UncheckedIOException
        || cause instanceof TimeoutException
        || cause instanceof RetriableException;
  }

  private static OptionalInt status(Throwable cause) {
    return STATUS.stream()
        .mapToInt(name -> status(cause, name))
        .filter(status -> status >= 100 && status < 600)
        .findFirst();
  }

  private static int status(Throwable cause, String methodName) {
    try {
      Method method = cause.getClass().getMethod(methodName);
      return method.invoke(cause) instanceof Integer status ? status : NONE;
    } catch (ReflectiveOperationException e) {
      // It is called otherwise, or there is none.
      return NONE;
    }
  }
}
