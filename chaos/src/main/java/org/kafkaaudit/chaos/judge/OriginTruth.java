package org.kafkaaudit.chaos.judge;

import java.util.Set;

/**
 * What became of one host's messages in one cell. Immutable.
 *
 * @param lost places that are certainly lost: each has to be found
 * @param perhapsLost places that may be called lost; {@code lost} among them
 * @param duplicated copies beyond the first, of all places, less those that the tier before holds
 *     as many of: each has to be found
 * @param repeated places that are there more than once, and in the tier before once at most: each
 *     has to be named
 * @param mostDuplicated copies that may be called duplicates
 * @param perhapsRepeated places that may be named as duplicated; {@code repeated} among them
 */
public record OriginTruth(
    Set<Long> lost,
    Set<Long> perhapsLost,
    long duplicated,
    Set<Long> repeated,
    long mostDuplicated,
    Set<Long> perhapsRepeated) {

  /** Nothing is lost and nothing came twice. */
  public static final OriginTruth INTACT = new OriginTruth(Set.of(), Set.of(), 0, Set.of());

  public OriginTruth {
    lost = Set.copyOf(lost);
    perhapsLost = Set.copyOf(perhapsLost);
    repeated = Set.copyOf(repeated);
    perhapsRepeated = Set.copyOf(perhapsRepeated);
  }

  /** Nothing is in doubt of what came twice. */
  public OriginTruth(Set<Long> lost, Set<Long> perhapsLost, long duplicated, Set<Long> repeated) {
    this(lost, perhapsLost, duplicated, repeated, duplicated, repeated);
  }
}
