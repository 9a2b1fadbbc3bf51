package org.kafkaaudit.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The setting {@code interceptor.classes} of a client, in any of the types that Kafka takes.
 * Immutable.
 */
public record InterceptorClasses(List<?> list) {

  public InterceptorClasses {
    list = List.copyOf(list);
  }

  /** Returns those of the setting. */
  public static InterceptorClasses of(Object classes) {
    if (classes instanceof String text) {
      return new InterceptorClasses(
          Arrays.stream(text.split(",", -1))
              .map(String::strip)
              .filter(name -> !name.isEmpty())
              .toList());
    }
    return new InterceptorClasses(classes instanceof List<?> list ? list : List.of(classes));
  }

  /** Returns whether the class is among them. */
  public boolean contain(Class<?> one) {
    return list.stream().anyMatch(each -> isClass(each, one));
  }

  /** Returns these and the class as the last one. */
  public InterceptorClasses with(Class<?> one) {
    List<Object> all = new ArrayList<>(list);
    all.add(one);
    return new InterceptorClasses(all);
  }

  /** Returns the setting without the class; the very same where it is not among them. */
  public static Object without(Class<?> one, Object classes) {
    InterceptorClasses all = of(classes);
    return all.contain(one)
        ? all.list.stream().filter(each -> !isClass(each, one)).toList()
        : classes;
  }

  private static boolean isClass(Object each, Class<?> one) {
    return each == one || one.getName().equals(each);
  }

  /** Returns whether there is a class of the audit among them. */
  boolean haveAudit() {
    String prefix = "org.kafkaaudit.";
    return list.stream()
        .map(each -> each instanceof Class<?> type ? type.getName() : String.valueOf(each))
        .anyMatch(name -> name.startsWith(prefix));
  }
}
