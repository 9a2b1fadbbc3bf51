package org.kafkaaudit.producer;

import java.util.Arrays;
import java.util.List;

/** The setting {@code interceptor.classes} of a client, in any of the types that Kafka takes. */
final class Interceptors {

  private Interceptors() {}

  /** Returns whether {@link TrackerInterceptor} is among them. */
  static boolean haveAudit(Object classes) {
    return list(classes).stream().anyMatch(Interceptors::isAudit);
  }

  /** Returns them without {@link TrackerInterceptor}. */
  static Object withoutAudit(Object classes) {
    return haveAudit(classes)
        ? list(classes).stream().filter(each -> !isAudit(each)).toList()
        : classes;
  }

  private static List<?> list(Object classes) {
    if (classes instanceof String text) {
      return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }
    return classes instanceof List<?> list ? list : List.of(classes);
  }

  private static boolean isAudit(Object each) {
    return each == TrackerInterceptor.class || TrackerInterceptor.class.getName().equals(each);
  }
}
