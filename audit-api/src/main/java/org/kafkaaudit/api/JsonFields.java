package org.kafkaaudit.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The fields of one JSON object of a request. Reading one makes it known; what is wrong is
 * collected, and until {@link #mistakes} is asked a mistaken field reads as if it were absent. Not
 * thread-safe.
 */
final class JsonFields {
  private static final int LONGEST_SHOWN = 80;

  private final JsonNode object;
  private final String place;
  private final SortedSet<String> known = new TreeSet<>();
  private final List<Mistake> mistakes = new ArrayList<>();

  /**
   * @param place where the object is, for messages; empty for the body itself
   */
  JsonFields(JsonNode object, String place) {
    this.object = object;
    this.place = place;
    if (!object.isObject()) {
      mistakes.add(
          new Mistake(place.isEmpty() ? "body" : place, "This has to be an object in braces."));
    }
  }

  private Optional<JsonNode> value(String name) {
    known.add(name);
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  private String path(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  /** Whether a field is not there; it is known all the same. */
  boolean isMissing(String name) {
    return value(name).isEmpty();
  }

  /** Notes that a field is wrong. */
  <T> Optional<T> mistaken(String name, String detail) {
    mistakes.add(new Mistake(path(name), detail));
    return Optional.empty();
  }

  /** A text that has to be there. */
  Optional<String> text(String name, Predicate<String> allowed, String description) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return mistaken(name, path(name) + " is missing: give " + description + ".");
    }
    String text = value.get().isTextual() ? value.get().asText() : "";
    return allowed.test(text)
        ? Optional.of(text)
        : mistaken(
            name, shown(value.get()) + " is no " + path(name) + ": give " + description + ".");
  }

  /** A whole number from 0 on, as a number or, beyond 2^53, as a text. */
  OptionalLong number(String name) {
    return number(name, Long.MAX_VALUE);
  }

  /** The same, up to the given one. */
  OptionalLong number(String name, long most) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      boolean isNumber = value.get().isIntegralNumber() || value.get().isTextual();
      long number = isNumber ? Long.parseLong(value.get().asText()) : -1;
      if (number >= 0 && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException notANumber) {
      // Said below, in the same words as for a number below 0.
    }
    mistaken(
        name,
        "%s is no %s: give a whole number from 0 %s."
            .formatted(
                shown(value.get()), path(name), most == Long.MAX_VALUE ? "on" : "to " + most));
    return OptionalLong.empty();
  }

  /** A time, where there is one. */
  Optional<Instant> time(String name) {
    Optional<JsonNode> value = value(name);
    try {
      return value.map(time -> Times.parsed(time.asText()));
    } catch (DateTimeException notATime) {
      return mistaken(
          name, shown(value.orElseThrow()) + " is no " + path(name) + ": give " + Times.ALLOWED);
    }
  }

  /** The elements of an array; none where it is absent. */
  List<JsonNode> list(String name, int most) {
    Optional<JsonNode> value = value(name);
    if (value.isPresent() && (!value.get().isArray() || value.get().size() > most)) {
      mistaken(name, path(name) + " has to be an array of at most " + most + " elements.");
      return List.of();
    }
    List<JsonNode> elements = new ArrayList<>();
    value.ifPresent(array -> array.forEach(elements::add));
    return elements;
  }

  /** Returns everything that is wrong, fields that were not read included. */
  List<Mistake> mistakes() {
    List<Mistake> all = new ArrayList<>(mistakes);
    for (String name : (Iterable<String>) object::fieldNames) {
      if (!known.contains(name)) {
        String shown = shortened(name);
        all.add(
            new Mistake(
                path(shown),
                "There is no field \"%s\".%s Allowed: %s."
                    .formatted(
                        shown, NearestName.question(shown, known), String.join(", ", known))));
      }
    }
    return all;
  }

  static String shown(JsonNode value) {
    return shortened(value.toString());
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }
}
