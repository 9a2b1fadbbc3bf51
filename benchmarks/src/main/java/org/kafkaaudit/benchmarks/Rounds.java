package org.kafkaaudit.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.kafkaaudit.benchmarks.result.Series;

/**
 * Measures several things side by side: each round measures every one of them, every other round in
 * the opposite order, so that what changes on the machine meanwhile changes all of them. Not safe
 * for use by several threads.
 */
public final class Rounds {

  private final int rounds;
  private final int warmups;
  private final Map<String, Callable<Double>> contestants = new LinkedHashMap<>();

  /**
   * @param rounds that count
   * @param warmups rounds before them that do not
   */
  public Rounds(int rounds, int warmups) {
    this.rounds = rounds;
    this.warmups = warmups;
  }

  /** Adds something that is measured once a round; its value is what the measurement returns. */
  public Rounds with(String name, Callable<Double> measurement) {
    contestants.put(name, measurement);
    return this;
  }

  /**
   * Measures, and returns the values of each by its name, in the order of the rounds.
   *
   * @throws Exception what a measurement throws
   */
  public Map<String, Series> measure() throws Exception {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    contestants.keySet().forEach(name -> values.put(name, new ArrayList<>()));
    for (int round = -warmups; round < rounds; round++) {
      for (String name : order(round)) {
        double value = contestants.get(name).call();
        if (round >= 0) {
          values.get(name).add(value);
        }
      }
    }
    Map<String, Series> series = new LinkedHashMap<>();
    values.forEach((name, all) -> series.put(name, new Series(all)));
    return series;
  }

  private List<String> order(int round) {
    List<String> order = new ArrayList<>(contestants.keySet());
    if (Math.floorMod(round, 2) == 1) {
      Collections.reverse(order);
    }
    return order;
  }
}
