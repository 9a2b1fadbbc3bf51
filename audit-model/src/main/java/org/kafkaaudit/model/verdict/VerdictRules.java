package org.kafkaaudit.model.verdict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.merge.BucketState;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

/**
 * Judges buckets: lost is what the reference holds and the tier does not, duplicated what the tier
 * holds more than once and more often than the reference, for each session and then summed. Loss is
 * said on evidence only; duplication at once behind producers, and behind others as soon as the
 * reference has counted as far; what cannot be known is called pending or unverified, with the
 * reason. Immutable and safe for use by several threads.
 */
public final class VerdictRules {

  private static final int MOST_REASONS = 5;

  private final TierPath path;
  private final BucketLength length;

  public VerdictRules(TierPath path, BucketLength length) {
    this.path = path;
    this.length = length;
  }

  /** Returns the tiers that are judged. */
  public TierPath path() {
    return path;
  }

  /** Returns what tells which buckets need not be judged again. */
  public SettledBuckets settledBuckets() {
    return new SettledBuckets(path, length);
  }

  /**
   * Judges all tiers that have a reference, in the order of the path.
   *
   * @param topic what is known of the topic; the bucket has to be open in it
   * @param time how far the clock of the audit cluster has got in what was read of the audit topic
   * @param nowMillis the time now
   */
  public List<Verdict> judge(
      TopicState topic, long bucketStartMillis, StreamTime time, long nowMillis) {
    BucketState bucket = topic.bucket(bucketStartMillis).orElseThrow();
    Situation situation = new Situation(topic, bucket, bucketStartMillis, length, time, nowMillis);
    List<Verdict> verdicts = new ArrayList<>();
    Map<String, Verdict> finalVerdicts = new HashMap<>();
    for (TierRule rule : path.rules()) {
      if (rule.reference().isPresent()) {
        Verdict verdict = judge(situation, rule, rule.reference().get(), finalVerdicts);
        verdicts.add(verdict);
        if (verdict.isFinal()) {
          finalVerdicts.put(rule.tier(), verdict);
        }
      }
    }
    return verdicts;
  }

  private Verdict judge(
      Situation situation, TierRule rule, String reference, Map<String, Verdict> finalVerdicts) {
    return verdict(
        situation, rule, reference, reference(situation, rule, reference, finalVerdicts));
  }

  private Reference reference(
      Situation situation, TierRule rule, String reference, Map<String, Verdict> finalVerdicts) {
    return path.isProducerTier(reference)
        ? new ProducerReference(reference, rule, situation)
        : new ClusterReference(
            path.rule(reference).orElseThrow(),
            Optional.ofNullable(finalVerdicts.get(reference)),
            isOverdue(situation, path.rule(reference).orElseThrow()),
            rule,
            situation);
  }

  private Verdict verdict(
      Situation situation, TierRule rule, String referenceTier, Reference reference) {
    Map<Long, OriginState> arrivedOrigins = situation.bucket().origins(rule.tier());
    Set<Long> sessions = new TreeSet<>(Long::compareUnsigned);
    sessions.addAll(arrivedOrigins.keySet());
    reference.sessions().forEach(sessions::add);

    Tally tally = new Tally();
    reference.unsettled().forEach(tally.obstacles::add);
    for (long session : sessions) {
      OriginState origin = arrivedOrigins.get(session);
      MergedCount arrived = origin == null ? MergedCount.NONE : origin.merged();
      tally.add(
          session,
          arrived,
          session == Session.UNSTAMPED
              ? reference.judgeUnstamped(arrived)
              : reference.judge(session, arrived));
    }
    return tally.toVerdict(situation, rule, referenceTier);
  }

  private static boolean isOverdue(Situation situation, TierRule rule) {
    BucketState bucket = situation.bucket();
    long lastNews =
        Math.max(
            bucket.changedAtMillis(rule.tier()),
            rule.reference().map(bucket::changedAtMillis).orElse(0L));
    return situation.nowMillis()
        >= Math.max(situation.endMillis(), lastNews) + rule.overdue().toMillis();
  }

  /** Sums up what was found of the sessions. */
  private static final class Tally {
    private final List<Finding> findings = new ArrayList<>();
    private final Set<Obstacle> obstacles = new LinkedHashSet<>();
    private long expected;
    private long missing;
    private long carriedOver;
    private long messages;
    private long bytes;
    private long unstamped;
    private boolean inexact;

    void add(long session, MergedCount arrived, OriginVerdict origin) {
      expected += origin.expected();
      missing += origin.missing();
      carriedOver += origin.carriedOver();
      messages += arrived.messages();
      bytes += arrived.bytes();
      obstacles.addAll(origin.obstacles());
      if (session == Session.UNSTAMPED) {
        unstamped += arrived.messages();
        inexact |= !origin.finding().isEmpty();
      }
      if (!origin.finding().isEmpty()) {
        findings.add(origin.finding());
      }
    }

    Verdict toVerdict(Situation situation, TierRule rule, String reference) {
      boolean isFinal = obstacles.stream().allMatch(Obstacle::isPermanent);
      Status status = status(isFinal, isOverdue(situation, rule));
      return new Verdict(
          situation.startMillis(),
          rule.tier(),
          reference,
          status,
          isFinal,
          reasons(),
          expected,
          messages,
          bytes,
          missing,
          carriedOver,
          unstamped,
          inexact,
          findings);
    }

    private Status status(boolean isFinal, boolean isOverdue) {
      boolean loss = findings.stream().anyMatch(finding -> finding.lost() > 0);
      boolean duplication = findings.stream().anyMatch(finding -> finding.duplicated() > 0);
      if (loss && duplication) {
        return Status.LOSS_AND_DUPLICATION;
      }
      if (loss) {
        return Status.LOSS;
      }
      if (duplication) {
        return Status.DUPLICATION;
      }
      if (obstacles.isEmpty()) {
        return Status.COMPLETE;
      }
      return isFinal || isOverdue ? Status.UNVERIFIED : Status.PENDING;
    }

    private List<String> reasons() {
      List<String> reasons =
          obstacles.stream()
              .sorted(Comparator.comparing(Obstacle::isPermanent).reversed())
              .map(Obstacle::text)
              .limit(MOST_REASONS)
              .toList();
      if (obstacles.size() <= MOST_REASONS) {
        return reasons;
      }
      List<String> cut = new ArrayList<>(reasons);
      cut.add("and more of the same kind");
      return cut;
    }
  }
}
