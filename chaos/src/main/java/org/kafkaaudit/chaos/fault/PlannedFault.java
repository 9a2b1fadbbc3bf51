package org.kafkaaudit.chaos.fault;

import java.time.Duration;

/**
 * One fault of a trial. Immutable.
 *
 * @param after time from the start of the load
 * @param lasting how long what was killed or frozen stays so
 * @param seed for whatever else is to be drawn
 */
public record PlannedFault(FaultKind kind, Duration after, Duration lasting, long seed) {

  @Override
  public String toString() {
    return "%s after %.1f s for %.1f s"
        .formatted(kind.label(), after.toMillis() / 1e3, lasting.toMillis() / 1e3);
  }
}
