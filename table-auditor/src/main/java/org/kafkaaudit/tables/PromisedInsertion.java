package org.kafkaaudit.tables;

import java.time.Clock;
import java.time.Duration;

/**
 * The word of whoever runs the ingester, that a row takes so long at most. It goes no further than
 * rows go, so that nothing is vouched for by an ingester that stands still. Not thread-safe.
 */
final class PromisedInsertion implements Insertion {

  private final Duration within;
  private final Clock clock;
  private long lookedAtMillis;

  PromisedInsertion(Duration within, Clock clock) {
    this.within = within;
    this.clock = clock;
  }

  @Override
  public void look() {
    lookedAtMillis = clock.millis();
  }

  @Override
  public long beforeMillis(long lastRowMillis) {
    return Math.max(0, Math.min(lookedAtMillis, lastRowMillis) - within.toMillis());
  }
}
