package org.kafkaaudit.model.merge;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.OriginCount;

/**
 * What has arrived in the partitions of each tier, told apart by where it was at the tier before:
 * what comes through from one datacenter tells nothing of another one's mirror. Times are in
 * milliseconds since the epoch. Not safe for use by several threads.
 */
public final class Arrivals {

  private static final Place ANY_SOURCE = new Place("", "");

  private final Map<String, String> references;
  private final Map<String, Map<Integer, Map<Place, Fronts>>> byTier = new HashMap<>();
  private final Map<String, Map<Long, Latest>> latest = new HashMap<>();

  /** The highest sequence of a session that arrived at a tier, when it was news, and where. */
  private record Latest(long sequence, long atMillis, Place place) {}

  /**
   * What has arrived.
   *
   * @param bucketStart start of the latest bucket that a message arrived for
   * @param lastMillis when a message arrived last, by the clock of the audit cluster
   */
  public record Front(long bucketStart, long lastMillis) {

    /** Returns the further of both. */
    public Front max(Front other) {
      if (other.bucketStart <= bucketStart && other.lastMillis <= lastMillis) {
        return this;
      }
      return new Front(
          Math.max(bucketStart, other.bucketStart()), Math.max(lastMillis, other.lastMillis()));
    }
  }

  /** What has arrived in one partition of one topic. */
  private static final class Fronts {
    final Map<Place, Front> bySource = new HashMap<>();

    /** Sessions of which it is not known yet where they were at the tier before. */
    final Map<Long, Front> ofUnplaced = new HashMap<>();

    @Nullable Front unstamped;

    Stream<Front> ofKnown() {
      return Stream.concat(bySource.values().stream(), Stream.ofNullable(unstamped));
    }
  }

  /**
   * @param references for each tier behind a mirror, the tier that it is mirrored from
   */
  Arrivals(Map<String, String> references) {
    this.references = Map.copyOf(references);
  }

  /**
   * Takes note of what was counted in one partition.
   *
   * @param news what of it was news
   * @param front null where the time of its bucket cannot be trusted
   */
  void add(
      String tier,
      Place place,
      int partition,
      List<OriginCount> news,
      long atMillis,
      @Nullable Front front) {
    Map<Long, Latest> ofTier = latest.computeIfAbsent(tier, unused -> new HashMap<>());
    for (OriginCount origin : news) {
      noteSequence(ofTier, place, origin, atMillis);
    }
    if (front != null && !news.isEmpty()) {
      Fronts fronts =
          byTier
              .computeIfAbsent(tier, unused -> new HashMap<>())
              .computeIfAbsent(partition, unused -> new HashMap<>())
              .computeIfAbsent(place, unused -> new Fronts());
      for (OriginCount origin : news) {
        note(tier, fronts, origin.session(), front);
      }
    }
  }

  /** Takes note of the highest sequence of a session that was news at a tier. */
  private static void noteSequence(
      Map<Long, Latest> ofTier, Place place, OriginCount origin, long atMillis) {
    long sequence = origin.sequences().last();
    Latest known = ofTier.get(origin.session());
    if (known == null || sequence > known.sequence()) {
      ofTier.put(origin.session(), new Latest(sequence, atMillis, place));
    }
  }

  private void note(String tier, Fronts fronts, long session, Front front) {
    if (session == Session.UNSTAMPED) {
      fronts.unstamped = fronts.unstamped == null ? front : fronts.unstamped.max(front);
      return;
    }
    Place source = source(tier, session);
    if (source == null) {
      fronts.ofUnplaced.merge(session, front, Front::max);
    } else {
      Front unplaced = fronts.ofUnplaced.remove(session);
      fronts.bySource.merge(source, unplaced == null ? front : unplaced.max(front), Front::max);
    }
  }

  private void place(String tier, Fronts fronts, long session) {
    Place source = source(tier, session);
    if (source != null) {
      fronts.bySource.merge(source, fronts.ofUnplaced.remove(session), Front::max);
    }
  }

  /** A tier that is no mirror's has no sources to tell apart. */
  private @Nullable Place source(String tier, long session) {
    String reference = references.get(tier);
    if (reference == null) {
      return ANY_SOURCE;
    }
    Latest before = latest.getOrDefault(reference, Map.of()).get(session);
    return before == null ? null : before.place();
  }

  /** Returns when a message of the session arrived that was sent after all those known before. */
  Optional<Long> latestMillis(String tier, long session) {
    return Optional.ofNullable(latest.getOrDefault(tier, Map.of()).get(session))
        .map(Latest::atMillis);
  }

  /** Forgets what was heard of last before the given time. */
  void forgetBefore(long millis) {
    byTier.forEach((tier, partitions) -> fronts(partitions).forEach(one -> placeAll(tier, one)));
    latest.values().forEach(ofTier -> ofTier.values().removeIf(one -> one.atMillis() < millis));
    for (Map<Integer, Map<Place, Fronts>> partitions : byTier.values()) {
      fronts(partitions).forEach(one -> forgetBefore(one, millis));
      partitions.values().forEach(places -> places.values().removeIf(Arrivals::isEmpty));
    }
  }

  private static void forgetBefore(Fronts fronts, long millis) {
    fronts.bySource.values().removeIf(front -> front.lastMillis() < millis);
    fronts.ofUnplaced.values().removeIf(front -> front.lastMillis() < millis);
    if (fronts.unstamped != null && fronts.unstamped.lastMillis() < millis) {
      fronts.unstamped = null;
    }
  }

  private static boolean isEmpty(Fronts fronts) {
    return fronts.bySource.isEmpty() && fronts.ofUnplaced.isEmpty() && fronts.unstamped == null;
  }

  private static Stream<Fronts> fronts(Map<Integer, Map<Place, Fronts>> partitions) {
    return partitions.values().stream().flatMap(places -> places.values().stream());
  }

  private void placeAll(String tier, Fronts fronts) {
    if (!fronts.ofUnplaced.isEmpty()) {
      Set.copyOf(fronts.ofUnplaced.keySet()).forEach(session -> place(tier, fronts, session));
    }
  }

  private Map<Place, Fronts> in(String tier, int partition) {
    Map<Place, Fronts> places =
        byTier.getOrDefault(tier, Map.of()).getOrDefault(partition, Map.of());
    places.values().forEach(fronts -> placeAll(tier, fronts));
    return places;
  }

  /** Returns whether nothing is known to have arrived at the tier. */
  public boolean isEmpty(String tier) {
    return byTier.getOrDefault(tier, Map.of()).values().stream().allMatch(Map::isEmpty);
  }

  /**
   * Returns whether something has arrived at the tier that was at its reference before.
   *
   * @param stamped whether its stamp has to tell; without, all that has none may be from there
   */
  public boolean isFromReference(String tier, boolean stamped) {
    return byTier.getOrDefault(tier, Map.of()).keySet().stream()
        .flatMap(partition -> in(tier, partition).values().stream())
        .anyMatch(fronts -> !fronts.bySource.isEmpty() || (!stamped && fronts.unstamped != null));
  }

  /** Returns what has arrived in the partition of which it is known where it came from. */
  public Optional<Front> known(String tier, int partition) {
    return in(tier, partition).values().stream().flatMap(Fronts::ofKnown).reduce(Front::max);
  }

  /** Returns what of that has arrived in the partition of one topic. */
  public Optional<Front> known(String tier, Place place, int partition) {
    return Stream.ofNullable(in(tier, partition).get(place))
        .flatMap(Fronts::ofKnown)
        .reduce(Front::max);
  }

  /** Returns what has arrived in the partition with stamps that was at the source before. */
  public Optional<Front> from(String tier, Place source, int partition) {
    return in(tier, partition).values().stream()
        .flatMap(fronts -> Stream.ofNullable(fronts.bySource.get(source)))
        .reduce(Front::max);
  }

  /** Returns when something arrived last in the partition, wherever it came from. */
  public Optional<Long> lastMillis(String tier, int partition) {
    return in(tier, partition).values().stream()
        .flatMap(fronts -> Stream.concat(fronts.ofKnown(), fronts.ofUnplaced.values().stream()))
        .map(Front::lastMillis)
        .reduce(Math::max);
  }

  /**
   * Returns when something arrived last in the partition that may have been at the source before.
   */
  public Optional<Long> lastMillis(String tier, Place source, int partition) {
    Set<Place> targets = targets(tier, source);
    Map<Place, Fronts> places = in(tier, partition);
    return places.entrySet().stream()
        .flatMap(
            entry -> {
              Fronts fronts = entry.getValue();
              boolean mayHoldIts =
                  targets.contains(entry.getKey()) || sources(tier, entry.getKey()).isEmpty();
              return Stream.of(
                      Stream.ofNullable(fronts.bySource.get(source)),
                      fronts.ofUnplaced.values().stream(),
                      Stream.ofNullable(mayHoldIts ? fronts.unstamped : null))
                  .flatMap(ofOne -> ofOne);
            })
        .map(Front::lastMillis)
        .reduce(Math::max);
  }

  /** Returns the topics of the tier that messages of the source are known to have come to. */
  public Set<Place> targets(String tier, Place source) {
    Set<Place> targets = new HashSet<>();
    for (int partition : byTier.getOrDefault(tier, Map.of()).keySet()) {
      in(tier, partition)
          .forEach(
              (place, fronts) -> {
                if (fronts.bySource.containsKey(source)) {
                  targets.add(place);
                }
              });
    }
    return targets;
  }

  private Set<Place> sources(String tier, Place target) {
    Set<Place> sources = new HashSet<>();
    for (Map<Place, Fronts> places : byTier.getOrDefault(tier, Map.of()).values()) {
      Fronts fronts = places.get(target);
      if (fronts != null) {
        sources.addAll(fronts.bySource.keySet());
      }
    }
    return sources;
  }
}
