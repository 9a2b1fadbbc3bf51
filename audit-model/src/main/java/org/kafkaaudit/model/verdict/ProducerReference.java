package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.SessionState;

/**
 * The producers as reference of the tier right behind them: what they sent, less what they were
 * told had failed. Whether the tier has passed a message is told by acknowledged offsets, without a
 * clock.
 */
final class ProducerReference implements Reference {

  private final String tier;
  private final TierRule judged;
  private final Situation situation;
  private final Map<Long, OriginState> sent;
  private final Passing passing;

  ProducerReference(String tier, TierRule judged, Situation situation) {
    this.tier = tier;
    this.judged = judged;
    this.situation = situation;
    this.sent = situation.bucket().origins(tier);
    this.passing = new Passing(judged, situation.topic());
  }

  @Override
  public Iterable<Long> sessions() {
    return sent.keySet();
  }

  @Override
  public OriginVerdict judge(long session, MergedCount arrived) {
    OriginState origin = sent.get(session);
    MergedCount merged = origin == null ? MergedCount.NONE : origin.merged();
    SessionState state = situation.topic().session(tier, session);
    OptionalLong deadSince = deadSince(origin, state);
    boolean dead = deadSince.isPresent();

    SequenceSet delivered = merged.sequences().minus(merged.undelivered());
    SequenceSet due = dead ? delivered : delivered.minus(merged.unsettled());
    SequenceSet missing = due.minus(arrived.sequences());
    SequenceSet awaited = delivered.minus(due).minus(arrived.sequences());
    SequenceSet unreported = arrived.sequences().minus(merged.sequences());
    List<Obstacle> obstacles = new ArrayList<>();
    reportObstacle(session, state, dead, unreported, awaited).ifPresent(obstacles::add);
    Optional<Obstacle> unpassed =
        missing.isEmpty() || origin == null
            ? Optional.empty()
            : notPassed(origin, missing, deadSince);
    unpassed.ifPresent(obstacles::add);

    SequenceSet lost = unpassed.isPresent() ? SequenceSet.EMPTY : missing;
    SequenceSet recovered = merged.undelivered().intersection(arrived.sequences());
    Finding finding =
        new Finding(
            session,
            lost.size(),
            arrived.duplicated(),
            merged.undelivered().size() - recovered.size(),
            recovered.size(),
            obstacles.stream().allMatch(Obstacle::isPermanent) ? unreported.size() : 0,
            lost,
            arrived.repeated());
    return new OriginVerdict(
        finding, delivered.size(), missing.size() - lost.size() + awaited.size(), obstacles);
  }

  private Optional<Obstacle> reportObstacle(
      long session,
      @Nullable SessionState state,
      boolean dead,
      SequenceSet unreported,
      SequenceSet awaited) {
    if (state == null && dead) {
      return Optional.empty();
    }
    if (state == null) {
      boolean overdue =
          situation.streamTimeMillis() >= situation.endMillis() + judged.overdue().toMillis();
      String text =
          "session "
              + Session.format(session)
              + " has sent messages, but never reported how many: are its reports kept from the audit topic?";
      return Optional.of(new Obstacle(text, overdue));
    }
    if (!awaited.isEmpty() && !dead) {
      return Optional.of(
          Obstacle.passing(name(state) + " awaits the outcome of messages that it sent"));
    }
    if (!unreported.isEmpty() && dead) {
      return Optional.of(
          Obstacle.permanent(
              name(state)
                  + " ended without a last report: of what it sent after the one before, only what arrived is known"));
    }
    if (!unreported.isEmpty() && !state.progress().closed()) {
      return Optional.of(Obstacle.passing(name(state) + " has yet to report some messages"));
    }
    return Optional.empty();
  }

  private Optional<Obstacle> notPassed(
      OriginState origin, SequenceSet missing, OptionalLong deadSince) {
    long settledAt = situation.bucket().changedAtMillis(tier);
    long settle = judged.settle().toMillis();
    for (Contribution contribution : origin.contributions()) {
      Optional<Obstacle> obstacle =
          passing.byOffsets(contribution, settledAt, situation.startMillis());
      if (obstacle.isEmpty() && isToldByTime(contribution, missing)) {
        obstacle = passing.byTime(settledAt + settle, situation.startMillis());
      }
      if (obstacle.isPresent()) {
        return obstacle;
      }
    }
    // What was in flight at the last sign of life may be appended until the session counts as dead.
    return deadSince.isEmpty()
        ? Optional.empty()
        : passing.byTime(deadSince.getAsLong(), situation.startMillis());
  }

  /**
   * Returns the time from which on the session counts as dead, where it does. One that reported
   * counts and never its progress did not live for long.
   */
  private OptionalLong deadSince(@Nullable OriginState origin, @Nullable SessionState state) {
    long heard;
    long timeout;
    if (state != null) {
      if (!state.isDead(situation.streamTimeMillis())) {
        return OptionalLong.empty();
      }
      heard = state.heardAtMillis();
      timeout = state.progress().timeoutMillis();
    } else if (origin != null) {
      heard =
          origin.contributions().stream().mapToLong(Contribution::receivedAtMillis).max().orElse(0);
      timeout = judged.overdue().toMillis();
      if (situation.streamTimeMillis() - heard <= timeout) {
        return OptionalLong.empty();
      }
    } else {
      return OptionalLong.empty();
    }
    return OptionalLong.of(heard + Math.max(timeout, judged.settle().toMillis()));
  }

  private static boolean isToldByTime(Contribution contribution, SequenceSet missing) {
    SendOutcome outcome = contribution.count().outcome();
    return outcome.acknowledgedWithoutOffset() > 0
        || (outcome.acknowledged().isEmpty()
            && !contribution.count().sequences().intersection(missing).isEmpty());
  }

  /**
   * Messages without stamps come from producers that are not audited: there is nothing to compare
   * them with.
   */
  @Override
  public OriginVerdict judgeUnstamped(MergedCount arrived) {
    Finding nothing = Finding.none(Session.UNSTAMPED);
    boolean onlyUnstamped = sent.isEmpty() && situation.bucket().origins(judged.tier()).size() == 1;
    List<Obstacle> obstacles = onlyUnstamped ? List.of(nothingToCompare()) : List.of();
    return new OriginVerdict(nothing, 0, 0, obstacles);
  }

  /** Nobody says that the bucket is over, so the auditors' clock has to. */
  private Obstacle nothingToCompare() {
    return passing
        .byTime(situation.endMillis() + judged.settle().toMillis())
        .orElseGet(
            () ->
                Obstacle.permanent(
                    "the messages carry no stamps: no audited producer sent them, so there is nothing to compare them with"));
  }

  @Override
  public List<Obstacle> unsettled() {
    List<Obstacle> obstacles = new ArrayList<>();
    for (SessionState session : situation.topic().sessions(tier)) {
      if (!session.isSettledBefore(situation.endMillis())
          && !session.isDead(situation.streamTimeMillis())) {
        obstacles.add(
            Obstacle.passing(name(session) + " has not settled what it sent in this bucket"));
      }
    }
    return obstacles;
  }

  private static String name(SessionState session) {
    return "session "
        + Session.format(session.progress().session())
        + " ("
        + session.reporter().service()
        + " on "
        + session.reporter().host()
        + ")";
  }
}
