package org.kafkaaudit.chaos.judge;

import java.util.Set;

/**
 * What became of one host's messages in one cell. Immutable.
 *
 * @param lost places that are certainly lost: each has to be found
 * @param perhapsLost places that may be called lost; {@code lost} among them
 * @param duplicated copies beyond the first, of all places
 * @param repeated places that are there more than once
 */
public record OriginTruth(
    Set<Long> lost, Set<Long> perhapsLost, long duplicated, Set<Long> repeated) {

  /** Nothing is lost and nothing came twice. */
  public static final OriginTruth INTACT = new OriginTruth(Set.of(), Set.of(), 0, Set.of());

  public OriginTruth {
    lost = Set.copyOf(lost);
    perhapsLost = Set.copyOf(perhapsLost);
    repeated = Set.copyOf(repeated);
  }
}
