package org.kafkaaudit.auditor;

import org.kafkaaudit.model.stamp.UsableStamps;

/** What was read from a partition since the last look, for metrics. Not thread-safe. */
final class Tally implements UsableStamps.Notes {

  long messages;
  long bytes;
  long missingStamps;
  long malformedStamps;
  long foreignStamps;
  long headerTimes;
  long emptyHeaders;
  long wildHeaders;
  long unreadableHeaders;

  void count(HeaderTime header, long usedMillis) {
    if (header.isKnown() && header.millis() == usedMillis) {
      headerTimes++;
    } else if (header.isKnown()) {
      wildHeaders++;
    } else if (header.equals(HeaderTime.EMPTY)) {
      emptyHeaders++;
    } else {
      unreadableHeaders++;
    }
  }

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
    headerTimes = 0;
    emptyHeaders = 0;
    wildHeaders = 0;
    unreadableHeaders = 0;
  }
}
