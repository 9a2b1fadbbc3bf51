package org.kafkaaudit.chaos.trial;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.chaos.judge.Expectation;
import org.kafkaaudit.chaos.stack.Timing;

/** How soon losses were found. */
final class Detections {

  private Detections() {}

  /**
   * Returns for each message that was lost before the local tier, and found, the time from the end
   * of its bucket until then.
   */
  static List<Duration> of(Expectation truth, Map<String, Instant> saidSince) {
    Map<String, String> sessions = new HashMap<>();
    truth.hostsBySession().forEach((session, host) -> sessions.put(host, session));
    List<Duration> result = new ArrayList<>();
    truth
        .cells()
        .forEach(
            (cell, cellTruth) -> {
              Instant end = Instant.ofEpochMilli(cell.bucketStartMillis()).plus(Timing.BUCKET);
              if (cell.tier().equals("local")) {
                cellTruth
                    .origins()
                    .forEach(
                        (host, origin) -> {
                          for (long place : origin.lost()) {
                            Instant found =
                                saidSince.get(
                                    "lost local "
                                        + cell.topic()
                                        + " "
                                        + sessions.get(host)
                                        + " "
                                        + place);
                            if (found != null) {
                              Duration took = Duration.between(end, found);
                              result.add(took.isNegative() ? Duration.ZERO : took);
                            }
                          }
                        });
              }
            });
    return result;
  }
}
