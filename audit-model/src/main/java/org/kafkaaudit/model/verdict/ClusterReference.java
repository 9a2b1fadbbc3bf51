package org.kafkaaudit.model.verdict;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.LogState;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.TopicState;
import org.kafkaaudit.model.stamp.AuditTime;

/**
 * A cluster as reference of the tier behind a mirror: what it holds.
 *
 * <p>A mirror copies the messages of a partition in their order, so it has passed a message when
 * later ones of the same session and partition have come through. Where nothing came later, time
 * tells: both have counted everything appended until a settle time after the last news of the
 * bucket, at either end, and nothing comes any more.
 */
final class ClusterReference implements Reference {

  private final TierRule reference;
  private final Optional<Verdict> ofReference;
  private final boolean referenceIsOverdue;
  private final TierRule judged;
  private final Situation situation;
  private final Map<Long, OriginState> held;
  private final Passing referencePassing;
  private final Passing passing;

  /**
   * @param ofReference the verdict on the reference, where it is final
   * @param referenceIsOverdue whether that verdict should have been final for long, so that time is
   *     all there is to go by
   */
  ClusterReference(
      TierRule reference,
      Optional<Verdict> ofReference,
      boolean referenceIsOverdue,
      TierRule judged,
      Situation situation) {
    this.reference = reference;
    this.ofReference = ofReference;
    this.referenceIsOverdue = referenceIsOverdue;
    this.judged = judged;
    this.situation = situation;
    this.held = situation.bucket().origins(reference.tier());
    this.referencePassing = new Passing(reference, situation.topic());
    this.passing = new Passing(judged, situation.topic());
  }

  @Override
  public Iterable<Long> sessions() {
    return held.keySet();
  }

  @Override
  public OriginVerdict judge(long session, MergedCount arrived) {
    OriginState origin = held.get(session);
    MergedCount merged = origin == null ? MergedCount.NONE : origin.merged();
    SequenceSet missing = merged.sequences().minus(arrived.sequences());
    SequenceSet unreported = arrived.sequences().minus(merged.sequences());
    List<Obstacle> obstacles =
        missing.isEmpty() || origin == null ? List.of() : notPassed(session, origin, missing);
    SequenceSet lost = obstacles.isEmpty() ? missing : SequenceSet.EMPTY;
    Finding finding =
        new Finding(
            session,
            lost.size(),
            arrived.duplicated(),
            0,
            0,
            isSettled() ? unreported.size() : 0,
            lost,
            arrived.repeated());
    return new OriginVerdict(
        finding, merged.sequences().size(), missing.size() - lost.size(), obstacles);
  }

  @Override
  public OriginVerdict judgeUnstamped(MergedCount arrived) {
    OriginState origin = held.get(Session.UNSTAMPED);
    long expected = origin == null ? 0 : origin.merged().messages();
    long fewer = Math.max(0, expected - arrived.messages());
    long more = Math.max(0, arrived.messages() - expected);
    List<Obstacle> obstacles = List.of();
    if (fewer > 0 && origin != null) {
      obstacles = notPassed(Session.UNSTAMPED, origin, SequenceSet.EMPTY);
    } else if (more > 0) {
      obstacles = uncountedUnstamped().stream().toList();
    }
    boolean known = obstacles.isEmpty() && isSettled();
    Finding finding =
        new Finding(
            Session.UNSTAMPED,
            known ? fewer : 0,
            known ? more : 0,
            0,
            0,
            0,
            SequenceSet.EMPTY,
            SequenceSet.EMPTY);
    return new OriginVerdict(finding, expected, known ? 0 : fewer, obstacles);
  }

  /** What this tier has counted was in the reference before, where it may be uncounted still. */
  private Optional<Obstacle> uncountedUnstamped() {
    long start = situation.startMillis();
    return referencePassing
        .byTime(situation.bucket().changedAtMillis(judged.tier()), start)
        .or(() -> referencePassing.unseenSince(start));
  }

  @Override
  public List<Obstacle> unsettled() {
    if (isSettled()) {
      return uncountedAtReference().stream().toList();
    }
    return List.of(
        Obstacle.passing("its reference, tier " + reference.tier() + ", is not settled itself"));
  }

  /** What the reference could not count, nobody can miss behind it. */
  private Optional<Obstacle> uncountedAtReference() {
    return referencePassing
        .uncoveredSince(situation.startMillis())
        .or(
            () ->
                ofReference
                    .filter(verdict -> verdict.missing() > 0)
                    .map(
                        verdict ->
                            Obstacle.permanent(
                                "its reference, tier "
                                    + reference.tier()
                                    + ", may have held messages that it did not count")));
  }

  private boolean isSettled() {
    long settled = situation.endMillis() + reference.settle().toMillis();
    return ofReference.isPresent()
        || (referenceIsOverdue && referencePassing.byTime(settled).isEmpty());
  }

  private List<Obstacle> notPassed(long session, OriginState origin, SequenceSet missing) {
    BucketState bucket = situation.bucket();
    long lastNews =
        Math.max(bucket.changedAtMillis(reference.tier()), bucket.changedAtMillis(judged.tier()));
    // A topic that the mirror has only just picked up has all of its messages still to come.
    long begun = Math.max(lastNews, passing.coveredSinceMillis());
    long settled = begun + judged.settle().toMillis();
    // Only who knows what came later in the reference can tell that it has not come through.
    Optional<Obstacle> obstacle =
        passing.byTime(settled).or(() -> referencePassing.byTime(settled));
    if (obstacle.isEmpty()) {
      obstacle = mirrorBehind(session, partitionsOf(origin, missing));
    }
    if (obstacle.isEmpty()) {
      obstacle = passing.uncoveredSince(situation.startMillis());
    }
    return obstacle.stream().toList();
  }

  private static Set<Integer> partitionsOf(OriginState origin, SequenceSet missing) {
    Set<Integer> partitions = new TreeSet<>();
    for (Contribution contribution : origin.contributions()) {
      boolean concerned =
          missing.isEmpty() || !contribution.count().sequences().intersection(missing).isEmpty();
      if (concerned && contribution.scope() instanceof Scope.OfChunk chunk) {
        partitions.add(chunk.partition());
      }
    }
    return partitions;
  }

  private Optional<Obstacle> mirrorBehind(long session, Set<Integer> partitions) {
    Set<Integer> behind = new TreeSet<>();
    for (int partition : partitions) {
      if (isOrderKept(partition)
          && !isLongPassed(partition)
          && (laterOnesStandStill(session, partition) || isStillComing(partition))) {
        behind.add(partition);
      }
    }
    if (behind.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Obstacle.passing(
            "nothing newer has come through from tier "
                + reference.tier()
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
    return passing.logs().stream().allMatch(log -> log.partitionCount() > partition);
  }

  /**
   * Whether something came through that was certainly sent after the messages of the bucket were in
   * the reference: where all later ones of a session are lost, nothing else proves it.
   */
  private boolean isLongPassed(int partition) {
    long certainlyLater =
        situation.bucket().changedAtMillis(reference.tier()) + AuditTime.MOST_AFTER_SEND.toMillis();
    return situation
        .topic()
        .arrivals(judged.tier(), partition)
        .filter(arrivals -> arrivals.front() >= certainlyLater)
        .isPresent();
  }

  private boolean laterOnesStandStill(long session, int partition) {
    boolean sentLater = false;
    for (BucketState later : situation.topic().bucketsAfter(situation.startMillis()).values()) {
      if (has(later, judged.tier(), session, partition)) {
        return false;
      }
      sentLater |= has(later, reference.tier(), session, partition);
    }
    return sentLater;
  }

  private static boolean has(BucketState bucket, String tier, long session, int partition) {
    OriginState origin = bucket.origins(tier).get(session);
    return origin != null
        && origin.contributions().stream()
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
    for (LogState log : passing.logs()) {
      var progress = log.partitions().get(partition);
      if (progress != null && progress.countedBeforeMillis() < quietSince) {
        return true;
      }
    }
    return false;
  }
}
