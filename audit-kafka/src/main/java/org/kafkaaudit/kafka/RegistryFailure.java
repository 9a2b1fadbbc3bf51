package org.kafkaaudit.kafka;

import java.io.EOFException;
import java.lang.reflect.Method;
import java.nio.BufferUnderflowException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.InvalidNumberEncodingException;
import org.apache.kafka.common.errors.SerializationException;

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

  /**
   * Whether the same event may be readable later, which is also said of what nothing is known of:
   * to wait for nothing is loud, to leave out a good count is a wrong verdict.
   */
  static boolean isOutOfReach(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < DEEPEST; depth++) {
      OptionalInt status = status(cause);
      if (status.isPresent()) {
        return isNotForGood(status.getAsInt());
      }
      if (isDamage(cause)) {
        return false;
      }
      if (cause.getCause() == null) {
        return !isMistakeOfTheReader(cause);
      }
      cause = cause.getCause();
    }
    return true;
  }

  private static boolean isNotForGood(int status) {
    return status >= 500 || status < 400 || NOT_FOR_GOOD.contains(status);
  }

  /** What Avro throws where an event is cut or has what cannot be. */
  private static boolean isDamage(Throwable cause) {
    return cause instanceof EOFException
        || cause instanceof InvalidNumberEncodingException
        || cause instanceof AvroRuntimeException;
  }

  /** What comes of reading something that is no event, where it is at the bottom of a failure. */
  private static boolean isMistakeOfTheReader(Throwable root) {
    return root instanceof SerializationException
        || root instanceof IndexOutOfBoundsException
        || root instanceof BufferUnderflowException
        || root instanceof IllegalArgumentException
        || root instanceof ClassCastException
        || root instanceof NegativeArraySizeException
        || root instanceof NullPointerException;
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
