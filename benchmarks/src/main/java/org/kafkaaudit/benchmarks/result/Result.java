package org.kafkaaudit.benchmarks.result;

import java.util.List;

/**
 * What one run of a benchmark found. Immutable.
 *
 * @param targets what was asked for and what was reached, in the order in which they are shown
 * @param measurements absolute figures
 * @param notes what a reader needs to understand the figures: settings, limits, what was left out
 */
public record Result(List<Target> targets, List<Measurement> measurements, List<String> notes) {

  /** Copies what it is given. */
  public Result {
    targets = List.copyOf(targets);
    measurements = List.copyOf(measurements);
    notes = List.copyOf(notes);
  }
}
