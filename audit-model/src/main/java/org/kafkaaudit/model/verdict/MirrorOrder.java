package org.kafkaaudit.model.verdict;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.Arrivals;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.Place;
import org.kafkaaudit.model.stamp.AuditTime;

/**
 * Tells from the order of messages whether a mirror has passed a bucket: it copies the messages of
 * a partition as they follow each other. Where several clusters are mirrored into one, what comes
 * through from one of them tells nothing of the others.
 */
final class MirrorOrder {

  private final TierRule reference;
  private final TierRule judged;
  private final Situation situation;
  private final Collection<LogState> logs;
  private final int sources;
  private final Map<ToldWay, Boolean> stillComing = new HashMap<>();

  /**
   * The way of messages through a mirror.
   *
   * @param source topic of the reference that they are in
   */
  record Way(Place source, int partition) {}

  private record ToldWay(Way way, boolean stamped) {}

  MirrorOrder(TierRule reference, TierRule judged, Situation situation) {
    this.reference = reference;
    this.judged = judged;
    this.situation = situation;
    this.logs = judged.logs(situation.topic());
    this.sources = Math.max(reference.logs(situation.topic()).size(), reference.clusters().size());
  }

  /**
   * Returns that a mirror is behind, or that it cannot be known, where that is so.
   *
   * @param sessions whose messages are missing, or may have come through
   * @param ways of the missing messages
   * @param stamped whether what arrived tells by its stamps which source it came from
   */
  Optional<Obstacle> behind(Set<Long> sessions, Collection<Way> ways, boolean stamped) {
    return unknownSources(ways, stamped)
        .or(
            () -> {
              Map<String, Set<Integer>> behind = new TreeMap<>();
              for (Way way : ways) {
                if (isBehind(sessions, way, stamped)) {
                  behind
                      .computeIfAbsent(way.source().cluster(), unused -> new TreeSet<>())
                      .add(way.partition());
                }
              }
              return behind.isEmpty() ? Optional.empty() : Optional.of(behind(behind));
            });
  }

  private Obstacle behind(Map<String, Set<Integer>> behind) {
    Object partitions = hasSeveralSources() ? behind : behind.values().iterator().next();
    return Obstacle.passing(
        "nothing newer has come through from tier "
            + reference.tier()
            + " to tier "
            + judged.tier()
            + " in partitions "
            + partitions
            + ": is the mirror behind?");
  }

  private boolean hasSeveralSources() {
    return sources > 1;
  }

  /**
   * That the topic is there does not tell that a mirror takes it: somebody else may have made it.
   */
  private Optional<Obstacle> unknownSources(Collection<Way> ways, boolean stamped) {
    boolean exists = logs.stream().anyMatch(log -> log.partitionCount() > 0);
    if (!exists) {
      return Optional.empty();
    }
    if (!hasSeveralSources()) {
      return hasTaken(ways, stamped)
          ? Optional.empty()
          : Optional.of(nothingCameFrom(reference.tier()));
    }
    if (!stamped) {
      return logs.size() >= sources
          ? Optional.empty()
          : Optional.of(
              Obstacle.passing(
                  "messages without stamps of several clusters of tier "
                      + reference.tier()
                      + " share one topic at tier "
                      + judged.tier()
                      + ", or some have no topic there: nobody can tell whose are missing"));
    }
    return ways.stream()
        .map(Way::source)
        .filter(source -> arrivals().targets(judged.tier(), source).isEmpty())
        .map(Place::cluster)
        .sorted()
        .findFirst()
        .map(cluster -> nothingCameFrom(reference.tier() + ", cluster " + cluster));
  }

  /**
   * Whether the one mirror has brought anything of the topic. What came in buckets that were let go
   * is forgotten when audit-streams starts again; that something was written stays known.
   */
  private boolean hasTaken(Collection<Way> ways, boolean stamped) {
    boolean isWritten =
        logs.stream()
            .flatMap(log -> log.partitions().values().stream())
            .anyMatch(partition -> partition.nextOffset() > 0);
    if (ways.isEmpty() || !isWritten) {
      return isWritten;
    }
    return arrivals().isFromReference(judged.tier(), stamped) || arrivals().isEmpty(judged.tier());
  }

  private Obstacle nothingCameFrom(String source) {
    return Obstacle.passing(
        "nothing of this topic has come through from tier "
            + source
            + " to tier "
            + judged.tier()
            + " yet: does its mirror take the topic?");
  }

  private boolean isBehind(Set<Long> sessions, Way way, boolean stamped) {
    if (!isOrderKept(way)) {
      return false;
    }
    Optional<Arrivals.Front> front = stamped ? front(way) : unstampedFront(way);
    return !isLongPassed(front)
        && (laterOnesStandStill(sessions, way.partition())
            || stillComing.computeIfAbsent(
                new ToldWay(way, stamped), unused -> isStillComing(way, front, stamped)));
  }

  private Arrivals arrivals() {
    return situation.topic().arrivals();
  }

  /** What has certainly come this way. */
  private Optional<Arrivals.Front> front(Way way) {
    return hasSeveralSources()
        ? arrivals().from(judged.tier(), way.source(), way.partition())
        : arrivals().known(judged.tier(), way.partition());
  }

  /** The same, told without stamps: all topics together have got that far. */
  private Optional<Arrivals.Front> unstampedFront(Way way) {
    if (!hasSeveralSources()) {
      return front(way);
    }
    Optional<Arrivals.Front> least = Optional.empty();
    for (LogState log : logs) {
      if (log.partitionCount() > way.partition()) {
        Optional<Arrivals.Front> one =
            arrivals().known(judged.tier(), log.place(), way.partition());
        if (one.isEmpty()) {
          return one;
        }
        if (least.isEmpty() || one.get().bucketStart() < least.get().bucketStart()) {
          least = one;
        }
      }
    }
    return least;
  }

  /**
   * A mirror that keeps partition numbers keeps the order in them; one onto fewer partitions
   * cannot.
   */
  private boolean isOrderKept(Way way) {
    Set<Place> targets = arrivals().targets(judged.tier(), way.source());
    List<LogState> ofWay = logs.stream().filter(log -> targets.contains(log.place())).toList();
    return (ofWay.isEmpty() ? logs : ofWay)
        .stream().anyMatch(log -> log.partitionCount() > way.partition());
  }

  /**
   * Whether something came through that was certainly sent after the messages of the bucket were in
   * the reference: where all later ones of a session are lost, nothing else proves it.
   */
  private boolean isLongPassed(Optional<Arrivals.Front> front) {
    long certainlyLater =
        situation.bucket().changedAtMillis(reference.tier()) + AuditTime.MOST_AFTER_SEND.toMillis();
    return front.filter(arrived -> arrived.bucketStart() >= certainlyLater).isPresent();
  }

  private boolean laterOnesStandStill(Set<Long> sessions, int partition) {
    boolean sentLater = false;
    for (BucketState later : situation.topic().bucketsAfter(situation.startMillis()).values()) {
      if (has(later, judged.tier(), sessions, partition)) {
        return false;
      }
      sentLater |= has(later, reference.tier(), sessions, partition);
    }
    return sentLater;
  }

  private static boolean has(BucketState bucket, String tier, Set<Long> sessions, int partition) {
    Map<Long, OriginState> origins = bucket.origins(tier);
    return sessions.stream()
        .map(origins::get)
        .filter(Objects::nonNull)
        .flatMap(origin -> origin.contributions().stream())
        .anyMatch(
            contribution ->
                contribution.scope() instanceof Scope.OfChunk chunk
                    && chunk.partition() == partition);
  }

  /** Something that is later than the bucket in the log has to have come through. */
  private boolean isStillComing(Way way, Optional<Arrivals.Front> front, boolean stamped) {
    long came =
        Math.max(
            front.map(Arrivals.Front::bucketStart).orElse(Long.MIN_VALUE), situation.startMillis());
    if (came > lastBefore(way)) {
      return false;
    }
    return newestIn(way) > came || isNotQuiet(way, stamped);
  }

  /**
   * Takes note of how far the source has got: what came into it later is what has to come through.
   */
  void note(Collection<Way> ways) {
    ways.forEach(this::lastBefore);
  }

  private long lastBefore(Way way) {
    return situation
        .bucket()
        .laterThan(
            reference.tier(),
            way.source(),
            way.partition(),
            Math.max(situation.startMillis(), Math.min(newestIn(way), newestByClock())));
  }

  /** A host whose clock is far ahead must not keep all others' messages waiting for its time. */
  private long newestByClock() {
    return situation.length().startOf(situation.nowMillis());
  }

  private long newestIn(Way way) {
    return arrivals()
        .known(reference.tier(), way.source(), way.partition())
        .map(held -> Math.max(held.bucketStart(), situation.startMillis()))
        .orElse(situation.startMillis());
  }

  private boolean isNotQuiet(Way way, boolean stamped) {
    Optional<Long> lastMillis =
        hasSeveralSources() && stamped
            ? arrivals().lastMillis(judged.tier(), way.source(), way.partition())
            : arrivals().lastMillis(judged.tier(), way.partition());
    if (lastMillis.isEmpty()) {
      return false;
    }
    long quietSince = lastMillis.get() + judged.settle().toMillis();
    return logs.stream()
        .map(log -> log.partitions().get(way.partition()))
        .anyMatch(progress -> progress != null && progress.countedBeforeMillis() < quietSince);
  }
}
