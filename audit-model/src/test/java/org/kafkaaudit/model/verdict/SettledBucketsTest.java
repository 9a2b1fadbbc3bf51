package org.kafkaaudit.model.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

/**
 * Whatever is heard, in whichever order: as long as a settled bucket stands and nothing is counted
 * of it, it is judged as before.
 */
class SettledBucketsTest {

  private static final List<Long> BUCKETS =
      List.of(AuditedTopic.START, AuditedTopic.START + AuditedTopic.LENGTH.millis());
  private static final long[] SESSIONS = {1, 2, 3};
  private static final long SILENT = 1;
  private static final long TRANSACTIONAL = 3;
  private static final Reporter REPORTER = new Reporter("id", "service", "host", "dc", "1");

  @Property(tries = 3000)
  void whatHasSettledIsJudgedAsBefore(@ForAll long seed) {
    Run run = new Run(new Random(seed));
    for (int step = 0; step < 120; step++) {
      run.step();
    }
  }

  private static AuditedTopic complete() {
    AuditedTopic topic = new AuditedTopic(AuditedTopic.PATH);
    topic.sent(1, 0, 9);
    topic.counted(AuditedTopic.LOCAL, 1, 0, 9);
    topic.counted(AuditedTopic.AGGREGATE, 1, 0, 9);
    return topic;
  }

  @Example
  void whatIsCompleteHasSettled() {
    AuditedTopic topic = complete();
    topic.closed(1);

    assertThat(topic.isSettled()).isTrue();
  }

  @Example
  void whatSomethingIsLostOfHasNot() {
    AuditedTopic topic = complete();
    topic.sent(1, 0, 12);
    topic.closed(1);
    topic.auditedTo(AuditedTopic.LOCAL, 13);

    assertThat(topic.local().lost()).isEqualTo(3);
    assertThat(topic.isSettled()).isFalse();
  }

  @Example
  void itHasNotWhereADeadSessionSentIntoItThatMayComeBack() {
    AuditedTopic topic = complete();
    topic.settled(1);
    assertThat(topic.isSettled()).isTrue();

    topic.pass(AuditedTopic.TIMEOUT.plusSeconds(1));

    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.isSettled()).isFalse();
  }

  @Example
  void itHasNotWhereASessionSentIntoItThatHasYetToSayHowFarItsReportsGo() {
    AuditedTopic topic = complete();
    topic.pass(AuditedTopic.OVERDUE.plusSeconds(1));

    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.isSettled()).isFalse();
  }

  /** A topic of which things are heard at random, most of which say that nothing is missing. */
  private static final class Run {
    final Random random;
    final TopicState state = new TopicState(AuditedTopic.PATH.mirrored());
    final StreamTime time = new StreamTime();
    final VerdictRules rules = new VerdictRules(AuditedTopic.PATH, AuditedTopic.LENGTH);
    final SettledBuckets settledBuckets = rules.settledBuckets();
    final Map<Long, List<Verdict>> settled = new HashMap<>();
    final Map<String, SequenceSet> sent = new HashMap<>();
    final Set<Long> ended = new HashSet<>();
    final Map<Long, Long> settledBefore = new HashMap<>();
    final Map<Long, Long> nextSequence = new HashMap<>();
    final List<PartitionProgress.Gap> gaps = new ArrayList<>();
    final List<PartitionProgress.Cut> cuts = new ArrayList<>();
    long nowMillis = AuditedTopic.START + 3 * AuditedTopic.LENGTH.millis();
    long version;

    Run(Random random) {
      this.random = random;
    }

    void step() {
      long session = SESSIONS[random.nextInt(SESSIONS.length)];
      long bucket = BUCKETS.get(random.nextInt(BUCKETS.size()));
      switch (random.nextInt(7)) {
        case 0 -> sends(session, bucket);
        case 1 -> arrives(AuditedTopic.LOCAL, session, bucket);
        case 2 -> arrives(AuditedTopic.AGGREGATE, session, bucket);
        case 3, 4 -> reports(session);
        case 5 -> audits(oneIn(2) ? AuditedTopic.LOCAL : AuditedTopic.AGGREGATE);
        default -> pass();
      }
      for (long open : List.copyOf(state.buckets().keySet())) {
        if (oneIn(2)) {
          judge(open);
        }
      }
    }

    private boolean oneIn(int number) {
      return random.nextInt(number) == 0;
    }

    /** In which others are heard all the time. */
    private void pass() {
      for (long end = nowMillis + 1_000L * random.nextInt(oneIn(3) ? 300 : 5); nowMillis < end; ) {
        nowMillis = Math.min(end, nowMillis + 1_000);
        boolean unused = time.heard(nowMillis);
      }
    }

    private void sends(long session, long bucket) {
      long first = 20L * BUCKETS.indexOf(bucket);
      SequenceSet sequences = SequenceSet.ofRange(first, first + (oneIn(4) ? 14 : 9));
      sent.merge(session + "/" + bucket, sequences, SequenceSet::union);
      SequenceSet unsettled = oneIn(5) ? SequenceSet.of(first + 9) : SequenceSet.EMPTY;
      count(
          AuditedTopic.PRODUCER,
          new Scope.OfSession(session, 0),
          session,
          bucket,
          sent.get(session + "/" + bucket),
          SequenceSet.EMPTY,
          new SendOutcome(unsettled, Map.of(), List.of(), 1));
    }

    private void arrives(String tier, long session, long bucket) {
      SequenceSet all = sent.getOrDefault(session + "/" + bucket, SequenceSet.of(7));
      SequenceSet some = oneIn(8) ? all.from(all.last() - 3) : all;
      SequenceSet repeated = oneIn(20) ? SequenceSet.of(all.last()) : SequenceSet.EMPTY;
      count(
          tier,
          new Scope.OfChunk(tier, "topic", 0, 0, cuts.size()),
          session,
          bucket,
          some,
          repeated,
          SendOutcome.NONE);
    }

    private void count(
        String tier,
        Scope scope,
        long session,
        long bucket,
        SequenceSet sequences,
        SequenceSet repeated,
        SendOutcome outcome) {
      long messages = sequences.size() + repeated.size();
      OriginCount origin =
          new OriginCount(session, messages, messages, sequences, repeated, outcome, List.of());
      AuditEvent.Count count =
          new AuditEvent.Count(
              tier,
              tier.equals(AuditedTopic.PRODUCER) ? "" : tier,
              REPORTER,
              "orders",
              AuditedTopic.LENGTH,
              scope,
              ++version,
              new BucketCount(bucket, List.of(origin)));
      if (!state.merge(count, nowMillis).isEmpty()) {
        settled.remove(bucket);
      }
    }

    /** One that has ended says nothing more, and none goes back. */
    private void reports(long session) {
      if (ended.contains(session)) {
        return;
      }
      boolean isClosed = oneIn(15);
      if (isClosed) {
        ended.add(session);
      }
      state.merge(
          new AuditEvent.SessionProgress(
              AuditedTopic.PRODUCER,
              "",
              REPORTER,
              "orders",
              AuditedTopic.LENGTH,
              session,
              isClosed,
              ++version,
              AuditedTopic.START,
              settledBefore.merge(
                  session, anyOf(BUCKETS.get(0), BUCKETS.get(1), nowMillis), Math::max),
              AuditedTopic.TIMEOUT.toMillis(),
              session == SILENT
                  ? AuditEvent.SessionProgress.NOT_TOLD
                  : nextSequence.merge(session, anyOf(0, 10, 15, 35), Math::max),
              session == TRANSACTIONAL),
          nowMillis);
    }

    private long anyOf(long... values) {
      return values[random.nextInt(values.length)];
    }

    private void audits(String tier) {
      if (oneIn(10)) {
        gaps.add(new PartitionProgress.Gap(900, 910, nowMillis, false));
      }
      if (oneIn(15)) {
        cuts.add(new PartitionProgress.Cut(0, cuts.size() + 1));
      }
      PartitionProgress partition =
          new PartitionProgress(
              0,
              0,
              AuditedTopic.START,
              1_000,
              nowMillis,
              List.copyOf(gaps),
              cuts.size(),
              List.copyOf(cuts),
              nowMillis);
      AuditEvent.LogProgress progress =
          new AuditEvent.LogProgress(
              tier,
              tier,
              REPORTER,
              "orders",
              AuditedTopic.LENGTH,
              tier,
              oneIn(20) ? "topic-made-anew" : "topic",
              1,
              List.of(partition));
      if (state.merge(progress, nowMillis)) {
        settled.clear();
      }
    }

    private void judge(long bucket) {
      List<Verdict> verdicts = rules.judge(state, bucket, time, nowMillis);
      List<Verdict> before = settled.remove(bucket);
      if (before != null && settledBuckets.stands(state, bucket, time)) {
        assertThat(verdicts).isEqualTo(before);
      }
      if (settledBuckets.isSettled(state, bucket, time, verdicts)) {
        settled.put(bucket, verdicts);
      }
    }
  }
}
