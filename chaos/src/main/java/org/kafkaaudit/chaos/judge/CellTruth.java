package org.kafkaaudit.chaos.judge;

import java.util.Map;
import java.util.Optional;

/**
 * What has to be said of a cell. Immutable.
 *
 * @param isRequired whether there has to be a verdict at all
 * @param excuse why a final verdict may say that it is not verified, where it may
 * @param excusesLoss whether such a verdict may leave out losses and duplicates
 * @param origins by host
 */
public record CellTruth(
    boolean isRequired,
    Optional<String> excuse,
    boolean excusesLoss,
    Map<String, OriginTruth> origins) {

  /** A cell in which nothing is known to have happened. */
  static final CellTruth NOTHING = new CellTruth(false, Optional.empty(), false, Map.of());

  public CellTruth {
    origins = Map.copyOf(origins);
  }
}
