package org.kafkaaudit.model.verdict;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.stamp.AuditTime;

/**
 * Tells from the order of messages whether a mirror has passed a bucket: it copies the messages of
 * a partition as they follow each other.
 */
final class MirrorOrder {

  private final String reference;
  private final TierRule judged;
  private final Situation situation;

  MirrorOrder(String reference, TierRule judged, Situation situation) {
    this.reference = reference;
    this.judged = judged;
    this.situation = situation;
  }

  /**
   * Returns that a mirror is behind, where it is.
   *
   * @param sessions whose messages are missing, or may have come through
   * @param partitions that these are in at the reference
   */
  Optional<Obstacle> behind(Set<Long> sessions, Set<Integer> partitions) {
    Set<Integer> behind = new TreeSet<>();
    for (int partition : partitions) {
      if (isOrderKept(partition)
          && !isLongPassed(partition)
          && (laterOnesStandStill(sessions, partition) || isStillComing(partition))) {
        behind.add(partition);
      }
    }
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Obstacle.passing(
            "nothing newer has come through from tier "
                + reference
                + " to tier "
                + judged.tier()
                + " in partitions "
                + behind
                + ": is the mirror behind?"));
  }

  /**
   * A mirror that keeps partition numbers keeps the order in them; one onto fewer partitions
   * cannot.
   */
  private boolean isOrderKept(int partition) {
    return judged.logs(situation.topic()).values().stream()
        .allMatch(log -> log.partitionCount() > partition);
  }

  /**
   * Whether something came through that was certainly sent after the messages of the bucket were in
   * the reference: where all later ones of a session are lost, nothing else proves it.
   */
  private boolean isLongPassed(int partition) {
    long certainlyLater =
        situation.bucket().changedAtMillis(reference) + AuditTime.MOST_AFTER_SEND.toMillis();
    return situation
        .topic()
        .arrivals(judged.tier(), partition)
        .filter(arrivals -> arrivals.front() >= certainlyLater)
        .isPresent();
  }

  private boolean laterOnesStandStill(Set<Long> sessions, int partition) {
    boolean sentLater = false;
    for (BucketState later : situation.topic().bucketsAfter(situation.startMillis()).values()) {
      if (has(later, judged.tier(), sessions, partition)) {
        return false;
      }
      sentLater |= has(later, reference, sessions, partition);
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

  private boolean isStillComing(int partition) {
    Optional<TopicState.Arrivals> arrivals = situation.topic().arrivals(judged.tier(), partition);
    if (arrivals.isEmpty() || arrivals.get().front() > situation.startMillis()) {
      return false;
    }
    long quietSince = arrivals.get().lastMillis() + judged.settle().toMillis();
    for (LogState log : judged.logs(situation.topic()).values()) {
      var progress = log.partitions().get(partition);
      if (progress != null && progress.countedBeforeMillis() < quietSince) {
        return true;
      }
    }
    return false;
  }
}
