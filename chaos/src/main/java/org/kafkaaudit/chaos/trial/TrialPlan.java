package org.kafkaaudit.chaos.trial;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.kafkaaudit.chaos.fault.FaultKind;
import org.kafkaaudit.chaos.fault.PlannedFault;
import org.kafkaaudit.chaos.relay.RelayPlan;
import org.kafkaaudit.chaos.service.ServicePlan;
import org.kafkaaudit.chaos.stack.Timing;

/**
 * What is to happen in a trial; the same seed draws the same plan. Immutable.
 *
 * @param load how long messages are sent at the least; longer where faults last longer
 */
public record TrialPlan(
    long seed, List<ServicePlan> services, Duration load, List<PlannedFault> faults) {

  /** How many hosts each service has. */
  public static final int HOSTS = 2;

  /** The hand-out of each deck: in so many trials each fault comes once. */
  private static final List<Integer> HANDS = List.of(0, 1, 2, 2, 3, 3, 3, 3, 3);

  private static final int LEAST_MESSAGES_PER_SECOND = 500;
  private static final int MOST_MESSAGES_PER_SECOND = 2_000;

  public TrialPlan {
    services = List.copyOf(services);
    faults = List.copyOf(faults);
  }

  /** Draws a plan with the faults that the seed is dealt. */
  public static TrialPlan draw(long seed) {
    return draw(seed, dealt(seed));
  }

  /** Draws a plan with the given faults. */
  public static TrialPlan draw(long seed, List<FaultKind> kinds) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L);
    List<ServicePlan> services = services(random);
    Duration load = Duration.ofMillis(random.nextInt(12_000, 16_000));
    List<PlannedFault> faults = new ArrayList<>();
    for (FaultKind kind : kinds) {
      faults.add(
          new PlannedFault(
              kind,
              Duration.ofMillis(random.nextInt(500, 8_000)),
              lasting(kind, random),
              random.nextLong()));
    }
    return new TrialPlan(seed, services, load, faults);
  }

  /** Seeds that follow each other are dealt from one shuffled deck, so that no fault is rare. */
  private static List<FaultKind> dealt(long seed) {
    Random shuffling = new Random(Math.floorDiv(seed, HANDS.size()));
    List<FaultKind> deck = new ArrayList<>(Arrays.asList(FaultKind.values()));
    List<Integer> hands = new ArrayList<>(HANDS);
    Collections.shuffle(deck, shuffling);
    Collections.shuffle(hands, shuffling);
    int position = (int) Math.floorMod(seed, (long) HANDS.size());
    int first = hands.subList(0, position).stream().mapToInt(Integer::intValue).sum();
    return List.copyOf(deck.subList(first, first + hands.get(position)));
  }

  private static List<ServicePlan> services(SplittableRandom random) {
    List<List<Integer>> topics = List.of(List.of(0, 1, 2), List.of(0, 1), List.of(1, 2));
    List<String> names = List.of("checkout", "billing", "web");
    int count = random.nextInt(2, 4);
    int perHost =
        random.nextInt(LEAST_MESSAGES_PER_SECOND, MOST_MESSAGES_PER_SECOND) / (count * HOSTS);
    List<ServicePlan> services = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Duration deliveryTimeout = Duration.ofMillis(random.nextInt(6_000, 20_000));
      services.add(new ServicePlan(names.get(i), i == 1, topics.get(i), perHost, deliveryTimeout));
    }
    return services;
  }

  private static Duration lasting(FaultKind kind, SplittableRandom random) {
    long millis =
        switch (kind) {
          case KILL_PRODUCER -> random.nextInt(0, 2_000);
          case PAUSE_AUDITOR -> Timing.AUDITOR_SESSION.toMillis() + random.nextInt(2_000, 6_000);
          case AUDIT_TOPIC_AWAY, CLICKHOUSE_AWAY ->
              random.nextInt(4) == 0
                  ? random.nextInt(20_000, 60_000)
                  : random.nextInt(5_000, 15_000);
          case REGISTRY_AWAY -> random.nextInt(4_000, 10_000);
          case EVENTS_LATE -> Timing.OVERDUE.toMillis() + random.nextInt(3_000, 8_000);
          case REBALANCES -> random.nextInt(10_000, 20_000);
          case EVENTS_REPEATED, EVENTS_REORDERED -> 10_000;
          default -> random.nextInt(0, 6_000);
        };
    return Duration.ofMillis(millis);
  }

  /** Returns what a relay has to do, empty where none is needed. */
  Optional<RelayPlan> relay() {
    if (faults.stream().noneMatch(fault -> fault.kind().needsRelay())) {
      return Optional.empty();
    }
    Duration holdsFor = Duration.ZERO;
    for (PlannedFault fault : faults) {
      if (fault.kind() == FaultKind.EVENTS_LATE) {
        holdsFor = fault.lasting();
      }
    }
    return Optional.of(
        new RelayPlan(
            has(FaultKind.EVENTS_REPEATED), has(FaultKind.EVENTS_REORDERED), holdsFor, seed));
  }

  private boolean has(FaultKind kind) {
    return faults.stream().anyMatch(fault -> fault.kind() == kind);
  }

  /** One line for people. */
  public String describe() {
    int perSecond =
        services.stream().mapToInt(service -> HOSTS * service.messagesPerSecond()).sum();
    String happening =
        faults.isEmpty()
            ? "nothing breaks"
            : faults.stream().map(PlannedFault::toString).collect(Collectors.joining(", "));
    return "%d services, %d messages/s for %.1f s; %s"
        .formatted(services.size(), perSecond, load.toMillis() / 1e3, happening);
  }
}
