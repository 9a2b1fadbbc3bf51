package org.kafkaaudit.auditor;

import org.kafkaaudit.model.stamp.UsableStamps;

/** What was read from a partition since the last look, for metrics. Not thread-safe. */
final class Tally implements UsableStamps.Notes {

  long messages;
  long bytes;
  long missingStamps;
  long malformedStamps;
  long foreignStamps;

  @Override
  public void missing() {
    missingStamps++;
  }

  @Override
  public void malformed() {
    malformedStamps++;
  }

  @Override
  public void foreign() {
    foreignStamps++;
  }

  void clear() {
    messages = 0;
    bytes = 0;
    missingStamps = 0;
    malformedStamps = 0;
    foreignStamps = 0;
  }
}
