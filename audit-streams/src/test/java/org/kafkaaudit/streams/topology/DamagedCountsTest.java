package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.streams.Reports;

/**
 * What is said where the store's entry with what an auditor counted of several sessions is damaged.
 */
class DamagedCountsTest {

  private static final long SESSION = 7;
  private static final long CRASHED = 8;
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final long BUCKET = START.minus(Duration.ofMinutes(2)).toEpochMilli();
  private static final long LATER = BUCKET + 60_000;

  /** In the key of what was counted up to offset 100. */
  private static final String UP_TO_100 = "\0" + Long.toHexString(100) + "\0";

  private final Reports orders = new Reports("orders");
  private DrivenJoin join;

  @BeforeEach
  void begin(@TempDir Path directory) {
    join = new DrivenJoin(directory, START);
    join.take(
        orders.sent(BUCKET, SESSION, 1, range(0, 9)),
        orders.closed(SESSION, 2),
        orders.sent(BUCKET, CRASHED, 1, range(0, 9)),
        orders.reportedBelow(CRASHED, 2, 10),
        together(counted(BUCKET, SESSION, 100, 0, 9), counted(BUCKET, CRASHED, 100, 0, 14)),
        counted(LATER, CRASHED, 200, 20, 24));
    passed();
    join.pass(Duration.ofSeconds(1));
    assertThat(join.verdicts()).noneMatch(verdict -> verdict.getLost() > 0);
  }

  @AfterEach
  void end() {
    join.close();
  }

  @Test
  void holesOfTheCrashedSessionAreFoundWhereItIsNot() {
    letCrash();

    assertThat(ofLocal(LATER)).extracting(VerdictRecord::getLost).contains(5L);
  }

  @Test
  void whatItMayHaveHeldOfAnySessionIsNotCalledLostInAnyBucket() {
    join.restartWithDamaged("counts", UP_TO_100);
    letCrash();

    assertThat(join.rejected()).hasSize(1);
    List<VerdictRecord> verdicts = join.verdicts();
    assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.getLost()).isZero());
    assertThat(of(verdicts, "local", BUCKET))
        .as("both sessions' messages")
        .anySatisfy(verdict -> assertThat(verdict.getMissing()).isEqualTo(20))
        .last()
        .satisfies(
            verdict -> {
              assertThat(verdict.getStatus().toString()).isEqualTo("UNVERIFIED");
              assertThat(verdict.getReasons().toString()).contains("cannot be read any more");
            });
    assertThat(of(verdicts, "local", LATER))
        .last()
        .satisfies(
            verdict -> {
              assertThat(verdict.getStatus().toString()).isEqualTo("UNVERIFIED");
              assertThat(verdict.getReasons().toString()).contains("cannot be read");
            });
  }

  @Test
  void itIsKnownUntilTheHorizonAlsoAfterFurtherRestarts() {
    join.restartWithDamaged("counts", UP_TO_100);
    letCrash();
    join.passHearingOthers(Duration.ofMinutes(5));
    passed();
    join.pass(Duration.ofSeconds(20));
    join.verdicts();

    join.restart();
    join.pass(Duration.ofSeconds(20));
    assertThat(join.verdicts())
        .isNotEmpty()
        .allSatisfy(verdict -> assertThat(verdict.getLost()).isZero());

    join.jump(DrivenJoin.HORIZON.plusHours(2));
    passed();
    join.pass(Duration.ofMinutes(11));
    assertThat(join.openBuckets()).isZero();
  }

  @Test
  void aBucketOfWhichNothingCanBeReadIsUnverifiedAndForgottenAtTheHorizon() {
    join.restartWithDamaged("counts", "orders");
    join.pass(Duration.ofMinutes(1));

    assertThat(join.verdicts())
        .extracting(VerdictRecord::getBucketStart)
        .contains(Instant.ofEpochMilli(BUCKET), Instant.ofEpochMilli(LATER));
    letCrash();
    join.jump(DrivenJoin.HORIZON.plusHours(2));
    passed();
    join.pass(Duration.ofMinutes(11));
    List<VerdictRecord> verdicts = join.verdicts();
    assertThat(verdicts).allSatisfy(verdict -> assertThat(verdict.getLost()).isZero());
    assertThat(of(verdicts, "local", BUCKET))
        .last()
        .extracting(verdict -> verdict.getStatus().toString())
        .isEqualTo("UNVERIFIED");
    assertThat(join.openBuckets()).isZero();
  }

  @Test
  void whatIsSaidOfItOnceMoreHoldsAfterTheNextStart() {
    join.restartWithDamaged("counts", UP_TO_100);
    join.take(together(counted(BUCKET, SESSION, 100, 0, 9), counted(BUCKET, CRASHED, 100, 0, 14)));
    join.pass(Duration.ofSeconds(11));
    assertThat(ofLocal(BUCKET))
        .last()
        .extracting(verdict -> verdict.getReasons().toString())
        .asString()
        .contains("cannot be read any more");

    join.restart();
    letCrash();

    assertThat(ofLocal(LATER)).extracting(VerdictRecord::getLost).contains(5L);
  }

  private void letCrash() {
    join.passHearingOthers(Duration.ofMinutes(5));
    passed();
    join.pass(Duration.ofSeconds(11));
  }

  private void passed() {
    join.take(orders.passed("local", 200, join.now().toEpochMilli()));
  }

  private AuditEvent.Count counted(
      long bucket, long session, long nextOffset, long first, long last) {
    return (AuditEvent.Count)
        orders.counted("local", bucket, session, nextOffset, range(first, last), SequenceSet.EMPTY);
  }

  private static AuditEvent together(AuditEvent.Count one, AuditEvent.Count other) {
    return new AuditEvent.Count(
        one.tier(),
        one.cluster(),
        one.reporter(),
        one.topic(),
        one.bucketLength(),
        one.scope(),
        one.version(),
        new BucketCount(
            one.count().bucketStartMillis(),
            Stream.concat(one.count().origins().stream(), other.count().origins().stream())
                .toList()));
  }

  private static SequenceSet range(long first, long last) {
    return SequenceSet.ofRange(first, last);
  }

  private List<VerdictRecord> ofLocal(long bucket) {
    return of(join.verdicts(), "local", bucket);
  }

  private static List<VerdictRecord> of(List<VerdictRecord> verdicts, String tier, long bucket) {
    return verdicts.stream()
        .filter(verdict -> verdict.getTier().equals(tier))
        .filter(verdict -> verdict.getBucketStart().toEpochMilli() == bucket)
        .toList();
  }
}
