package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.verdict.ExpectedTopics;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.SequenceRange;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.schemas.VerdictStatus;
import org.kafkaaudit.streams.Reports;

class AuditTopologyTest {

  private static final long SESSION = 0xF000_0000_0000_0007L;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final long BUCKET = START.minus(Duration.ofMinutes(2)).toEpochMilli();
  private static final SequenceSet HUNDRED = SequenceSet.ofRange(0, 99);
  private static final SequenceSet NONE = SequenceSet.EMPTY;

  private final Reports orders = new Reports("orders");
  private DrivenJoin join;

  @BeforeEach
  void begin(@TempDir Path directory) {
    join = new DrivenJoin(directory, START);
  }

  @AfterEach
  void end() {
    join.close();
  }

  @Test
  void whatArrivedInFullIsCompleteAtEachTier() {
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    counted("aggregate", 100, HUNDRED, NONE);
    passed("local", 100);
    passed("aggregate", 100);

    join.pass(Duration.ofSeconds(1));

    assertThat(join.verdicts())
        .extracting(AuditTopologyTest::text)
        .containsExactly(
            "local COMPLETE final expected 100 messages 100 lost 0 duplicated 0",
            "aggregate COMPLETE final expected 100 messages 100 lost 0 duplicated 0");
    assertThat(join.findings()).isEmpty();
    assertThat(join.tierCounts())
        .extracting(count -> count.getTier() + " " + count.getCluster() + " " + count.getMessages())
        .containsExactlyInAnyOrder(
            "producer  100", "local local-1 100", "aggregate aggregate-1 100");
  }

  @Test
  void farBehindItJudgesEveryTenSecondsOnly() {
    join.pass(Duration.ofSeconds(1));
    join.takeReceivedAt(
        join.now().minus(Duration.ofMinutes(1)),
        orders.sent(BUCKET, SESSION, 1, HUNDRED),
        orders.closed(SESSION, 2),
        orders.counted("local", BUCKET, SESSION, 100, HUNDRED, NONE));

    join.pass(Duration.ofSeconds(8));
    assertThat(join.verdicts()).isEmpty();

    join.pass(Duration.ofSeconds(2));
    assertThat(join.verdicts())
        .extracting(AuditTopologyTest::text)
        .contains("local COMPLETE final expected 100 messages 100 lost 0 duplicated 0");
  }

  @Test
  void whileItCatchesUpItJudgesOnceAMinuteAndAtOnceWhenItHas() {
    join.pass(Duration.ofSeconds(1));
    catchUp(Duration.ofSeconds(59));
    assertThat(join.verdicts()).as("while more comes").isEmpty();

    catchUp(Duration.ofSeconds(2));
    assertThat(statuses())
        .contains("local COMPLETE final expected 100 messages 100 lost 0 duplicated 0");

    catchUp(Duration.ofSeconds(15));
    assertThat(join.verdicts()).as("while more comes").isEmpty();
    join.takeReceivedAt(
        join.now().minus(Duration.ofMinutes(1)),
        orders.counted("local", BUCKET, SESSION, 105, HUNDRED, SequenceSet.ofRange(0, 4)));
    join.pass(Duration.ofSeconds(2));
    assertThat(statuses())
        .contains("local DUPLICATION final expected 100 messages 105 lost 0 duplicated 5");
  }

  /** Takes the same again each second, of a minute ago. */
  private void catchUp(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      join.takeReceivedAt(
          join.now().minus(Duration.ofMinutes(1)),
          orders.sent(BUCKET, SESSION, 1, HUNDRED),
          orders.closed(SESSION, 2),
          orders.counted("local", BUCKET, SESSION, 100, HUNDRED, NONE));
      join.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void aLateCountRevisesAFinalVerdictWithinASecond() {
    produced(HUNDRED);
    for (String tier : List.of("local", "aggregate")) {
      counted(tier, 100, HUNDRED, NONE);
      passed(tier, 100);
    }
    join.pass(Duration.ofSeconds(2));
    assertThat(statuses())
        .contains("aggregate COMPLETE final expected 100 messages 100 lost 0 duplicated 0");

    counted("local", 105, HUNDRED, SequenceSet.ofRange(0, 4));
    join.pass(Duration.ofSeconds(1));
    assertThat(statuses())
        .contains("local DUPLICATION final expected 100 messages 105 lost 0 duplicated 5");
  }

  @Test
  void consumersAreATierOfTheirOwn() {
    String tier = "consumer-billing";
    join.restartWithConsumers(tier);
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);
    join.take(
        orders.consumed(
            tier, 1, BUCKET, SESSION, SequenceSet.ofRange(0, 49), SequenceSet.ofRange(50, 59)),
        orders.read(tier, "local", new PartitionProgress(0, 0, 0, 50, 0, List.of())),
        orders.consumed(tier, 2, BUCKET, SESSION, SequenceSet.ofRange(55, 89), NONE));
    join.pass(Duration.ofSeconds(1));
    assertThat(statuses())
        .contains(tier + " DUPLICATION open expected 100 messages 90 lost 0 duplicated 5");

    join.take(orders.read(tier, "local", new PartitionProgress(0, 50, 0, 100, 0, List.of())));
    join.restart();
    join.pass(Duration.ofSeconds(1));
    assertThat(statuses())
        .contains(
            tier + " LOSS_AND_DUPLICATION final expected 100 messages 90 lost 15 duplicated 5");
  }

  @Test
  void ofATopicThatIsNotExpectedAtATierNothingIsSaidThere() {
    Reports local = new Reports("not-mirrored-orders");
    join.take(
        local.sent(BUCKET, SESSION, 1, HUNDRED),
        local.closed(SESSION, 1),
        local.counted("local", BUCKET, SESSION, 100, HUNDRED, NONE),
        local.passed("local", 100, join.now().toEpochMilli()),
        local.passed("aggregate", 7, join.now().toEpochMilli()));

    join.pass(DrivenJoin.SETTLE.multipliedBy(2));
    join.take(local.passed("local", 100, join.now().toEpochMilli()));
    join.pass(Duration.ofSeconds(30));

    assertThat(join.verdicts())
        .extracting(AuditTopologyTest::text)
        .containsExactly("local COMPLETE final expected 100 messages 100 lost 0 duplicated 0");
    assertThat(join.tierProgress())
        .extracting(TierProgressRecord::getTier)
        .contains("producer", "local")
        .doesNotContain("aggregate");
    assertThat(join.openBuckets()).as("it awaits nothing").isZero();
  }

  @Test
  void whatIsNotExpectedAnyMoreIsPendingNoMore() {
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);
    join.pass(Duration.ofSeconds(1));
    assertThat(statuses())
        .contains("aggregate PENDING open expected 100 messages 0 lost 0 duplicated 0");

    join.restartExpecting(new ExpectedTopics(List.of(), List.of()));
    join.pass(Duration.ofSeconds(1));

    assertThat(join.verdicts())
        .filteredOn(verdict -> verdict.getTier().equals("aggregate"))
        .singleElement()
        .satisfies(
            verdict -> {
              assertThat(text(verdict)).startsWith("aggregate UNVERIFIED final");
              assertThat(verdict.getReasons()).anyMatch(reason -> reason.contains("any more"));
            });
  }

  @Test
  void howFarATierIsWhereTheTopicIsNotExpectedAnyMoreIsWithdrawnOnce() {
    produced(HUNDRED);
    passed("local", 100);
    passed("aggregate", 100);
    join.pass(Duration.ofSeconds(11));
    assertThat(reach("aggregate").getLastReportAt()).isEqualTo(START);

    join.restartExpecting(new ExpectedTopics(List.of(), List.of()));
    join.pass(Duration.ofSeconds(30));

    assertThat(join.tierProgress())
        .filteredOn(progress -> progress.getTier().equals("aggregate"))
        .singleElement()
        .satisfies(
            progress -> {
              assertThat(progress.getLastReportAt()).isEqualTo(Instant.EPOCH);
              assertThat(progress.getVerifiedThrough()).isEqualTo(Instant.EPOCH);
            });
  }

  @Test
  void whatLocalLostIsNamed() {
    produced(HUNDRED);
    counted("local", 100, SequenceSet.of(0, 1, 2, 50, 99), NONE);
    passed("local", 100);

    join.pass(Duration.ofSeconds(1));

    assertThat(statuses())
        .contains("local LOSS final expected 100 messages 5 lost 95 duplicated 0");
    FindingRecord finding = join.findings().get(0);
    assertThat(finding.getService()).isEqualTo("checkout");
    assertThat(finding.getHost()).isEqualTo("host-7");
    assertThat(finding.getDatacenter()).isEqualTo("dc-1");
    assertThat(finding.getSession()).isEqualTo(SESSION);
    assertThat(finding.getLostSequences())
        .containsExactly(new SequenceRange(3L, 49L), new SequenceRange(51L, 98L));
  }

  @Test
  void whatTheMirrorLostIsLostAtTheAggregateAloneOnceItHasHadTimeToArrive() {
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    counted("aggregate", 95, SequenceSet.ofRange(0, 94), NONE);
    passed("local", 100);
    passed("aggregate", 95);
    join.pass(Duration.ofSeconds(11));
    assertThat(statuses())
        .contains("aggregate PENDING open expected 100 messages 95 lost 0 duplicated 0");

    join.pass(DrivenJoin.SETTLE);
    passed("local", 100);
    passed("aggregate", 95);
    join.pass(Duration.ofSeconds(1));

    assertThat(statuses())
        .containsExactly("aggregate LOSS final expected 100 messages 95 lost 5 duplicated 0");
    assertThat(join.findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.getTier()).isEqualTo("aggregate");
              assertThat(finding.getLostSequences()).containsExactly(new SequenceRange(95L, 99L));
            });
  }

  @Test
  void repeatsAreDuplicatesAtOnce() {
    produced(HUNDRED);
    counted("local", 103, HUNDRED, SequenceSet.of(7, 8, 20));

    join.pass(Duration.ofSeconds(1));

    assertThat(statuses())
        .contains("local DUPLICATION final expected 100 messages 103 lost 0 duplicated 3");
    assertThat(join.findings().get(0).getDuplicatedSequences())
        .containsExactly(new SequenceRange(7L, 8L), new SequenceRange(20L, 20L));
  }

  @Test
  void whatCannotBeKnownYetIsPendingWithTheReason() {
    join.take(orders.sent(BUCKET, SESSION, 1, HUNDRED), orders.settled(SESSION, 1, 0));
    counted("local", 50, SequenceSet.ofRange(0, 49), NONE);
    join.pass(Duration.ofSeconds(1));
    VerdictRecord pending = join.verdicts().get(0);
    assertThat(pending.getStatus()).isEqualTo(VerdictStatus.PENDING);
    assertThat(pending.getReasons()).anyMatch(reason -> reason.contains("has not settled"));

    join.take(orders.closed(SESSION, 2));
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);
    join.pass(Duration.ofSeconds(1));

    assertThat(join.verdicts().get(0))
        .satisfies(
            verdict -> {
              assertThat(verdict.getStatus()).isEqualTo(VerdictStatus.COMPLETE);
              assertThat(verdict.getReasons()).isEmpty();
              assertThat(verdict.getRevision()).isGreaterThan(pending.getRevision());
            });
  }

  @Test
  void aFindingThatALateCountRefutesIsTakenBackWithZeros() {
    produced(HUNDRED);
    counted("local", 100, SequenceSet.ofRange(0, 94), NONE);
    passed("local", 100);
    join.pass(Duration.ofSeconds(1));
    FindingRecord said = join.findings().get(0);
    assertThat(said.getLost()).isEqualTo(5);
    join.verdicts();

    counted("local", 101, HUNDRED, NONE);
    join.pass(Duration.ofSeconds(1));

    assertThat(join.verdicts().get(0).getStatus()).isEqualTo(VerdictStatus.COMPLETE);
    FindingRecord takenBack = join.findings().get(0);
    assertThat(takenBack.getSession()).isEqualTo(SESSION);
    assertThat(takenBack.getLost()).isZero();
    assertThat(takenBack.getLostSequences()).isEmpty();
    assertThat(takenBack.getRevision()).isGreaterThan(said.getRevision());
  }

  @Test
  void nothingIsSaidTwice() {
    lossAndDuplication();
    join.pass(Duration.ofMinutes(1));
    drain();

    lossAndDuplication();
    join.pass(Duration.ofMinutes(3));

    assertThat(drain()).isEmpty();
  }

  @Test
  void revisionsAscend() {
    join.take(orders.sent(BUCKET, SESSION, 1, HUNDRED));
    List<Long> revisions = new ArrayList<>();
    for (int next = 10; next <= 100; next += 10) {
      counted("local", next, SequenceSet.ofRange(0, next - 1), NONE);
      passed("local", next);
      join.pass(Duration.ofSeconds(11));
      if (next == 50) {
        join.take(orders.closed(SESSION, 2));
      }
    }
    join.pass(Duration.ofMinutes(2));
    for (VerdictRecord verdict : join.verdicts()) {
      if (verdict.getTier().equals("local")) {
        revisions.add(verdict.getRevision());
      }
    }

    assertThat(revisions).hasSizeGreaterThan(5);
    assertThat(revisions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whatCannotBeUsedIsRejectedWithTheReasonAndDisturbsNothing() {
    AuditEventCodec codec = new AuditEventCodec();
    byte[] key = "orders".getBytes(StandardCharsets.UTF_8);
    AuditEvent good = orders.sent(BUCKET, SESSION, 1, HUNDRED);
    join.take(key, "garbage".getBytes(StandardCharsets.UTF_8));
    join.take(key, null);
    join.take("payments".getBytes(StandardCharsets.UTF_8), codec.encode(good));
    join.take(null, codec.encode(good));
    join.take(
        orders.sent(BUCKET, SESSION, 1, HUNDRED, new BucketLength(Duration.ofMinutes(2))),
        orders.counted("basement", BUCKET, SESSION, 100, HUNDRED, NONE));
    byte[] damaged = codec.encode(good);
    join.take(key, java.util.Arrays.copyOf(damaged, damaged.length / 2));
    long inTheYear3000 = Instant.parse("3000-01-01T00:00:00Z").toEpochMilli();
    join.take(orders.counted("local", inTheYear3000, SESSION, 100, HUNDRED, NONE));

    List<String> reasons = join.rejected();
    assertThat(reasons).hasSize(8);
    assertThat(reasons.get(0)).contains("single-object encoding");
    assertThat(reasons.get(1)).contains("without a value");
    assertThat(reasons.get(2)).contains("orders").contains("not keyed by it");
    assertThat(reasons.get(3)).contains("not keyed by it");
    assertThat(reasons.get(4)).contains("PT2M").contains("PT1M").contains("checkout on host-7");
    assertThat(reasons.get(5)).contains("basement");
    assertThat(reasons.get(6)).contains("damaged");
    assertThat(reasons.get(7)).contains("wild");

    join.pass(Duration.ofSeconds(1));
    assertThat(drain()).as("what the rejected ones left behind").isEmpty();
    whatArrivedInFullIsCompleteAtEachTier();
  }

  @Test
  void countsFromBeforeTheHorizonAreDroppedAndTheirBucketsForgotten() {
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);
    join.pass(Duration.ofSeconds(1));
    drain();

    join.pass(Duration.ofMinutes(11));
    join.jump(DrivenJoin.HORIZON.plusHours(2));
    passed("local", 100);
    join.pass(Duration.ofMinutes(11));
    assertThat(join.keptBuckets()).isZero();
    assertThat(join.keptProgress()).as("the auditors', not the dead session's").isEqualTo(1);
    drain();
    counted("local", 200, SequenceSet.ofRange(0, 9), NONE);
    join.pass(Duration.ofMinutes(1));

    assertThat(join.verdicts()).isEmpty();
    assertThat(join.rejected()).isEmpty();
  }

  @Test
  void afterARestartWhatIsOpenIsSaidOnceMoreAndTheSame() {
    lossAndDuplication();
    join.take(orders.sent(BUCKET + 60_000, SESSION, 2, SequenceSet.ofRange(100, 199)));
    join.pass(Duration.ofMinutes(1));
    Map<String, VerdictRecord> before = latest(join.verdicts());
    assertThat(before).isNotEmpty();
    drain();

    join.restart();
    join.pass(Duration.ofMinutes(1));

    // A crash may have kept the state that it was said, and lost what was said.
    Map<String, VerdictRecord> after = latest(join.verdicts());
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach(
        (subject, verdict) -> {
          assertThat(text(verdict)).isEqualTo(text(before.get(subject)));
          assertThat(verdict.getRevision()).isGreaterThan(before.get(subject).getRevision());
        });
    drain();
    join.pass(Duration.ofMinutes(1));
    assertThat(drain()).as("said a third time").isEmpty();

    counted("local", 101, HUNDRED, NONE);
    join.pass(Duration.ofSeconds(1));

    VerdictRecord revised = join.verdicts().get(0);
    assertThat(text(revised))
        .isEqualTo("local COMPLETE final expected 100 messages 100 lost 0 duplicated 0");
    assertThat(revised.getRevision()).isGreaterThan(1);
    assertThat(join.findings()).singleElement().extracting(FindingRecord::getLost).isEqualTo(0L);
  }

  @Test
  void whatWasLostAsAWholeStaysLostAfterARestart() {
    SequenceSet earlier = SequenceSet.ofRange(0, 99);
    for (String tier : List.of("local", "aggregate")) {
      join.take(orders.counted(tier, BUCKET - 600_000, SESSION, 100, earlier, NONE));
    }
    join.take(orders.sent(BUCKET - 600_000, SESSION, 1, earlier));
    SequenceSet lost = SequenceSet.ofRange(100, 199);
    join.take(orders.sent(BUCKET, SESSION, 2, lost), orders.closed(SESSION, 3));
    counted("local", 200, lost, NONE);
    settleTimePasses();
    assertThat(statuses())
        .contains("aggregate LOSS final expected 100 messages 0 lost 100 duplicated 0");
    drain();

    join.restart();
    counted("local", 201, lost, SequenceSet.of(100));
    settleTimePasses();
    assertThat(statuses())
        .contains("aggregate LOSS final expected 100 messages 0 lost 100 duplicated 0")
        .noneMatch(status -> status.contains("UNVERIFIED"));
  }

  private void settleTimePasses() {
    for (int i = 0; i < 2; i++) {
      join.pass(DrivenJoin.SETTLE.multipliedBy(2));
      passed("local", 201);
      passed("aggregate", 100);
    }
    join.pass(Duration.ofSeconds(30));
  }

  @Test
  void theNamesOfAGroupsClusterAreKnownAfterARestart() {
    String tier = "consumer-billing";
    join.restartWithConsumers(tier, "local-1");
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);
    PartitionProgress all = new PartitionProgress(0, 0, 0, 200, 0, List.of());
    join.take(
        orders.consumed(tier, 1, BUCKET, SESSION, SequenceSet.ofRange(0, 49), NONE),
        orders.read(tier, "local", "a-wrong-name", all),
        orders.read(tier, "local", "local-1", all));
    join.pass(Duration.ofSeconds(1));
    String judged = tier + " LOSS final expected 100 messages 50 lost 50 duplicated 0";
    assertThat(statuses()).contains(judged);
    drain();

    join.restart();
    counted("local", 101, HUNDRED, SequenceSet.of(0));
    join.pass(Duration.ofSeconds(1));
    assertThat(statuses())
        .filteredOn(status -> status.startsWith(tier))
        .allMatch(status -> status.equals(judged));
  }

  @Test
  void aCountThatCannotBeReadFromAStoreIsRejectedAndOnlyItsBucketUnverified() {
    counted("local", 100, HUNDRED, NONE);
    produced(HUNDRED);
    passed("local", 100);
    join.take(orders.counted("local", BUCKET + 60_000, 8, 200, SequenceSet.ofRange(0, 9), NONE));
    drain();

    join.restartWithDamaged("counts", "local\0log");
    join.pass(Duration.ofSeconds(1));

    assertThat(join.rejected())
        .allSatisfy(reason -> assertThat(reason).contains("kept in a state store"))
        .hasSize(2);
    assertThat(join.verdicts())
        .filteredOn(verdict -> verdict.getTier().equals("local"))
        .allSatisfy(
            verdict -> {
              assertThat(verdict.getLost()).isZero();
              assertThat(verdict.getStatus().toString()).isIn("UNVERIFIED", "PENDING");
            })
        .anySatisfy(
            verdict -> {
              assertThat(verdict.getMissing()).isEqualTo(100);
              assertThat(verdict.getReasons().toString()).contains("cannot be read any more");
            });

    counted("local", 101, HUNDRED, NONE);
    join.take(orders.sent(BUCKET + 120_000, SESSION, 2, SequenceSet.ofRange(100, 109)));
    join.pass(Duration.ofSeconds(1));
    assertThat(join.rejected()).as("told of once").isEmpty();
    assertThat(join.verdicts()).as("the others go on").isNotEmpty();
  }

  @Test
  void whatMayHaveBeenRepeatedInACountThatCannotBeReadIsNotCalledDuplicatedBehindIt() {
    SequenceSet five = SequenceSet.ofRange(10, 14);
    produced(HUNDRED);
    counted("local", 105, HUNDRED, five);
    counted("aggregate", 105, HUNDRED, five);
    passed("local", 105);
    passed("aggregate", 105);
    join.pass(Duration.ofSeconds(1));
    drain();

    join.restartWithDamaged("counts", "local\0log");
    join.pass(Duration.ofSeconds(1));

    assertThat(join.verdicts())
        .filteredOn(verdict -> verdict.getTier().equals("aggregate"))
        .allSatisfy(verdict -> assertThat(verdict.getDuplicated()).isZero())
        .anySatisfy(
            verdict ->
                assertThat(verdict.getReasons().toString()).contains("cannot be read any more"));
  }

  @Test
  void progressThatCannotBeReadFromAStoreIsRejectedAndTheRestGoesOn() {
    lossAndDuplication();
    drain();

    join.restartWithDamaged("progress", "local\0log");
    join.pass(Duration.ofSeconds(1));

    assertThat(join.rejected())
        .singleElement()
        .asString()
        .contains("kept in a state store and not to be read any more");
    passed("local", 100);
    join.pass(Duration.ofSeconds(1));
    assertThat(statuses())
        .contains("local LOSS_AND_DUPLICATION final expected 100 messages 100 lost 5 duplicated 5");
  }

  @Test
  void aMirrorThatIsBehindIsNotTakenForOneThatLostAfterARestart() {
    long earlier = BUCKET - 60_000;
    SequenceSet first = SequenceSet.ofRange(0, 9);
    join.take(
        orders.sent(earlier, SESSION, 1, first),
        orders.sent(BUCKET, SESSION, 1, SequenceSet.ofRange(10, 19)),
        orders.closed(SESSION, 2),
        orders.counted("local", earlier, SESSION, 20, first, NONE),
        orders.counted("local", BUCKET, SESSION, 20, SequenceSet.ofRange(10, 19), NONE));
    passed("local", 20);
    join.pass(Duration.ofMinutes(3));
    join.take(orders.counted("aggregate", earlier, SESSION, 10, first, NONE));
    passed("local", 20);
    passed("aggregate", 10);
    join.pass(Duration.ofSeconds(65));
    passed("local", 20);
    passed("aggregate", 10);
    join.pass(Duration.ofSeconds(11));
    drain();

    join.restart();
    join.pass(Duration.ofSeconds(20));

    assertThat(join.verdicts())
        .as("what was pending before the restart is not lost after it")
        .noneMatch(verdict -> verdict.getLost() > 0);
  }

  @Test
  void topicsWithOneCanonicalNameAddUpAndEachIsWaitedForAlsoAfterARestart() {
    SequenceSet first = SequenceSet.ofRange(0, 49);
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    join.take(
        orders.of("dc1.orders", orders.counted("aggregate", BUCKET, SESSION, 50, first, NONE)),
        orders.of(
            "dc2.orders",
            orders.counted("aggregate", BUCKET, SESSION, 49, SequenceSet.ofRange(51, 99), NONE)));
    passedInTheAggregate("dc2.orders", 49);
    join.pass(Duration.ofMinutes(3));
    passed("local", 100);
    passedInTheAggregate("dc1.orders", 50);
    join.restart();
    join.pass(Duration.ofSeconds(20));
    assertThat(join.verdicts())
        .as("dc2.orders is not counted far enough yet")
        .noneMatch(verdict -> verdict.getLost() > 0);

    passedInTheAggregate("dc2.orders", 49);
    join.pass(Duration.ofSeconds(20));
    assertThat(statuses())
        .contains("aggregate LOSS final expected 100 messages 99 lost 1 duplicated 0");
  }

  private void passedInTheAggregate(String physicalTopic, long nextOffset) {
    long now = join.now().toEpochMilli();
    join.take(orders.of(physicalTopic, orders.passed("aggregate", nextOffset, now)));
  }

  @Test
  void lateCountsOfAClosedBucketReviseIt() {
    lossAndDuplication();
    join.pass(Duration.ofMinutes(5));
    passed("local", 100);
    passed("aggregate", 100);
    join.pass(Duration.ofMinutes(5));
    assertThat(join.openBuckets()).isZero();
    drain();
    join.restart();

    counted("local", 101, HUNDRED, NONE);
    join.pass(Duration.ofSeconds(1));

    assertThat(statuses())
        .contains("local COMPLETE final expected 100 messages 100 lost 0 duplicated 0");
  }

  @Test
  void verifiedThroughEndsBeforeTheFirstBucketThatIsNotFinal() {
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);
    join.pass(Duration.ofSeconds(11));
    TierProgressRecord progress = reach("local");
    assertThat(progress.getVerifiedThrough()).isEqualTo(START);
    assertThat(progress.getCountedBefore()).isEqualTo(START);

    long open = START.toEpochMilli() + 60_000;
    join.pass(Duration.ofMinutes(5));
    join.take(orders.sent(open, SESSION, 3, SequenceSet.ofRange(100, 199)));
    passed("local", 100);
    join.pass(Duration.ofSeconds(21));

    progress = reach("local");
    assertThat(progress.getVerifiedThrough()).isEqualTo(Instant.ofEpochMilli(open));
    assertThat(progress.getCountedBefore()).isAfter(Instant.ofEpochMilli(open));
  }

  @Test
  void aVerdictIsInKafkaForGoodBeforeItsBucketIsCalledVerified() {
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);

    join.pass(Duration.ofSeconds(1));

    assertThat(statuses()).isNotEmpty();
    TierProgressRecord first = reach("local");
    assertThat(first.getVerifiedThrough()).isEqualTo(Instant.EPOCH);
    assertThat(first.getCountedBefore()).isEqualTo(START);

    join.pass(AuditTopology.COMMIT_INTERVAL.multipliedBy(2));
    assertThat(reach("local").getVerifiedThrough()).isEqualTo(START);
  }

  @Test
  void whatMayHaveBeenLostInACrashIsNotCalledVerifiedBeforeItWasSaidAgain() {
    produced(HUNDRED);
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);
    join.pass(Duration.ofSeconds(1));
    drain();
    reach("local");

    join.restart();
    join.pass(Duration.ofSeconds(1));

    assertThat(statuses()).isNotEmpty();
    assertThat(join.tierProgress()).isEmpty();
    join.pass(AuditTopology.COMMIT_INTERVAL.multipliedBy(2));
    assertThat(reach("local").getVerifiedThrough()).isEqualTo(START);
  }

  @Test
  void topicsDoNotMix() {
    Reports dotted = new Reports("orders.eu");
    produced(HUNDRED);
    join.take(
        dotted.sent(BUCKET, 8, 1, SequenceSet.ofRange(0, 9)),
        dotted.closed(8, 2),
        dotted.counted("local", BUCKET, 8, 10, SequenceSet.ofRange(0, 9), NONE),
        dotted.passed("local", 10, join.now().toEpochMilli()));
    counted("local", 100, HUNDRED, NONE);
    passed("local", 100);

    join.pass(Duration.ofSeconds(1));

    assertThat(join.verdicts())
        .filteredOn(verdict -> verdict.getTier().equals("local"))
        .extracting(verdict -> verdict.getTopic() + " " + verdict.getMessages())
        .containsExactlyInAnyOrder("orders 100", "orders.eu 10");
  }

  private void lossAndDuplication() {
    produced(HUNDRED);
    counted("local", 100, SequenceSet.ofRange(0, 94), SequenceSet.ofRange(0, 4));
    counted("aggregate", 95, SequenceSet.ofRange(0, 94), NONE);
    passed("local", 100);
    passed("aggregate", 95);
  }

  @Test
  void topicsOfEveryLegalNameAreJudgedAndToldToPrometheus() {
    String longest = "a.B_c-1".repeat(36).substring(0, 249);
    Map<String, Double> lost = new TreeMap<>();
    for (String topic : List.of("a.B_c-1", longest, "-", "_", "...", "1")) {
      Reports legal = new Reports(topic);
      int number = lost.size() + 1;
      join.take(
          legal.sent(BUCKET, SESSION, 1, HUNDRED),
          legal.closed(SESSION, 2),
          legal.counted(
              "local", BUCKET, SESSION, 100, SequenceSet.ofRange(number, 99), SequenceSet.EMPTY),
          legal.passed("local", 100, join.now().toEpochMilli()));
      lost.put(topic + " local", (double) number);
    }
    join.restart();
    join.pass(Duration.ofSeconds(2));

    Map<String, Double> said = new TreeMap<>();
    for (VerdictRecord verdict : join.verdicts()) {
      if (verdict.getTier().equals("local")) {
        said.put(verdict.getTopic() + " local", (double) verdict.getLost());
      }
    }
    assertThat(said).isEqualTo(lost);
    assertThat(join.gauge("kafka_audit_lost_messages")).isEqualTo(lost);
  }

  private void produced(SequenceSet sequences) {
    join.take(orders.sent(BUCKET, SESSION, 1, sequences), orders.closed(SESSION, 2));
  }

  private void counted(String tier, long nextOffset, SequenceSet sequences, SequenceSet repeated) {
    join.take(orders.counted(tier, BUCKET, SESSION, nextOffset, sequences, repeated));
  }

  private void passed(String tier, long nextOffset) {
    join.take(orders.passed(tier, nextOffset, join.now().toEpochMilli()));
  }

  private List<String> statuses() {
    return join.verdicts().stream().map(AuditTopologyTest::text).toList();
  }

  private TierProgressRecord reach(String tier) {
    List<TierProgressRecord> all =
        join.tierProgress().stream().filter(reach -> reach.getTier().equals(tier)).toList();
    return all.get(all.size() - 1);
  }

  /** Returns what was said of buckets since this was last asked. */
  private List<SpecificRecord> drain() {
    List<SpecificRecord> said = new ArrayList<>(join.verdicts());
    said.addAll(join.findings());
    said.addAll(join.tierCounts());
    return said;
  }

  private static String text(VerdictRecord verdict) {
    return "%s %s %s expected %d messages %d lost %d duplicated %d"
        .formatted(
            verdict.getTier(),
            verdict.getStatus(),
            verdict.getIsFinal() ? "final" : "open",
            verdict.getExpected(),
            verdict.getMessages(),
            verdict.getLost(),
            verdict.getDuplicated());
  }

  private static Map<String, VerdictRecord> latest(List<VerdictRecord> verdicts) {
    Map<String, VerdictRecord> latest = new TreeMap<>();
    verdicts.forEach(
        verdict -> latest.put(verdict.getBucketStart() + " " + verdict.getTier(), verdict));
    return latest;
  }
}
