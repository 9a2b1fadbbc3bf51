package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Problem document of RFC 9457.
 *
 * @param type URI of the kind of problem
 * @param title the kind of problem in words
 * @param status HTTP status
 * @param detail what happened and what to do
 * @param instance path of the request
 * @param errors each mistake of the request, where it is the request that is wrong
 */
record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Mistake> errors) {
  static final String MEDIA_TYPE = "application/problem+json";
  private static final String TYPES = "urn:kafka-audit:problem:";

  Problem {
    errors = List.copyOf(errors);
  }

  static Problem of(String kind, int status, String detail, String instance) {
    return new Problem(TYPES + kind, title(kind), status, detail, instance, List.of());
  }

  static Problem badRequest(List<Mistake> mistakes, String instance) {
    String detail =
        mistakes.size() == 1
            ? mistakes.get(0).detail()
            : mistakes.size() + " things are wrong with the request; see errors.";
    return new Problem(TYPES + "bad-request", "Bad request", 400, detail, instance, mistakes);
  }

  private static String title(String kind) {
    String words = kind.replace('-', ' ');
    return (Character.toUpperCase(words.charAt(0)) + words.substring(1))
        .replace("Clickhouse", "ClickHouse");
  }
}
