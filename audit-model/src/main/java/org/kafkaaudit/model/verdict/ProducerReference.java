package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.SessionState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

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
    MergedCount reported = origin == null ? MergedCount.NONE : origin.merged();
    SessionState state = situation.topic().session(tier, session);
    Optional<DeadSession> dead =
        DeadSession.of(situation.topic(), state, origin, judged, situation.time());

    SequenceSet aborted =
        dead.map(ended -> ended.aborted(reported, arrived)).orElse(SequenceSet.EMPTY);
    SequenceSet undelivered = reported.undelivered().union(aborted);
    SequenceSet delivered = reported.sequences().minus(undelivered);
    SequenceSet due = dead.isPresent() ? delivered : delivered.minus(reported.unsettled());
    SequenceSet missing = due.minus(arrived.sequences());
    SequenceSet awaited = delivered.minus(due).minus(arrived.sequences());
    SequenceSet unreported = arrived.sequences().minus(reported.sequences());
    List<Obstacle> obstacles = new ArrayList<>();
    reportObstacle(session, state, dead.isPresent(), unreported, awaited).ifPresent(obstacles::add);
    Optional<Obstacle> unpassed =
        missing.isEmpty() || origin == null
            ? Optional.empty()
            : notPassed(origin, missing, dead, state);
    unpassed.ifPresent(obstacles::add);
    Unseen unseen = unseen(session, dead, reported, arrived);
    unseen.obstacle().ifPresent(obstacles::add);

    SequenceSet lost = (unpassed.isPresent() ? SequenceSet.EMPTY : missing).union(unseen.lost());
    SequenceSet recovered = reported.undelivered().intersection(arrived.sequences());
    long expected = delivered.size() + unseen.holes().size();
    Finding finding =
        new Finding(
            session,
            lost.size(),
            arrived.duplicated(),
            undelivered.size() - recovered.size(),
            recovered.size(),
            obstacles.stream().allMatch(Obstacle::isPermanent) ? unreported.size() : 0,
            lost,
            arrived.repeated());
    long unknown = missing.size() + unseen.holes().size() - lost.size() + awaited.size();
    return new OriginVerdict(finding, expected, unknown, 0, obstacles);
  }

  /**
   * What a dead session sent beyond its last report and nobody has seen.
   *
   * @param holes sequences that were given out and not seen
   * @param obstacle what is in the way of calling them lost, or of there being no more of them
   */
  private record Unseen(SequenceSet holes, Optional<Obstacle> obstacle) {
    static final Unseen NOTHING = new Unseen(SequenceSet.EMPTY, Optional.empty());

    SequenceSet lost() {
      return obstacle.isPresent() ? SequenceSet.EMPTY : holes;
    }
  }

  private Unseen unseen(
      long session, Optional<DeadSession> dead, MergedCount reported, MergedCount arrived) {
    if (dead.isEmpty()
        || !(dead.get().isBeyondReports(reported) || dead.get().isBeyondReports(arrived))) {
      return Unseen.NOTHING;
    }
    Passing own = passing.in(dead.get().cluster());
    Optional<Obstacle> uncounted = own.byTime(dead.get().sinceMillis());
    if (!dead.get().hasHoles()) {
      return new Unseen(SequenceSet.EMPTY, uncounted);
    }
    SequenceSet holes =
        new Holes(situation.topic(), tier, judged.tier(), session, dead.get().nextSequence())
            .in(situation.startMillis());
    if (uncounted.isPresent() || holes.isEmpty()) {
      return new Unseen(holes, uncounted);
    }
    if (situation.topic().hasForgotten(session)) {
      return new Unseen(SequenceSet.EMPTY, Optional.of(forgotten()));
    }
    return new Unseen(
        holes,
        own.uncoveredSince(dead.get().unreportedSinceMillis()).or(() -> unseenSince(dead.get())));
  }

  private static Obstacle forgotten() {
    return Obstacle.permanent(
        "some of what was counted of the session came after the horizon, or cannot be read any more, so it is not known whether all that it sent arrived");
  }

  private Optional<Obstacle> reportObstacle(
      long session,
      @Nullable SessionState state,
      boolean dead,
      SequenceSet unreported,
      SequenceSet awaited) {
    if (state == null && dead) {
      return unreported.isEmpty() ? Optional.empty() : Optional.of(endedAtOnce(session));
    }
    if (state == null) {
      boolean overdue =
          situation.time().millis() >= situation.endMillis() + judged.overdue().toMillis();
      String text =
          "session "
              + Session.format(session)
              + " has sent messages, but never reported how many: are its reports kept from the audit topic?";
      return Optional.of(new Obstacle(text, overdue));
    }
    if (!awaited.isEmpty() && !dead) {
      return Optional.of(awaitedObstacle(state));
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

  /** What is awaited of a session that has ended in order will not be told any more. */
  private Obstacle awaitedObstacle(SessionState state) {
    if (!state.progress().closed()) {
      return Obstacle.passing(name(state) + " awaits the outcome of messages that it sent");
    }
    long reportedAt = situation.bucket().changedAtMillis(tier);
    return passing
        .in(state.progress().cluster())
        .byTime(reportedAt + judged.settle().toMillis())
        .orElseGet(
            () ->
                Obstacle.permanent(
                    name(state)
                        + " was never told what became of messages that it sent, and they did not arrive"));
  }

  private static Obstacle endedAtOnce(long session) {
    return Obstacle.permanent(
        "session "
            + Session.format(session)
            + " ended before it had said how far its reports go: only what arrived is known");
  }

  /** What passes comes first: as long as there is any, the verdict is not final. */
  private Optional<Obstacle> notPassed(
      OriginState origin,
      SequenceSet missing,
      Optional<DeadSession> dead,
      @Nullable SessionState state) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (Contribution contribution : origin.contributions()) {
      notPassed(contribution, missing).ifPresent(obstacles::add);
    }
    dead.flatMap(
            ended ->
                passing.in(ended.cluster()).byTime(ended.sinceMillis(), situation.startMillis()))
        .ifPresent(obstacles::add);
    for (Contribution contribution : origin.contributions()) {
      passing
          .unseenSince(
              sentSince(contribution, state), contribution.cluster(), situation.startMillis())
          .ifPresent(obstacles::add);
    }
    return obstacles.stream().min(Comparator.comparing(Obstacle::isPermanent));
  }

  private Optional<Obstacle> notPassed(Contribution contribution, SequenceSet missing) {
    long settledAt = situation.bucket().changedAtMillis(tier);
    long settle = judged.settle().toMillis();
    Optional<Obstacle> obstacle =
        passing.byOffsets(contribution, settledAt, situation.startMillis());
    return obstacle.isEmpty() && isToldByTime(contribution, missing)
        ? passing.in(contribution.cluster()).byTime(settledAt + settle, situation.startMillis())
        : obstacle;
  }

  /**
   * Returns a time before which the session sent nothing of the bucket, as near as its clock tells:
   * by how much at least that is ahead, its reports show. Messages may carry later times than now,
   * but not later than they were reported.
   */
  private long sentSince(Contribution contribution, @Nullable SessionState state) {
    long lead = state == null ? 0 : state.leadMillis();
    long startedAt = state == null ? 0 : state.progress().startedAtMillis();
    long start = Math.min(situation.startMillis() - lead, contribution.receivedAtMillis());
    return Math.max(start, startedAt - lead);
  }

  private Optional<Obstacle> unseenSince(DeadSession dead) {
    return passing.unseenSince(dead.sentSinceMillis(), dead.cluster(), situation.startMillis());
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
    return new OriginVerdict(nothing, 0, 0, 0, obstacles);
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
    return unsettled(
            tier, judged.tier(), situation.topic(), situation.endMillis(), situation.time())
        .map(
            session ->
                Obstacle.passing(name(session) + " has not settled what it sent in this bucket"))
        .toList();
  }

  /** Returns the sessions that may still say of something that they sent it before the time. */
  static Stream<SessionState> unsettled(
      String tier, String arrivedTier, TopicState topic, long beforeMillis, StreamTime time) {
    return topic.sessions(tier).stream()
        .filter(
            session ->
                !session.isSettledBefore(beforeMillis)
                    && !topic.isDead(session, arrivedTier, time));
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
