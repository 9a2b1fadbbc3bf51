package org.kafkaaudit.tables;

import java.time.Duration;

/**
 * How often and how far back tables are counted. Immutable.
 *
 * @param recent how far back most rounds look
 * @param horizon how far back the others look, which alone tell how far the table is counted
 * @param horizonInterval how long to wait between these
 * @param longestRound after this a table waits for the next round with what is still to be counted
 * @param rowsPerQuery how many rows are read one by one in one go
 */
record Pace(
    Duration recent,
    Duration horizon,
    Duration horizonInterval,
    Duration longestRound,
    long rowsPerQuery) {

  Pace {
    if (recent.compareTo(horizon) > 0) {
      recent = horizon;
    }
  }
}
