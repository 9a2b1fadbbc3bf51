package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.FoundRepeats;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.Place;

/**
 * A cluster as reference of the tier behind a mirror, or of its consumers: what it holds, and how
 * often.
 *
 * <p>A mirror copies the messages of a partition in their order, so it has passed a message when
 * later ones of the same session and partition have come through. Where nothing came later, time
 * tells: both have counted everything appended until a settle time after the last news of the
 * bucket, at either end, and nothing comes any more.
 *
 * <p>Consumers of the cluster itself are told by offsets: {@link SameLog}; of those that read
 * another cluster nothing is told: {@link ReadCluster}.
 */
final class ClusterReference implements Reference {

  private final TierRule reference;
  private final Optional<Verdict> ofReference;
  private final boolean referenceIsOverdue;
  private final TierRule judged;
  private final Situation situation;
  private final Map<Long, OriginState> held;
  private final boolean byNumber;
  private final Passing referencePassing;
  private final Passing passing;
  private final SameLog sameLog;
  private final ReadCluster readCluster;
  private final MirrorOrder order;

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
    this.byNumber = isComparedByNumber();
    this.referencePassing = new Passing(reference, situation.topic());
    this.passing = new Passing(judged, situation.topic());
    this.sameLog = new SameLog(reference, judged, situation.topic());
    this.readCluster = new ReadCluster(reference, judged, situation.topic());
    this.order = new MirrorOrder(reference, judged, situation);
  }

  /** Where all stamps are gone, as behind a job that keeps none, only numbers can be compared. */
  private boolean isComparedByNumber() {
    Set<Long> arrived = situation.bucket().origins(judged.tier()).keySet();
    return arrived.equals(Set.of(Session.UNSTAMPED)) && !held.keySet().equals(arrived);
  }

  @Override
  public Iterable<Long> sessions() {
    return byNumber ? Set.of(Session.UNSTAMPED) : held.keySet();
  }

  @Override
  public OriginVerdict judge(long session, MergedCount arrived) {
    OriginState origin = held.get(session);
    MergedCount merged = origin == null ? MergedCount.NONE : origin.merged();
    SequenceSet missing = merged.sequences().minus(arrived.sequences());
    SequenceSet unreported = arrived.sequences().minus(merged.sequences());
    List<Obstacle> unpassed =
        missing.isEmpty() || origin == null
            ? List.of()
            : notPassed(Set.of(session), List.of(origin), missing, true);
    Repeats repeats = Repeats.of(arrived, merged);
    Optional<Obstacle> uncounted =
        repeats.found().duplicated() > 0
            ? uncountedRepeats(session, origin, arrived, repeats.found().sequences())
            : Optional.empty();
    FoundRepeats found = found(session, repeats, uncounted.isPresent());
    SequenceSet lost = unpassed.isEmpty() ? missing : SequenceSet.EMPTY;
    Finding finding =
        new Finding(
            session,
            lost.size(),
            found.duplicated(),
            0,
            0,
            isSettled() ? unreported.size() : 0,
            lost,
            found.sequences());
    List<Obstacle> obstacles = new ArrayList<>(unpassed);
    uncounted.ifPresent(obstacles::add);
    return new OriginVerdict(
        finding,
        merged.sequences().size(),
        missing.size() - lost.size(),
        repeats.carriedOver(),
        obstacles);
  }

  /** What was found before is not taken back while there is more that is not known yet. */
  private FoundRepeats found(long session, Repeats repeats, boolean isAwaited) {
    OriginState here = situation.bucket().origins(judged.tier()).get(session);
    if (here == null) {
      return FoundRepeats.NONE;
    }
    here.keep(isAwaited ? here.foundRepeats().within(repeats.found()) : repeats.found());
    return here.foundRepeats();
  }

  /**
   * What is repeated here may be repeated in the reference too, where the other copy is not counted
   * yet. Where it never can be, nobody else will tell of the repeat.
   */
  private Optional<Obstacle> uncountedRepeats(
      long session, @Nullable OriginState origin, MergedCount arrived, SequenceSet repeated) {
    return referencePassing
        .in(clusters(origin, arrived))
        .byTime(heardOfAtMillis(session, repeated))
        .map(
            behind ->
                Obstacle.passing(
                    "messages that came more than once may have been in the reference as often: "
                        + behind.text()));
  }

  /** When the last of the counts was received that have them. What else is news does not matter. */
  private long heardOfAtMillis(long session, SequenceSet repeated) {
    OriginState here = situation.bucket().origins(judged.tier()).get(session);
    return Stream.ofNullable(here)
        .flatMap(origin -> origin.contributions().stream())
        .filter(contribution -> hasAny(contribution.count(), repeated))
        .mapToLong(Contribution::receivedAtMillis)
        .max()
        .orElse(situation.bucket().changedAtMillis(judged.tier()));
  }

  private static boolean hasAny(OriginCount count, SequenceSet repeated) {
    return Stream.concat(
            Stream.of(count.sequences(), count.repeated()), count.outcome().uncommitted().stream())
        .anyMatch(set -> !set.intersection(repeated).isEmpty());
  }

  /** A session sends to one cluster: the one that its messages are in. Empty where not known. */
  private static Set<String> clusters(@Nullable OriginState origin, MergedCount arrived) {
    if (origin == null || !arrived.repeated().minus(origin.merged().sequences()).isEmpty()) {
      return Set.of();
    }
    return origin.contributions().stream().map(Contribution::cluster).collect(Collectors.toSet());
  }

  @Override
  public OriginVerdict judgeUnstamped(MergedCount arrived) {
    Map<Long, OriginState> compared = new HashMap<>(held);
    if (!byNumber) {
      compared.keySet().retainAll(Set.of(Session.UNSTAMPED));
    }
    long expected = compared.entrySet().stream().mapToLong(ClusterReference::number).sum();
    long most = compared.values().stream().mapToLong(held -> held.merged().messages()).sum();
    long fewer = Math.max(0, expected - arrived.messages());
    long more = Math.max(0, arrived.messages() - most);
    List<Obstacle> obstacles = List.of();
    if (fewer > 0) {
      Set<Long> sessions = new HashSet<>(compared.keySet());
      sessions.add(Session.UNSTAMPED);
      obstacles = notPassed(sessions, compared.values(), SequenceSet.EMPTY, false);
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
    long carriedOver = Math.max(0, Math.min(arrived.messages(), most) - expected);
    return new OriginVerdict(finding, expected, known ? 0 : fewer, carriedOver, obstacles);
  }

  /** Repeats need not come again; where they do, they are no news. */
  private static long number(Map.Entry<Long, OriginState> origin) {
    MergedCount merged = origin.getValue().merged();
    return origin.getKey() == Session.UNSTAMPED ? merged.messages() : merged.sequences().size();
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

  private List<Obstacle> notPassed(
      Set<Long> sessions, Collection<OriginState> origins, SequenceSet missing, boolean stamped) {
    if (sameLog.isRead()) {
      return sameLog.notPassed(origins, missing).stream().toList();
    }
    Optional<Obstacle> elsewhere = readCluster.elsewhere();
    if (elsewhere.isPresent()) {
      return elsewhere.stream().toList();
    }
    BucketState bucket = situation.bucket();
    Set<MirrorOrder.Way> ways = ways(origins, missing);
    Set<String> clusters =
        ways.stream().map(way -> way.source().cluster()).collect(Collectors.toSet());
    Passing ofSources = referencePassing.in(clusters);
    long changed = bucket.changedAtMillis(reference.tier());
    // Before, the rest of a report that told of messages here may still tell of earlier ones.
    if (ofSources.byTime(changed).isEmpty()) {
      order.note(ways);
    }
    long lastNews = Math.max(changed, bucket.changedAtMillis(judged.tier()));
    // A topic that the mirror has only just picked up has all of its messages still to come.
    long begun = Math.max(lastNews, passing.coveredSinceMillis());
    long settled = begun + judged.settle().toMillis();
    // Only who knows what came later in the reference can tell that it has not come through.
    Optional<Obstacle> obstacle = passing.byTime(settled).or(() -> ofSources.byTime(settled));
    if (obstacle.isEmpty()) {
      obstacle = order.behind(sessions, ways, stamped);
    }
    if (obstacle.isEmpty()) {
      obstacle = passing.uncoveredSince(situation.startMillis());
    }
    return obstacle.stream().toList();
  }

  private static Set<MirrorOrder.Way> ways(Collection<OriginState> origins, SequenceSet missing) {
    Set<MirrorOrder.Way> ways = new HashSet<>();
    for (OriginState origin : origins) {
      for (Contribution contribution : origin.contributions()) {
        boolean concerned =
            missing.isEmpty() || !contribution.count().sequences().intersection(missing).isEmpty();
        if (concerned && contribution.scope() instanceof Scope.OfChunk chunk) {
          Place source = Place.of(contribution.cluster(), chunk);
          ways.add(new MirrorOrder.Way(source, chunk.partition()));
        }
      }
    }
    return ways;
  }
}
