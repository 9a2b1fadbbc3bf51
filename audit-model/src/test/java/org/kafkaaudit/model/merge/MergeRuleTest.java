package org.kafkaaudit.model.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

class MergeRuleTest {

  private static final long START = 1_795_258_800_000L;
  private static final Reporter REPORTER = new Reporter("id", "service", "host", "", "");

  private static AuditEvent.Count count(long chunk, long version, OriginCount... origins) {
    return new AuditEvent.Count(
        "local",
        "cluster",
        REPORTER,
        "orders",
        BucketLength.DEFAULT,
        new Scope.OfChunk("cluster", "topic", 0, chunk),
        version,
        new BucketCount(START, List.of(origins)));
  }

  private static OriginCount origin(long session, long messages, SequenceSet sequences) {
    return new OriginCount(
        session, messages, messages, sequences, SequenceSet.EMPTY, SendOutcome.NONE, List.of());
  }

  /** What growing scopes would say of three sessions, each scope in the order of its versions. */
  private static List<AuditEvent.Count> counts(Random random) {
    List<AuditEvent.Count> counts = new ArrayList<>();
    for (long chunk = 0; chunk < 4 * 65_536; chunk += 65_536) {
      Map<Long, SequenceSet> seen = new HashMap<>();
      Map<Long, Long> messages = new HashMap<>();
      for (int version = 1; version <= 6; version++) {
        long session = 1L + random.nextInt(3);
        long first = random.nextInt(50);
        SequenceSet more = SequenceSet.ofRange(first, first + random.nextInt(10));
        seen.merge(session, more, SequenceSet::union);
        messages.merge(session, more.size(), Long::sum);
        counts.add(
            count(
                chunk, chunk + version, origin(session, messages.get(session), seen.get(session))));
      }
    }
    return counts;
  }

  private static Map<Long, MergedCount> merged(List<AuditEvent.Count> counts) {
    TopicState topic = new TopicState();
    counts.forEach(count -> topic.merge(count, START));
    return merged(topic);
  }

  private static Map<Long, MergedCount> merged(TopicState topic) {
    Map<Long, MergedCount> merged = new HashMap<>();
    topic
        .bucket(START)
        .orElseThrow()
        .origins("local")
        .forEach((session, origin) -> merged.put(session, origin.merged()));
    return merged;
  }

  @Property
  void orderAndRepetitionDoNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    List<AuditEvent.Count> counts = counts(random);
    List<AuditEvent.Count> delivered = new ArrayList<>(counts);
    for (int repeats = random.nextInt(30); repeats > 0; repeats--) {
      delivered.add(counts.get(random.nextInt(counts.size())));
    }
    Collections.shuffle(delivered, random);

    assertThat(merged(delivered)).isEqualTo(merged(counts));
  }

  @Property
  void whatWasLostIsHealedByWhatComesNextAndNotUndoneByWhatComesBack(@ForAll long seed) {
    Random random = new Random(seed);
    List<AuditEvent.Count> counts = counts(random);
    Map<String, AuditEvent.Count> last = new HashMap<>();
    counts.forEach(
        count ->
            last.put(
                count.scope().format() + " " + count.count().origins().get(0).session(), count));
    List<AuditEvent.Count> delivered = new ArrayList<>(counts);
    delivered.removeIf(count -> random.nextBoolean() && !last.containsValue(count));
    delivered.addAll(counts.subList(0, random.nextInt(counts.size())));

    assertThat(merged(delivered)).isEqualTo(merged(counts));
  }

  @Property
  void whatIsKnownNeverShrinks(@ForAll long seed) {
    Random random = new Random(seed);
    List<AuditEvent.Count> counts = counts(random);
    Collections.shuffle(counts, random);
    TopicState topic = new TopicState();
    Map<Long, MergedCount> before = Map.of();
    for (AuditEvent.Count count : counts) {
      topic.merge(count, START);
      Map<Long, MergedCount> now = merged(topic);
      before.forEach((session, known) -> mustContain(now.get(session), known));
      before = now;
    }
  }

  private static void mustContain(MergedCount now, MergedCount before) {
    assertThat(before.sequences().minus(now.sequences()).isEmpty()).isTrue();
    assertThat(before.repeated().minus(now.repeated()).isEmpty()).isTrue();
    assertThat(now.messages()).isGreaterThanOrEqualTo(before.messages());
    assertThat(now.duplicated()).isGreaterThanOrEqualTo(before.duplicated());
  }

  @Test
  void acrossScopesNumbersAddUpAndSetsUnite() {
    MergedCount merged =
        merged(
                List.of(
                    count(0, 10, origin(1, 10, SequenceSet.ofRange(0, 9))),
                    count(65_536, 65_540, origin(1, 4, SequenceSet.ofRange(8, 11)))))
            .get(1L);

    assertThat(merged.messages()).isEqualTo(14);
    assertThat(merged.sequences()).isEqualTo(SequenceSet.ofRange(0, 11));
    assertThat(merged.repeated()).isEqualTo(SequenceSet.of(8, 9));
    assertThat(merged.duplicated()).isEqualTo(2);
  }

  @Test
  void onlyWhatIsNewIsNews() {
    TopicState topic = new TopicState();
    AuditEvent.Count older = count(0, 5, origin(1, 5, SequenceSet.ofRange(0, 4)));
    AuditEvent.Count newer =
        count(0, 9, origin(1, 8, SequenceSet.ofRange(0, 7)), origin(2, 1, SequenceSet.of(0)));

    assertThat(topic.merge(newer, START + 1)).hasSize(2);
    assertThat(topic.merge(older, START + 2)).isEmpty();
    assertThat(topic.merge(newer, START + 3)).isEmpty();
    assertThat(topic.bucket(START).orElseThrow().changedAtMillis("local")).isEqualTo(START + 1);
  }

  @Test
  void twoEntriesOfTheSameSessionInOneCountAddUp() {
    MergedCount merged =
        merged(
                List.of(
                    count(
                        0,
                        10,
                        origin(1, 6, SequenceSet.ofRange(0, 5)),
                        origin(1, 4, SequenceSet.ofRange(5, 8)))))
            .get(1L);

    assertThat(merged.messages()).isEqualTo(10);
    assertThat(merged.sequences()).isEqualTo(SequenceSet.ofRange(0, 8));
    assertThat(merged.repeated()).isEqualTo(SequenceSet.of(5));
  }

  private static AuditEvent.SessionProgress progress(long report, long settledBefore) {
    return new AuditEvent.SessionProgress(
        "producer",
        "",
        REPORTER,
        "orders",
        BucketLength.DEFAULT,
        7,
        false,
        report,
        START,
        settledBefore,
        60_000,
        AuditEvent.SessionProgress.NOT_TOLD,
        false);
  }

  @Test
  void theLatestReportOfASessionHoldsAndARepeatIsNoSignOfLife() {
    TopicState topic = new TopicState();
    topic.merge(progress(2, START + 20), START + 1_000);
    topic.merge(progress(1, START + 10), START + 90_000);
    SessionState state = topic.merge(progress(2, START + 20), START + 90_000);

    assertThat(state.progress().settledBeforeMillis()).isEqualTo(START + 20);
    assertThat(topic.isDead(state, "local", at(START + 61_000))).isFalse();
    assertThat(topic.isDead(state, "local", at(START + 61_001))).isTrue();
  }

  private static StreamTime at(long millis) {
    StreamTime time = new StreamTime();
    time.heard(millis);
    return time;
  }

  @Test
  void silenceOfAllGivesEachReporterItsTimeoutAnew() {
    StreamTime time = at(START);
    time.heard(START + 500);
    time.heard(START + 50_500);
    time.heard(START + 60_000);

    assertThat(time.timesOutAt(START, 60_000)).as("after it").isEqualTo(START + 110_500);
    assertThat(time.timesOutAt(START, 600_000)).as("it was short").isEqualTo(START + 600_000);
    assertThat(time.timesOutAt(START + 51_000, 60_000)).isEqualTo(START + 111_000);
    StreamTime restored = StreamTime.decode(time.encode());
    assertThat(restored.timesOutAt(START, 60_000)).isEqualTo(START + 110_500);
    assertThat(restored.millis()).isEqualTo(START + 60_000);
  }

  @Test
  void silenceOfAllDoesNotWakeTheDead() {
    StreamTime time = at(START);
    for (long second = 1; second <= 70; second++) {
      time.heard(START + second * 1_000);
    }
    time.heard(START + 3_600_000);

    assertThat(time.timesOutAt(START, 60_000)).isEqualTo(START + 60_000);
    assertThat(time.timesOutAt(START + 50_000, 60_000)).isEqualTo(START + 3_660_000);
  }

  @Test
  void theRhythmOfOthersKeepsNobodyAlive() {
    StreamTime time = at(START);
    for (long report = 1; report <= 1_000; report++) {
      time.heard(START + report * 50_000);
    }

    assertThat(time.isTimedOut(START, 60_000)).isTrue();
  }

  @Test
  void gapsThatTouchAreOneAndThoseAboveACutAreGone() {
    TopicState topic = new TopicState();
    for (long until = 10; until <= 1_000; until += 10) {
      var gap = new PartitionProgress.Gap(5, until, START + until, true);
      topic.merge(log("id", new PartitionProgress(0, 0, START, 1_000, START, List.of(gap))), START);
    }
    assertThat(topic.logs("local").get(0).partitions().get(0).gaps())
        .containsExactly(new PartitionProgress.Gap(5, 1_000, START + 1_000, true));

    topic.merge(cutAt(100, 7, 120), START);
    assertThat(topic.logs("local").get(0).partitions().get(0).gaps())
        .containsExactly(new PartitionProgress.Gap(5, 100, START + 1_000, true));
  }

  private static AuditEvent.LogProgress log(String topicId, PartitionProgress... partitions) {
    return new AuditEvent.LogProgress(
        "local",
        "cluster",
        REPORTER,
        "orders",
        BucketLength.DEFAULT,
        "cluster-id",
        topicId,
        2,
        List.of(partitions));
  }

  @Property
  void progressOfAuditorsMergesInAnyOrder(@ForAll long seed) {
    Random random = new Random(seed);
    List<AuditEvent.LogProgress> said = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int next = random.nextInt(1_000);
      List<PartitionProgress.Gap> gaps =
          next < 200 ? List.of(new PartitionProgress.Gap(3, 5, START)) : List.of();
      said.add(log("id", new PartitionProgress(i % 2, 0, START, next, START + next, gaps)));
    }
    Map<Integer, PartitionProgress> inOrder = partitions(said);
    said.addAll(List.copyOf(said.subList(0, 5)));
    Collections.shuffle(said, random);

    assertThat(partitions(said)).isEqualTo(inOrder);
  }

  private static Map<Integer, PartitionProgress> partitions(List<AuditEvent.LogProgress> said) {
    TopicState topic = new TopicState();
    said.forEach(progress -> topic.merge(progress, START));
    return topic.logs("local").get(0).partitions();
  }

  @Property
  void coverageMergesInAnyOrderAndAnyGrouping(@ForAll long seed) {
    Random random = new Random(seed);
    List<AuditEvent.LogProgress> said = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      said.add(log("id", someProgress(random)));
    }
    TopicState whole = new TopicState();
    said.forEach(progress -> whole.merge(progress, START));
    PartitionProgress merged = whole.logs("local").get(0).partitions().get(0);

    Collections.shuffle(said, random);
    TopicState halves = new TopicState();
    halves.merge(mergedProgress(said.subList(0, 4)), START);
    halves.merge(mergedProgress(said.subList(2, 8)), START);
    halves.merge(mergedProgress(said), START);
    assertThat(halves.logs("local").get(0).partitions().get(0)).isEqualTo(merged);
    assertCovers(merged, said);
  }

  private static PartitionProgress someProgress(Random random) {
    long from = random.nextInt(20);
    long next = from + random.nextInt(20);
    List<PartitionProgress.Gap> gaps = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      long gap = from + random.nextInt(20);
      long until = Math.min(next, gap + random.nextInt(6));
      if (gap < until) {
        boolean cleaned = random.nextInt(4) == 0;
        gaps.add(new PartitionProgress.Gap(gap, until, START + gap, cleaned));
      }
    }
    return new PartitionProgress(0, from, START + from, next, START + next, gaps);
  }

  private static AuditEvent.LogProgress mergedProgress(List<AuditEvent.LogProgress> said) {
    TopicState topic = new TopicState();
    said.forEach(progress -> topic.merge(progress, START));
    return topic.logs("local").get(0).toProgress("local");
  }

  /** Told apart offset by offset: one that somebody has counted is in no gap, any other is. */
  private static void assertCovers(PartitionProgress merged, List<AuditEvent.LogProgress> said) {
    for (long offset = 0; offset < 45; offset++) {
      long at = offset;
      boolean counted = said.stream().anyMatch(one -> covers(one.partitions().get(0), at));
      assertThat(covers(merged, at)).as("offset %s in %s", offset, merged).isEqualTo(counted);
    }
  }

  private static boolean covers(PartitionProgress progress, long offset) {
    return progress.coveredFrom() <= offset
        && offset < progress.nextOffset()
        && progress.gaps().stream()
            .filter(gap -> !gap.cleaned())
            .noneMatch(gap -> gap.from() <= offset && offset < gap.until());
  }

  @Test
  void aGapIsVoidWhereAnotherHasCounted() {
    var whole = new PartitionProgress(0, 0, START, 60, START, List.of());
    var torn =
        new PartitionProgress(
            0, 0, START, 90, START, List.of(new PartitionProgress.Gap(40, 70, START + 9)));

    for (var order : List.of(List.of(whole, torn), List.of(torn, whole))) {
      assertThat(partitions(order.stream().map(each -> log("id", each)).toList()).get(0).gaps())
          .containsExactly(new PartitionProgress.Gap(60, 70, START + 9));
    }
  }

  @Test
  void whatWasCleanedStaysSoWhoeverCountedItBefore() {
    var whole = new PartitionProgress(0, 0, START, 60, START, List.of());
    var gap = new PartitionProgress.Gap(40, 50, START + 9, true);
    var cleaned = new PartitionProgress(0, 0, START, 90, START, List.of(gap));

    for (var order : List.of(List.of(whole, cleaned), List.of(cleaned, whole))) {
      assertThat(partitions(order.stream().map(each -> log("id", each)).toList()).get(0).gaps())
          .containsExactly(gap);
    }
  }

  @Test
  void whatAnEarlierIncarnationCountedDoesNotFillTheGapOfALaterOne() {
    var before = new PartitionProgress(0, 0, START, 900, START, List.of());
    var gap = new PartitionProgress.Gap(0, 120, START + 9);
    var after =
        new PartitionProgress(
            0,
            0,
            START,
            300,
            START,
            List.of(gap),
            7,
            List.of(new PartitionProgress.Cut(120, 7)),
            START);

    for (var order : List.of(List.of(before, after), List.of(after, before))) {
      assertThat(partitions(order.stream().map(each -> log("id", each)).toList()).get(0).gaps())
          .containsExactly(gap);
    }
  }

  @Test
  void aTopicMadeAnewStartsOver() {
    TopicState topic = new TopicState();
    var old = log("old", new PartitionProgress(0, 0, START, 900, START, List.of()));
    topic.merge(old, START);
    topic.merge(
        log("new", new PartitionProgress(0, 0, START + 1, 5, START + 1, List.of())), START + 1);
    topic.merge(old, START + 2);

    LogState anew = topic.logs("local").get(0);
    assertThat(anew.topicId()).isEqualTo("new");
    assertThat(anew.partitions().get(0).nextOffset()).isEqualTo(5);
    assertThat(anew.behind(START)).containsExactly(1);
    assertThat(anew.remadeAtMillis()).isEqualTo(START + 1);
  }

  @Test
  void whenATopicWasMadeAnewDoesNotDependOnWhichPartitionIsHeardOfFirst() {
    var old = log("old", new PartitionProgress(0, 0, START, 900, START, List.of()));
    var one = log("new", new PartitionProgress(0, 0, START + 1, 5, START + 1, List.of()));
    var two = log("new", new PartitionProgress(1, 0, START + 20, 5, START + 20, List.of()));

    for (var order :
        List.of(List.of(old, one, two), List.of(old, two, one), List.of(two, one, old))) {
      TopicState topic = new TopicState();
      order.forEach(progress -> topic.merge(progress, START + 30));
      assertThat(topic.logs("local").get(0).remadeAtMillis()).isEqualTo(START + 1);
    }
  }

  private static AuditEvent.LogProgress named(String name, String topicId, long since, long next) {
    return new AuditEvent.LogProgress(
        "local",
        "cluster",
        REPORTER,
        "orders",
        BucketLength.DEFAULT,
        "cluster-id",
        name,
        topicId,
        1,
        List.of(new PartitionProgress(0, 0, since, next, since, List.of())));
  }

  @Test
  void topicsWithOneCanonicalNameAreKeptApartAndNoneIsTakenForMadeAnew() {
    TopicState topic = new TopicState();
    topic.merge(named("dc1.orders", "one", START, 900), START);
    topic.merge(named("dc2.orders", "two", START + 1, 5), START + 1);
    topic.merge(named("dc2.orders", "two-anew", START + 2, 3), START + 2);
    topic.merge(named("dc1.orders", "one", START, 950), START + 3);

    assertThat(topic.logs("local"))
        .extracting(LogState::topicId, LogState::isRemade)
        .containsExactlyInAnyOrder(tuple("one", false), tuple("two-anew", true));
    assertThat(topic.log("local", "cluster", "one").orElseThrow().partitions().get(0).nextOffset())
        .isEqualTo(950);
  }

  @Test
  void aTopicWhoseNameWasNotToldIsTheOneOfTheSameIdOrTheOnlyOneThereWas() {
    TopicState told = new TopicState();
    told.merge(named("", "one", START, 900), START);
    told.merge(named("dc1.orders", "one", START, 950), START + 1);
    told.merge(named("dc2.orders", "two", START + 2, 5), START + 2);
    assertThat(told.logs("local"))
        .extracting(LogState::topicId, LogState::isRemade)
        .containsExactlyInAnyOrder(tuple("one", false), tuple("two", false));

    TopicState remade = new TopicState();
    remade.merge(named("", "old", START, 900), START);
    remade.merge(named("orders", "new", START + 1, 5), START + 1);
    assertThat(remade.logs("local"))
        .extracting(LogState::topicId, LogState::isRemade)
        .containsExactly(tuple("new", true));
  }

  @Test
  void aCutOfOneTopicDoesNotVoidCountsOfAnotherOne() {
    TopicState topic = new TopicState();
    var ofTheOther =
        new AuditEvent.Count(
            "local",
            "cluster",
            REPORTER,
            "orders",
            BucketLength.DEFAULT,
            new Scope.OfChunk("cluster-id", "other", 0, 0, 0),
            150,
            countOf(0, 0, 150, 1, 2, 3).count());
    topic.merge(ofTheOther, START);
    topic.merge(named("dc1.orders", "id", START, 150), START);
    topic.merge(named("dc2.orders", "other", START, 150), START);
    topic.merge(cutAt(100, 7, 120), START);

    assertThat(topic.isVoid(countOf(0, 0, 150, 1))).isTrue();
    assertThat(topic.isVoid(ofTheOther)).isFalse();
  }

  @Test
  void aTopicIsFirstSeenByTheAuditorThatSawItFirst() {
    var one = log("id", new PartitionProgress(0, 0, START, 5, START, List.of()));
    var later = log("id", new PartitionProgress(0, 0, START + 9, 7, START + 9, List.of()));

    for (var order : List.of(List.of(one, later), List.of(later, one))) {
      assertThat(partitions(order).get(0).coveredSinceMillis()).isEqualTo(START);
    }
  }

  @Test
  void whatIsHeardLateOfATopicThatWasMadeAnewTellsThatItWas() {
    TopicState topic = new TopicState();
    topic.merge(
        log("new", new PartitionProgress(0, 0, START + 1, 5, START + 1, List.of())), START + 1);
    assertThat(topic.logs("local").get(0).remadeAtMillis()).isZero();
    topic.merge(log("old", new PartitionProgress(0, 0, START, 900, START, List.of())), START + 2);

    assertThat(topic.logs("local").get(0).topicId()).isEqualTo("new");
    assertThat(topic.logs("local").get(0).remadeAtMillis()).isEqualTo(START + 1);
  }

  private static AuditEvent.Count countOf(long incarnation, long begin, long next, long... seen) {
    return new AuditEvent.Count(
        "local",
        "cluster",
        REPORTER,
        "orders",
        BucketLength.DEFAULT,
        new Scope.OfChunk("cluster-id", "id", 0, begin, incarnation),
        next,
        new BucketCount(START, List.of(origin(1, seen.length, SequenceSet.of(seen)))));
  }

  @Test
  void chunksThatOverlapCountTheSameMessages() {
    MergedCount merged =
        merged(
                List.of(
                    countOf(0, 0, 100, 1, 2, 3),
                    countOf(START, 50, 120, 2, 3, 4),
                    countOf(START, 65_536, 65_540, 4)))
            .get(1L);

    assertThat(merged.sequences()).isEqualTo(SequenceSet.ofRange(1, 4));
    assertThat(merged.messages()).as("the 4 of another chunk is a repeat").isEqualTo(5);
    assertThat(merged.repeated()).isEqualTo(SequenceSet.of(4));
  }

  @Test
  void chunksThatFollowEachOtherAreAddedUp() {
    MergedCount merged =
        merged(List.of(countOf(0, 0, 100, 1, 2), countOf(START, 100, 120, 2, 3))).get(1L);

    assertThat(merged.messages()).isEqualTo(4);
    assertThat(merged.repeated()).isEqualTo(SequenceSet.of(2));
  }

  private static AuditEvent.LogProgress cutAt(long recountedFrom, long incarnation, long next) {
    var cut = new PartitionProgress.Cut(recountedFrom, incarnation);
    return log(
        "id",
        new PartitionProgress(0, 0, START, next, 0, List.of(), incarnation, List.of(cut), START));
  }

  @Property
  void countsBeyondACutAreVoidInWhateverOrderTheyCome(@ForAll long seed) {
    Random random = new Random(seed);
    List<AuditEvent> events =
        new ArrayList<>(
            List.of(
                log("id", new PartitionProgress(0, 0, START, 900, START, List.of())),
                countOf(0, 0, 65_536, 1, 2),
                countOf(0, 65_536, 65_600, 3),
                countOf(0, 65_536, 65_900, 3, 4, 5),
                cutAt(65_536, 7, 65_700),
                countOf(7, 65_536, 65_700, 3, 6)));
    Collections.shuffle(events, random);
    TopicState topic = new TopicState();
    for (AuditEvent event : events) {
      if (event instanceof AuditEvent.Count count) {
        topic.merge(count, START);
      } else {
        topic.merge((AuditEvent.LogProgress) event, START);
      }
    }

    assertThat(merged(topic).get(1L).sequences()).isEqualTo(SequenceSet.of(1, 2, 3, 6));
    assertThat(merged(topic).get(1L).messages()).isEqualTo(4);
    assertThat(topic.logs("local").get(0).partitions().get(0).nextOffset()).isEqualTo(65_700);
  }

  @Test
  void whatNobodyCountedBetweenTwoDeploymentsIsAGap() {
    TopicState topic = new TopicState();
    topic.merge(log("id", new PartitionProgress(0, 0, START, 50, START, List.of())), START);
    topic.merge(
        log("id", new PartitionProgress(0, 70, START + 5, 90, START + 5, List.of())), START);

    assertThat(topic.logs("local").get(0).partitions().get(0).gaps())
        .containsExactly(new PartitionProgress.Gap(50, 70, START + 5));
  }
}
