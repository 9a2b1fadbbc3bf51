package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.streams.Reports;

/**
 * What changes a verdict that is final, although nothing was counted of its bucket, is said within
 * a second; all buckets are judged only every ten, at 1, 11, 21 ... seconds.
 */
class NewsOfSettledBucketsTest {

  private static final long SESSION = 7;
  private static final long OTHER = 8;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final long BUCKET = START.minus(Duration.ofMinutes(2)).toEpochMilli();
  private static final long LATER = BUCKET + 60_000;
  private static final Duration SECOND = Duration.ofSeconds(1);
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
  void aSessionThatHasNotSettledIsHeardOfForTheFirstTime() {
    complete();

    join.take(orders.settled(OTHER, 1, BUCKET));
    join.pass(SECOND);

    assertThat(statuses())
        .containsExactly(
            "local PENDING open lost 0 duplicated 0", "aggregate PENDING open lost 0 duplicated 0");
  }

  @Test
  void aSessionThatWasTakenForDeadReports() {
    completeWithADeadSession();

    join.take(orders.settled(OTHER, 2, BUCKET));
    join.pass(SECOND);

    assertThat(statuses()).contains("local PENDING open lost 0 duplicated 0");
  }

  @Test
  void aSessionThatWasTakenForDeadSendsIntoAnotherBucket() {
    completeWithADeadSession();

    join.take(orders.counted("local", LATER, OTHER, 200, SequenceSet.ofRange(0, 9), NONE));
    join.pass(SECOND);

    assertThat(statusesOf(BUCKET)).contains("local PENDING open lost 0 duplicated 0");
  }

  @Test
  void theReferenceHadToLeaveMessagesOut() {
    complete();
    long now = join.now().toEpochMilli();
    PartitionProgress.Gap gap = new PartitionProgress.Gap(150, 160, now, false);

    join.take(
        orders.read("local", "local", new PartitionProgress(0, 0, 0, 200, now, List.of(gap))));
    join.pass(SECOND);

    assertThat(statuses()).containsExactly("aggregate UNVERIFIED final lost 0 duplicated 0");
  }

  @Test
  void itsLogIsCutShort() {
    complete();

    join.take(orders.cut("local", 0, join.now().toEpochMilli(), 5));
    join.pass(SECOND);

    assertThat(statuses()).anyMatch(status -> status.startsWith("local PENDING open"));
  }

  @Test
  void whatItHoldsMoreIsWaitedForNoLongerThanFromThen() {
    join.take(orders.sent(BUCKET, SESSION, 1, HUNDRED), orders.settled(SESSION, 1, LATER));
    counted(BUCKET, HUNDRED, "local", "aggregate");
    passed(100, "local", "aggregate");
    join.pass(SECOND.multipliedBy(2));
    assertThat(statuses()).contains("aggregate COMPLETE final lost 0 duplicated 0");

    // Five that are late are not copied on; what comes after them is, and is the last.
    long late = join.now().toEpochMilli();
    join.take(orders.sent(BUCKET, SESSION, 2, SequenceSet.ofRange(0, 104)));
    join.take(orders.counted("local", BUCKET, SESSION, 105, SequenceSet.ofRange(0, 104), NONE));
    join.take(orders.passed("local", 105, late));
    join.pass(SECOND.multipliedBy(5));
    SequenceSet next = SequenceSet.ofRange(105, 109);
    join.take(orders.sent(LATER, SESSION, 3, next), orders.closed(SESSION, 3));
    counted(LATER, next, "local", "aggregate");
    join.pass(DrivenJoin.SETTLE);
    long settled = late + DrivenJoin.SETTLE.toMillis() + 1_000;
    join.take(orders.passed("local", 110, settled), orders.passed("aggregate", 110, settled));
    join.pass(SECOND);

    assertThat(statusesOf(BUCKET)).contains("aggregate LOSS final lost 5 duplicated 0");
  }

  @Test
  void whatWasLostMayBeHeldUpWithWhatIsSentLater() {
    lossBehindTheMirror();

    join.take(orders.counted("local", LATER, SESSION, 110, SequenceSet.ofRange(100, 109), NONE));
    join.pass(SECOND);

    assertThat(statusesOf(BUCKET)).containsExactly("aggregate PENDING open lost 0 duplicated 0");
  }

  @Test
  void whatWasLostMayBeInAPartitionThatNobodyKnewOf() {
    lossBehindTheMirror();

    join.take(withPartitions((AuditEvent.LogProgress) orders.passed("aggregate", 95, 0), 2));
    join.pass(SECOND);

    assertThat(statuses()).containsExactly("aggregate PENDING open lost 0 duplicated 0");
  }

  @Test
  void whoLostItReadsAnotherCluster() {
    String tier = "consumer-billing";
    join.restartWithConsumers(tier);
    produced();
    counted(BUCKET, HUNDRED, "local");
    passed(100, "local");
    join.take(orders.consumed(tier, 1, BUCKET, SESSION, SequenceSet.ofRange(0, 94), NONE));
    join.take(orders.read(tier, "elsewhere", counted(100)));
    join.pass(DrivenJoin.SETTLE.plusSeconds(11));
    passed(100, "local");
    join.take(orders.read(tier, "elsewhere", counted(100)));
    join.pass(SECOND);
    assertThat(statuses()).contains(tier + " LOSS final lost 5 duplicated 0");
    untilPendingMayBeSaid();

    join.take(orders.read(tier, "elsewhere", "elsewhere-1", counted(100)));
    join.pass(SECOND);

    assertThat(statuses()).containsExactly(tier + " PENDING open lost 0 duplicated 0");
  }

  @Test
  void aRepeatIsFoundToHaveBeenInTheReferenceBefore() {
    produced();
    counted(BUCKET, HUNDRED, "local");
    SequenceSet five = SequenceSet.ofRange(10, 14);
    join.take(orders.counted("aggregate", BUCKET, SESSION, 105, HUNDRED, five));
    join.pass(SECOND);
    passed(105, "local", "aggregate");
    join.pass(SECOND);
    assertThat(statuses()).contains("aggregate DUPLICATION final lost 0 duplicated 5");

    join.take(orders.counted("local", BUCKET, SESSION, 105, HUNDRED, five));
    join.pass(SECOND);

    assertThat(statuses()).contains("aggregate COMPLETE final lost 0 duplicated 0");
  }

  @Test
  void whatNothingIsHeardOfGoesOnWithTime() {
    join.take(orders.sent(BUCKET, SESSION, 1, HUNDRED), orders.settled(SESSION, 1, BUCKET));
    counted(BUCKET, HUNDRED, "local");
    passed(100, "local");
    join.pass(SECOND);
    assertThat(statuses()).contains("local PENDING open lost 0 duplicated 0");

    join.passHearingOthers(Duration.ofSeconds(80));
    assertThat(statuses()).as("it is dead").contains("local COMPLETE final lost 0 duplicated 0");

    join.passHearingOthers(TierRule.DEFAULT_OVERDUE);
    assertThat(statuses())
        .as("no auditor reports")
        .contains("aggregate UNVERIFIED open lost 0 duplicated 0");
  }

  private void complete() {
    produced();
    counted(BUCKET, HUNDRED, "local", "aggregate");
    passed(100, "local", "aggregate");
    join.pass(SECOND.multipliedBy(2));
    assertThat(statuses()).contains("aggregate COMPLETE final lost 0 duplicated 0");
    untilPendingMayBeSaid();
  }

  private void completeWithADeadSession() {
    join.take(orders.settled(OTHER, 1, BUCKET));
    produced();
    counted(BUCKET, HUNDRED, "local", "aggregate");
    passed(100, "local", "aggregate");
    join.pass(SECOND);
    assertThat(statuses()).contains("aggregate PENDING open lost 0 duplicated 0");
    join.passHearingOthers(Duration.ofSeconds(80));
    join.pass(SECOND);
    assertThat(statuses()).contains("aggregate COMPLETE final lost 0 duplicated 0");
  }

  private void lossBehindTheMirror() {
    produced();
    counted(BUCKET, HUNDRED, "local");
    counted(BUCKET, SequenceSet.ofRange(0, 94), "aggregate");
    join.pass(DrivenJoin.SETTLE.plusSeconds(11));
    passed(100, "local", "aggregate");
    join.pass(SECOND);
    assertThat(statuses()).contains("aggregate LOSS final lost 5 duplicated 0");
    untilPendingMayBeSaid();
  }

  /** What is pending is said no sooner after what was said before. */
  private void untilPendingMayBeSaid() {
    join.pass(SECOND.multipliedBy(11));
    assertThat(statuses()).isEmpty();
  }

  private void produced() {
    join.take(orders.sent(BUCKET, SESSION, 1, HUNDRED), orders.closed(SESSION, 2));
  }

  private void counted(long bucket, SequenceSet sequences, String... tiers) {
    for (String tier : tiers) {
      join.take(orders.counted(tier, bucket, SESSION, sequences.last() + 1, sequences, NONE));
    }
  }

  private void passed(long nextOffset, String... tiers) {
    for (String tier : tiers) {
      join.take(orders.passed(tier, nextOffset, join.now().toEpochMilli()));
    }
  }

  private PartitionProgress counted(long nextOffset) {
    return new PartitionProgress(0, 0, 0, nextOffset, join.now().toEpochMilli(), List.of());
  }

  private static AuditEvent withPartitions(AuditEvent.LogProgress progress, int number) {
    return new AuditEvent.LogProgress(
        progress.tier(),
        progress.cluster(),
        progress.reporter(),
        progress.topic(),
        progress.bucketLength(),
        progress.clusterId(),
        progress.topicId(),
        number,
        progress.partitions());
  }

  private List<String> statuses() {
    return join.verdicts().stream().map(NewsOfSettledBucketsTest::text).toList();
  }

  private List<String> statusesOf(long bucket) {
    return join.verdicts().stream()
        .filter(verdict -> verdict.getBucketStart().toEpochMilli() == bucket)
        .map(NewsOfSettledBucketsTest::text)
        .toList();
  }

  private static String text(VerdictRecord verdict) {
    return "%s %s %s lost %d duplicated %d"
        .formatted(
            verdict.getTier(),
            verdict.getStatus(),
            verdict.getIsFinal() ? "final" : "open",
            verdict.getLost(),
            verdict.getDuplicated());
  }
}
