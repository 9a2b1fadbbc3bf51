package org.kafkaaudit.chaos.truth;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.kafkaaudit.chaos.judge.Cell;
import org.kafkaaudit.chaos.judge.CellTruth;
import org.kafkaaudit.chaos.judge.Expectation;
import org.kafkaaudit.chaos.judge.OriginTruth;

/**
 * Works out what happened in a trial, from what the hosts wrote down and what the logs hold. None
 * of it comes from the audit. Use one for one computation.
 */
public final class TrialTruth {

  /** Reports that are this old when a process is killed have left it. */
  private static final long REPORTED_AFTER_MILLIS = 4_000;

  private final TrialFacts facts;
  private final long bucketMillis;
  private final Map<Cell, Map<String, Builder>> origins = new HashMap<>();
  private final Set<Cell> required = new HashSet<>();
  private final Set<Cell> ofKilled = new HashSet<>();
  private final Map<String, String> hostsBySession = new HashMap<>();
  private final Map<String, Set<Long>> neverArrived = new HashMap<>();

  private static final class Builder {
    private final Set<Long> lost = new HashSet<>();
    private final Set<Long> perhapsLost = new HashSet<>();
    private final Set<Long> repeated = new HashSet<>();
    private final Set<Long> repeatedAgain = new HashSet<>();
    private final Set<Long> copiedOn = new HashSet<>();
    private long duplicated;
    private long carriedOver;
  }

  /** Copies of one message. */
  private static final class Copies {
    private final long timestampMillis;
    private int count;

    Copies(long timestampMillis) {
      this.timestampMillis = timestampMillis;
    }
  }

  private TrialTruth(TrialFacts facts, long bucketMillis) {
    this.facts = facts;
    this.bucketMillis = bucketMillis;
  }

  /** Returns what the audit has to say. */
  public static Expectation of(TrialFacts facts, long bucketMillis) {
    return new TrialTruth(facts, bucketMillis).expectation();
  }

  private Expectation expectation() {
    Map<String, Map<Long, Copies>> local = arrivals(facts.local());
    Map<String, Map<Long, Copies>> aggregate = arrivals(facts.aggregate());
    addCopies("local", local, Map.of());
    addCopies("aggregate", aggregate, local);
    local.forEach(
        (key, places) -> addLostOnTheWay(key, places, aggregate.getOrDefault(key, Map.of())));
    for (HostLedger ledger : facts.hosts()) {
      ledger
          .sends()
          .forEach(
              (topic, sends) ->
                  addLostAtSource(
                      ledger,
                      topic,
                      sends,
                      local.getOrDefault(Expectation.key(topic, ledger.host()), Map.of())));
    }
    return new Expectation(
        facts.topics(), cells(), hostsBySession, facts.killed().keySet(), neverArrived);
  }

  private Map<String, Map<Long, Copies>> arrivals(Collection<LoggedMessage> messages) {
    Map<String, Map<Long, Copies>> result = new TreeMap<>();
    for (LoggedMessage message : messages) {
      hostsBySession.put(message.session(), message.host());
      result
          .computeIfAbsent(
              Expectation.key(message.topic(), message.host()), unused -> new HashMap<>())
          .computeIfAbsent(message.place(), unused -> new Copies(message.timestampMillis()))
          .count++;
    }
    return result;
  }

  /**
   * @param before what is in the tier before, where it can hold anything more than once: what comes
   *     as often as it is there is copied on
   */
  private void addCopies(
      String tier, Map<String, Map<Long, Copies>> arrivals, Map<String, Map<Long, Copies>> before) {
    arrivals.forEach(
        (key, places) ->
            places.forEach(
                (place, copies) -> {
                  Cell cell = cell(topic(key), copies.timestampMillis, tier);
                  required.add(cell);
                  if (tier.equals("local")) {
                    required.add(cell(topic(key), copies.timestampMillis, "aggregate"));
                  }
                  if (copies.count > 1) {
                    Copies there = before.getOrDefault(key, Map.of()).get(place);
                    int countThere = there == null ? 1 : there.count;
                    addRepeats(origin(cell, host(key)), place, copies.count, countThere);
                  }
                }));
  }

  private static void addRepeats(Builder origin, long place, int here, int there) {
    origin.duplicated += Math.max(0, here - there);
    origin.carriedOver += Math.min(here, there) - 1;
    if (there == 1) {
      origin.repeated.add(place);
    } else if (here > there) {
      origin.repeatedAgain.add(place);
    } else {
      origin.copiedOn.add(place);
    }
  }

  private void addLostOnTheWay(String key, Map<Long, Copies> local, Map<Long, Copies> aggregate) {
    local.forEach(
        (place, copies) -> {
          if (!aggregate.containsKey(place)) {
            Cell cell = cell(topic(key), copies.timestampMillis, "aggregate");
            Builder origin = origin(cell, host(key));
            origin.lost.add(place);
            origin.perhapsLost.add(place);
          }
        });
  }

  private void addLostAtSource(
      HostLedger ledger, String topic, List<HostLedger.Send> sends, Map<Long, Copies> arrived) {
    Long killedAt = facts.killed().get(ledger.host());
    for (int place = 0; place < sends.size(); place++) {
      HostLedger.Send send = sends.get(place);
      Cell cell = cell(topic, send.timestampMillis(), "local");
      if (killedAt != null) {
        ofKilled.add(cell);
      }
      if (arrived.containsKey((long) place)) {
        continue;
      }
      if (killedAt != null) {
        neverArrived
            .computeIfAbsent(Expectation.key(topic, ledger.host()), unused -> new HashSet<>())
            .add((long) place);
      }
      if (send.isAcknowledged()) {
        Builder origin = origin(cell, ledger.host());
        origin.perhapsLost.add((long) place);
        if (killedAt == null || wasReported(send.timestampMillis(), killedAt)) {
          origin.lost.add((long) place);
          required.add(cell);
        }
      }
    }
  }

  private boolean wasReported(long sentMillis, long killedAt) {
    return sentMillis < killedAt - REPORTED_AFTER_MILLIS
        && facts.auditAway().stream()
            .noneMatch(
                away ->
                    away.fromMillis() < killedAt
                        && away.untilMillis() + 2 * REPORTED_AFTER_MILLIS > sentMillis);
  }

  private Map<Cell, CellTruth> cells() {
    Set<Cell> all = new HashSet<>(required);
    all.addAll(origins.keySet());
    all.addAll(ofKilled);
    Map<Cell, CellTruth> result = new HashMap<>();
    for (Cell cell : all) {
      Map<String, OriginTruth> truths = new HashMap<>();
      origins
          .getOrDefault(cell, Map.of())
          .forEach(
              (host, origin) ->
                  truths.put(
                      host,
                      truth(origin, !cell.tier().equals("local") && isUncounted(cell, "local"))));
      Optional<String> uncounted =
          facts.uncounted(cell.topic(), cell.tier(), cell.bucketStartMillis() + bucketMillis);
      Optional<String> excuse =
          uncounted.isEmpty() && ofKilled.contains(cell)
              ? Optional.of("a producer was killed")
              : uncounted;
      result.put(
          cell, new CellTruth(required.contains(cell), excuse, uncounted.isPresent(), truths));
    }
    return result;
  }

  /**
   * @param blind whether the tier before is not counted as a whole: then what is copied on from
   *     there may be found here
   */
  private static OriginTruth truth(Builder origin, boolean blind) {
    Set<Long> perhapsRepeated = new HashSet<>(origin.repeated);
    perhapsRepeated.addAll(origin.repeatedAgain);
    // Which of those it was that came once more is not known to the audit.
    if (blind || !origin.repeatedAgain.isEmpty()) {
      perhapsRepeated.addAll(origin.copiedOn);
    }
    return new OriginTruth(
        origin.lost,
        origin.perhapsLost,
        origin.duplicated,
        origin.repeated,
        origin.duplicated + (blind ? origin.carriedOver : 0),
        perhapsRepeated);
  }

  private boolean isUncounted(Cell cell, String tier) {
    return facts.uncounted(cell.topic(), tier, cell.bucketStartMillis() + bucketMillis).isPresent();
  }

  private Builder origin(Cell cell, String host) {
    return origins
        .computeIfAbsent(cell, unused -> new HashMap<>())
        .computeIfAbsent(host, unused -> new Builder());
  }

  private Cell cell(String topic, long timestampMillis, String tier) {
    return new Cell(topic, timestampMillis - timestampMillis % bucketMillis, tier);
  }

  private static String topic(String key) {
    return key.substring(0, key.indexOf(' '));
  }

  private static String host(String key) {
    return key.substring(key.indexOf(' ') + 1);
  }
}
