package org.kafkaaudit.model.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

/**
 * The promise of the audit: whatever is lost, repeated, restarted, late or said twice, no verdict
 * at any moment tells of a loss or a duplicate that did not happen, and in the end each one that
 * did is found.
 */
class NeverWrongTest {

  /** What verdicts claimed of one session in one bucket at one tier, over all time. */
  private static final class Claims {
    final SequenceSet.Builder lost = new SequenceSet.Builder();
    final SequenceSet.Builder duplicatedSequences = new SequenceSet.Builder();
    long mostDuplicated;
  }

  /** One run of a deployment, and the judge who reads its audit topic. */
  private static final class Run {
    final Random random;
    final SimulatedDeployment deployment;
    final VerdictRules rules;
    final TopicState state;
    final StreamTime time = new StreamTime();
    final Truth truth = new Truth();

    /** As if no log had ever been cut. */
    final Truth before = new Truth();

    final Map<Truth.Key, Claims> claims = new HashMap<>();

    /** The verdicts on the buckets that had settled when they were judged last. */
    final Map<Long, List<Verdict>> settled = new HashMap<>();

    final SettledBuckets settledBuckets;
    final List<AuditEvent> delivered = new ArrayList<>();

    Run(long seed, SimulatedDeployment.Shape shape, SimulatedProducer.Faults faults) {
      this.random = new Random(seed);
      this.deployment = new SimulatedDeployment(random, shape, faults);
      this.rules = new VerdictRules(shape.path(), AuditedTopic.LENGTH);
      this.state = new TopicState(shape.path().mirrored());
      this.settledBuckets = rules.settledBuckets();
    }

    /**
     * @param events one more than reach the judge at most between two steps
     */
    void traffic(int steps, int events) {
      for (int step = 0; step < steps; step++) {
        deployment.step(true);
        deliver(random.nextInt(events));
      }
    }

    void deliver(int limit) {
      for (int i = 0; i < limit; i++) {
        AuditEvent event = deployment.nextEvent();
        if (event == null) {
          return;
        }
        delivered.add(event);
        if (event instanceof AuditEvent.Count count && count.tier().equals(AuditedTopic.PRODUCER)) {
          truth.said(count);
          before.said(count);
        }
        merge(event);
        while (random.nextInt(4) == 0) {
          merge(delivered.get(random.nextInt(delivered.size())));
        }
      }
    }

    void merge(AuditEvent event) {
      long now = deployment.nowMillis();
      if (event instanceof AuditEvent.Count count) {
        long bucket = count.count().bucketStartMillis();
        if (!state.merge(count, now).isEmpty()) {
          settled.remove(bucket);
        }
        if (state.bucket(bucket).isPresent()) {
          note(judge(bucket));
        }
      } else if (event instanceof AuditEvent.SessionProgress progress) {
        truth.lived(progress.session());
        state.merge(progress, now);
        state.buckets().keySet().forEach(bucket -> note(judge(bucket)));
      } else if (event instanceof AuditEvent.LogProgress progress) {
        if (state.merge(progress, now)) {
          settled.clear();
        }
        state.buckets().keySet().forEach(bucket -> note(judge(bucket)));
      }
    }

    List<Verdict> judge(long bucket) {
      // Others are heard on the audit topic all the time.
      while (time.millis() < deployment.nowMillis()) {
        long heard = Math.max(AuditedTopic.START, time.millis()) + 900;
        time.heard(Math.min(deployment.nowMillis(), heard));
      }
      List<Verdict> verdicts = rules.judge(state, bucket, time, deployment.nowMillis());
      List<Verdict> before = settled.remove(bucket);
      if (before != null && settledBuckets.stands(state, bucket, time)) {
        assertThat(verdicts).as("judged again, although it had settled").isEqualTo(before);
      }
      if (settledBuckets.isSettled(state, bucket, time, verdicts)) {
        settled.put(bucket, verdicts);
      }
      return verdicts;
    }

    void note(List<Verdict> verdicts) {
      for (Verdict verdict : verdicts) {
        for (Finding finding : verdict.findings()) {
          assertThat(finding.lost()).isEqualTo(finding.lostSequences().size());
          Truth.Key key =
              new Truth.Key(verdict.tier(), verdict.bucketStartMillis(), finding.session());
          Claims claimed = claims.computeIfAbsent(key, unused -> new Claims());
          claimed.lost.unite(finding.lostSequences());
          claimed.duplicatedSequences.unite(finding.duplicatedSequences());
          claimed.mostDuplicated = Math.max(claimed.mostDuplicated, finding.duplicated());
        }
      }
    }

    void end() {
      deployment.finish();
      deliver(Integer.MAX_VALUE);
      deployment.countEverything();
      deliver(Integer.MAX_VALUE);
      deployment.goOnLater();
      deliver(Integer.MAX_VALUE);
      deployment.fallSilent();
      deliver(Integer.MAX_VALUE);
      truth.arrived(AuditedTopic.LOCAL, deployment.local());
      truth.arrived(AuditedTopic.AGGREGATE, deployment.aggregate());
      before.everArrived(AuditedTopic.LOCAL, deployment.local());
      before.everArrived(AuditedTopic.AGGREGATE, deployment.aggregate());
    }

    void noVerdictEverClaimedWhatDidNotHappen() {
      claims.forEach(
          (key, claimed) -> {
            SequenceSet lost =
                before
                    .held(reference(key), key.bucketStart(), key.session())
                    .minus(truth.held(key.tier(), key.bucketStart(), key.session()))
                    .union(holesBeforeCuts(key.tier(), key.session()));
            assertThat(claimed.lost.build().minus(lost).ranges(5))
                .as("claimed as lost, but it was not, at %s", key)
                .isEmpty();
            assertThat(claimed.mostDuplicated)
                .as("duplicated at %s", key)
                .isLessThanOrEqualTo(
                    before.duplicated(
                        key.tier(), reference(key), truth, key.bucketStart(), key.session()));
          });
    }

    /** A later message that was seen shows a hole, also where it was cut off afterwards. */
    private SequenceSet holesBeforeCuts(String tier, long session) {
      return deployment.producers.stream()
          .filter(producer -> producer.session == session && tier.equals(AuditedTopic.LOCAL))
          .map(producer -> truth.holesBelow(producer, before.seen(producer).last()))
          .findFirst()
          .orElse(SequenceSet.EMPTY);
    }

    private SequenceSet holes(String tier, long session) {
      return deployment.producers.stream()
          .filter(producer -> producer.session == session && tier.equals(AuditedTopic.LOCAL))
          .map(truth::holes)
          .findFirst()
          .orElse(SequenceSet.EMPTY);
    }

    private String reference(Truth.Key key) {
      return key.tier().equals(AuditedTopic.LOCAL) ? AuditedTopic.PRODUCER : AuditedTopic.LOCAL;
    }

    void everythingThatHappenedIsFound() {
      Map<Long, SequenceSet> found = new HashMap<>();
      for (long bucket : truth.bucketsOf(deployment.producers)) {
        for (Verdict verdict : judge(bucket)) {
          assertThat(verdict.isFinal()).as("%s", verdict).isTrue();
          long arrivedAndExpected = 0;
          long carriedOver = 0;
          for (SimulatedProducer producer : deployment.producers) {
            long session = producer.session;
            Finding finding = finding(verdict, session);
            SequenceSet lost = truth.lost(verdict.tier(), verdict.reference(), bucket, session);
            SequenceSet holes = holes(verdict.tier(), session);
            assertThat(finding.lostSequences().minus(holes))
                .as("lost in %s", verdict)
                .isEqualTo(lost.minus(holes));
            found.merge(session, finding.lostSequences().intersection(holes), SequenceSet::union);
            assertThat(finding.duplicated())
                .as("duplicated in %s", verdict)
                .isEqualTo(
                    truth.duplicated(verdict.tier(), verdict.reference(), truth, bucket, session));
            carriedOver +=
                truth.carriedOver(verdict.tier(), verdict.reference(), truth, bucket, session);
            arrivedAndExpected +=
                truth
                    .held(verdict.reference(), bucket, session)
                    .intersection(truth.held(verdict.tier(), bucket, session))
                    .size();
          }
          assertThat(verdict.lost() + arrivedAndExpected).isEqualTo(verdict.expected());
          assertThat(verdict.missing()).isZero();
          assertThat(verdict.duplicatedBefore()).as("%s", verdict).isEqualTo(carriedOver);
        }
      }
      for (SimulatedProducer producer : deployment.producers) {
        assertThat(found.getOrDefault(producer.session, SequenceSet.EMPTY))
            .as("holes of session %s, which crashed", producer.session)
            .isEqualTo(holes(AuditedTopic.LOCAL, producer.session));
      }
    }

    private Finding finding(Verdict verdict, long session) {
      return verdict.findings().stream()
          .filter(finding -> finding.session() == session)
          .findFirst()
          .orElse(Finding.none(session));
    }
  }

  @Property(tries = 150)
  void noVerdictIsEverWrongAndInTheEndAllIsFound(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int sessions,
      @ForAll @IntRange(min = 1, max = 3) int partitions,
      @ForAll @IntRange(max = 15) int lost,
      @ForAll @IntRange(max = 15) int duplicated,
      @ForAll @IntRange(max = 10) int failed,
      @ForAll boolean acksNone,
      @ForAll boolean unnamed) {
    var faults = new SimulatedProducer.Faults(lost, duplicated, failed, acksNone ? 20 : 0, unnamed);
    var shape = new SimulatedDeployment.Shape(sessions, partitions, 1, false, false);

    Run run = new Run(seed, shape, faults);
    run.traffic(120, 4);
    neverWrong(run);
  }

  @Property(tries = 40)
  void norAreVerdictsOnSeveralDatacentersMirroredIntoOneAggregate(
      @ForAll long seed,
      @ForAll @IntRange(min = 4, max = 9) int sessions,
      @ForAll @IntRange(min = 1, max = 2) int partitions,
      @ForAll @IntRange(min = 2, max = 3) int datacenters,
      @ForAll @IntRange(max = 15) int lost,
      @ForAll @IntRange(max = 15) int duplicated,
      @ForAll boolean renamed,
      @ForAll boolean named) {
    var faults = new SimulatedProducer.Faults(lost, duplicated, 3, 0, false);
    var shape = new SimulatedDeployment.Shape(sessions, partitions, datacenters, renamed, named);

    Run run = new Run(seed, shape, faults);
    run.traffic(250, 20);
    neverWrong(run);
  }

  /** Its audit time puts it in a bucket that the mirror passed before it was even sent. */
  @Example
  void aMessageThatIsLateBehindAMirrorThatStandsStillIsNotLost() {
    var faults = new SimulatedProducer.Faults(0, 15, 3, 0, false);
    var shape = new SimulatedDeployment.Shape(8, 1, 3, true, true);

    Run run = new Run(15307747814862L, shape, faults);
    run.traffic(250, 20);
    neverWrong(run);
  }

  private static void neverWrong(Run run) {
    run.end();

    run.noVerdictEverClaimedWhatDidNotHappen();
    run.everythingThatHappenedIsFound();
  }
}
