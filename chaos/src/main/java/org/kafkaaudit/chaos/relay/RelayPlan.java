package org.kafkaaudit.chaos.relay;

import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * What a relay does to the events that pass through it. Immutable.
 *
 * @param repeats whether events come again later
 * @param reorders whether the order between reporters changes
 * @param holdsFor how long a third of the reporters is held back, from when a file appears; zero
 *     for not at all
 */
public record RelayPlan(boolean repeats, boolean reorders, Duration holdsFor, long seed) {

  Properties toProperties() {
    Properties properties = new Properties();
    properties.setProperty("repeats", Boolean.toString(repeats));
    properties.setProperty("reorders", Boolean.toString(reorders));
    properties.setProperty("holds.for.ms", Long.toString(holdsFor.toMillis()));
    properties.setProperty("seed", Long.toString(seed));
    return properties;
  }

  static RelayPlan of(Properties properties) {
    return new RelayPlan(
        Boolean.parseBoolean(properties.getProperty("repeats")),
        Boolean.parseBoolean(properties.getProperty("reorders")),
        Duration.ofMillis(Long.parseLong(properties.getProperty("holds.for.ms"))),
        Long.parseLong(properties.getProperty("seed")));
  }

  /** Returns what is done, as arguments of the relay's process. */
  public List<String> arguments() {
    return toProperties().entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue())
        .toList();
  }
}
