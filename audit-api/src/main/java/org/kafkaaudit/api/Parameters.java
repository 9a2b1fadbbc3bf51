package org.kafkaaudit.api;

import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The query parameters of one request. Reading one makes it known; {@link #refuseMistakes} then
 * refuses the request with every mistake in it, unknown parameters included. Until then a mistaken
 * parameter reads as if it were absent. Not thread-safe.
 */
final class Parameters {
  static final int DEFAULT_LIMIT = 100;
  static final int HIGHEST_LIMIT = 1000;
  private static final int LONGEST_TEXT = 1000;
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");

  private final MultivaluedMap<String, String> given;
  private final SortedSet<String> known = new TreeSet<>();
  private final List<Mistake> mistakes = new ArrayList<>();

  Parameters(MultivaluedMap<String, String> given) {
    this.given = given;
  }

  Optional<String> text(String name) {
    known.add(name);
    List<String> values = given.getOrDefault(name, List.of());
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String value = values.get(0);
    if (values.size() > 1) {
      return mistaken(name, name + " is given " + values.size() + " times: give it once.");
    }
    if (value.isEmpty() || value.length() > LONGEST_TEXT) {
      return mistaken(name, name + " must have 1 to 1000 characters; leave it out for all.");
    }
    return Optional.of(value);
  }

  /** A name out of a few; the message for any other lists them. */
  Optional<String> oneOf(String name, Collection<String> allowed) {
    return text(name)
        .flatMap(
            value ->
                allowed.contains(value)
                    ? Optional.of(value)
                    : mistaken(
                        name,
                        "\"%s\" is no %s.%s Allowed: %s."
                            .formatted(
                                value,
                                name,
                                NearestName.question(value, allowed),
                                String.join(", ", allowed))));
  }

  /** A tier that exists or existed; ClickHouse is asked only where one is given. */
  Optional<String> tier(Tiers tiers) {
    return text("tier").isPresent() ? oneOf("tier", tiers.namesEver()) : Optional.empty();
  }

  /** How many rows to return at most. */
  int limit() {
    Optional<String> text = text("limit");
    try {
      int limit = text.map(Integer::parseInt).orElse(DEFAULT_LIMIT);
      if (limit >= 1 && limit <= HIGHEST_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, in the same words as for a number out of bounds.
    }
    mistaken("limit", "limit must be a whole number from 1 to " + HIGHEST_LIMIT + ".");
    return DEFAULT_LIMIT;
  }

  /** A time in the path or the query. */
  Optional<Instant> time(String name, String value) {
    try {
      return Optional.of(Times.parsed(value));
    } catch (DateTimeException notATime) {
      String hint = value.contains(" ") ? " A + in an address means a space: write %2B." : "";
      return mistaken(name, "%s must be %s.%s".formatted(name, Times.ALLOWED, hint));
    }
  }

  /** How long something may take, such as {@code 30s}. */
  Optional<Duration> duration(String name, Duration longest) {
    return text(name)
        .flatMap(
            value -> {
              Matcher parts = DURATION.matcher(value);
              Optional<Duration> duration =
                  parts.matches() ? Optional.of(duration(parts)) : Optional.empty();
              return duration.filter(given -> given.compareTo(longest) <= 0).isPresent()
                  ? duration
                  : mistaken(
                      name,
                      "%s must be a number with a unit (ms, s, m), such as 30s or 500ms, and no more than %ds."
                          .formatted(name, longest.toSeconds()));
            });
  }

  private static Duration duration(Matcher parts) {
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      default -> Duration.ofMinutes(number);
    };
  }

  /** Where the page before ended, as the endpoint's own type. */
  <T> Optional<T> cursor(String endpoint, int fields, Function<Cursor, T> position) {
    return text("cursor")
        .flatMap(
            text -> {
              try {
                return Optional.of(position.apply(Cursor.decoded(text, endpoint, fields)));
              } catch (IllegalArgumentException | DateTimeException invalid) {
                return mistaken(
                    "cursor",
                    "cursor is not one that this path gave out: take nextCursor of the page before"
                        + " as it is, or leave it out to start over.");
              }
            });
  }

  /**
   * The window asked for: from and to; 24 hours where one is missing; the cursor's, where there is
   * one, since the last 24 hours move on between two pages.
   */
  Window window(Clock clock, Optional<Window> ofCursor) {
    Optional<Instant> from = text("from").flatMap(value -> time("from", value));
    Optional<Instant> to = text("to").flatMap(value -> time("to", value));
    Window standard = ofCursor.orElseGet(() -> Window.lastDayBefore(now(clock)));
    if (ofCursor.isPresent()) {
      refuseOther("from", from, standard.from());
      refuseOther("to", to, standard.to());
      return standard;
    }
    Instant end = to.orElse(standard.to());
    try {
      return new Window(from.orElse(end.minus(Window.DEFAULT)), end);
    } catch (IllegalArgumentException notAWindow) {
      mistaken("from", notAWindow.getMessage() + ".");
      return standard;
    }
  }

  /** A window of which both ends have to be given; absent where it is mistaken. */
  Optional<Window> window(String fromName, String toName) {
    Optional<Instant> from = required(fromName).flatMap(value -> time(fromName, value));
    Optional<Instant> to = required(toName).flatMap(value -> time(toName, value));
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Window(from.get(), to.get()));
    } catch (IllegalArgumentException notAWindow) {
      return mistaken(
          fromName,
          "%s and %s are no window: %s.".formatted(fromName, toName, notAWindow.getMessage()));
    }
  }

  /** Whether it is given at all, mistaken or not. */
  boolean isGiven(String name) {
    return given.containsKey(name);
  }

  /** A text that has to be given; absent where it is mistaken. */
  Optional<String> required(String name) {
    known.add(name);
    return isGiven(name) ? text(name) : mistaken(name, name + " is missing: this path needs it.");
  }

  private static Instant now(Clock clock) {
    return Instant.ofEpochMilli(clock.millis());
  }

  private void refuseOther(String name, Optional<Instant> given, Instant ofCursor) {
    if (given.isPresent() && !given.get().equals(ofCursor)) {
      mistaken(
          name,
          "%s differs from the request that the cursor came from (%s): repeat it or leave it out."
              .formatted(name, ofCursor));
    }
  }

  /**
   * Ends the reading.
   *
   * @throws RequestRefused where anything read was mistaken, or anything given was not read
   */
  void refuseMistakes() {
    for (String name : new TreeSet<>(given.keySet())) {
      if (!known.contains(name)) {
        String allowed = known.isEmpty() ? "none" : String.join(", ", known);
        mistaken(
            name,
            "There is no parameter \"%s\".%s Allowed: %s."
                .formatted(name, NearestName.question(name, known), allowed));
      }
    }
    if (!mistakes.isEmpty()) {
      throw RequestRefused.because(mistakes);
    }
  }

  /** Notes a mistake that only the caller can tell; reads as if the parameter were absent. */
  <T> Optional<T> mistaken(String name, String detail) {
    mistakes.add(new Mistake(name, detail));
    return Optional.empty();
  }
}
