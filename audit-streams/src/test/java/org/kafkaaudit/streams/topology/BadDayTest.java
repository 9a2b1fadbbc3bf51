package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.streams.Reports;

/** What the join has to keep in mind for days, and across its own restarts. */
class BadDayTest {

  private static final Instant START = Instant.parse("2026-11-20T09:00:00Z");
  private static final long BUCKET = START.toEpochMilli();
  private static final long LENGTH = Reports.LENGTH.millis();
  private static final SequenceSet NONE = SequenceSet.EMPTY;
  private static final Duration DEAD = Duration.ofMinutes(4);

  private final Reports orders = new Reports("orders");
  private DrivenJoin join;

  @BeforeEach
  void begin(@TempDir Path directory) {
    join = new DrivenJoin(directory, START.plusMillis(LENGTH));
  }

  @AfterEach
  void end() {
    join.close();
  }

  private void passed(String tier, long nextOffset) {
    join.take(orders.passed(tier, nextOffset, join.now().toEpochMilli()));
  }

  private void counted(long bucket, long session, long nextOffset, SequenceSet sequences) {
    join.take(orders.counted("local", bucket, session, nextOffset, sequences, NONE));
  }

  private final Map<String, VerdictRecord> latest = new TreeMap<>();

  private VerdictRecord local(long bucket) {
    join.verdicts()
        .forEach(
            verdict ->
                latest.put(verdict.getTier() + verdict.getBucketStart().toEpochMilli(), verdict));
    return latest.get("local" + bucket);
  }

  @Test
  void whatIsPendingAtTheHorizonGetsALastWord() {
    join.take(orders.sent(BUCKET, 7, 1, SequenceSet.ofRange(0, 9)));
    join.pass(Duration.ofSeconds(2));
    assertThat(local(BUCKET).getStatus()).hasToString("PENDING");

    join.jump(DrivenJoin.HORIZON.plusMinutes(2));
    join.take(orders.reportedBelow(8, 1, 0));
    join.jump(Duration.ofMinutes(11));

    assertThat(local(BUCKET).getStatus()).hasToString("UNVERIFIED");
    assertThat(local(BUCKET).getIsFinal()).isTrue();
    assertThat(local(BUCKET).getReasons()).anyMatch(reason -> reason.contains("horizon"));
    assertThat(join.openBuckets()).isZero();
  }

  @ParameterizedTest(name = "restarted in between: {0}")
  @ValueSource(booleans = {false, true})
  void aCutOpensTheBucketsThatWereLetGo(boolean restarted) {
    SequenceSet all = SequenceSet.ofRange(0, 99);
    join.take(orders.sent(BUCKET, 7, 1, all), orders.closed(7, 2));
    for (String tier : List.of("local", "aggregate")) {
      join.take(orders.counted(tier, BUCKET, 7, 100, all, NONE));
    }
    letGo();
    assertThat(local(BUCKET).getStatus()).hasToString("COMPLETE");

    if (restarted) {
      join.restart();
    }
    // Nothing is left of the bucket, so nobody counts anything for it again.
    long now = join.now().toEpochMilli();
    join.take(orders.cut("local", 0, now, now));
    join.pass(Duration.ofSeconds(2));

    assertThat(local(BUCKET).getStatus()).hasToString("LOSS");
    assertThat(local(BUCKET).getLost()).isEqualTo(100);
    assertThat(local(BUCKET).getMessages()).isZero();
  }

  private void letGo() {
    for (int round = 0; round < 2; round++) {
      passed("local", 100);
      passed("aggregate", 100);
      join.pass(Duration.ofMinutes(5));
    }
    assertThat(join.openBuckets()).isZero();
  }

  @ParameterizedTest(name = "restarted in between: {0}")
  @ValueSource(booleans = {false, true})
  void newsOfADeadSessionOpensAllOfItsUnreportedBuckets(boolean restarted) {
    long next = BUCKET + LENGTH;
    join.take(orders.sent(BUCKET, 7, 1, SequenceSet.ofRange(0, 9)), orders.reportedBelow(7, 1, 10));
    counted(BUCKET, 7, 11, SequenceSet.ofRange(0, 10));
    counted(next, 7, 16, SequenceSet.ofRange(14, 15));
    join.passHearingOthers(DEAD);
    for (int round = 0; round < 3; round++) {
      passed("local", 16);
      passed("aggregate", 0);
      join.passHearingOthers(Duration.ofMinutes(4));
    }
    assertThat(local(next).getLost()).as("holes 11, 12 and 13").isEqualTo(3);
    assertThat(local(BUCKET).getUnreported()).isEqualTo(1);

    if (restarted) {
      join.restart();
    }
    counted(BUCKET - LENGTH, 7, 17, SequenceSet.ofRange(12, 13));
    join.pass(Duration.ofSeconds(2));
    assertThat(local(next).getLost()).isZero();

    join.passHearingOthers(DEAD);
    passed("local", 17);
    join.pass(Duration.ofSeconds(2));
    assertThat(local(next).getLost()).isZero();
    assertThat(local(BUCKET - LENGTH).getLost()).as("hole 11").isEqualTo(1);
    assertThat(local(BUCKET).getLost()).isZero();
  }

  private void countedEverywhere(
      long bucket, long session, long nextOffset, SequenceSet sequences) {
    for (String tier : List.of("local", "aggregate")) {
      join.take(orders.counted(tier, bucket, session, nextOffset, sequences, NONE));
    }
  }

  /** Its message 13 is a hole. */
  private void letGoOfADeadSession(long next) {
    join.take(orders.sent(BUCKET, 7, 1, SequenceSet.ofRange(0, 9)), orders.reportedBelow(7, 1, 10));
    countedEverywhere(BUCKET, 7, 13, SequenceSet.ofRange(0, 12));
    join.passHearingOthers(Duration.ofMinutes(2));
    countedEverywhere(next, 7, 16, SequenceSet.ofRange(14, 15));
    for (int round = 0; round < 5; round++) {
      join.passHearingOthers(DEAD);
      passed("local", 16);
      passed("aggregate", 16);
      join.pass(Duration.ofSeconds(15));
    }
    assertThat(join.openBuckets()).isZero();
  }

  @Test
  void theBucketsOfADeadSessionAreLetGoTogether() {
    long next = BUCKET + LENGTH;
    letGoOfADeadSession(next);
    assertThat(join.verdicts())
        .noneMatch(verdict -> verdict.getTier().equals("local") && verdict.getLost() > 1);
  }

  @Test
  void newsOfAnotherSessionOpensTheBucketsOfADeadOneTogether() {
    long next = BUCKET + LENGTH;
    letGoOfADeadSession(next);
    assertThat(local(next).getLost()).as("hole 13").isEqualTo(1);

    join.take(orders.sent(next, 8, 1, SequenceSet.of(0)), orders.closed(8, 2));
    countedEverywhere(next, 8, 17, SequenceSet.of(0));
    passed("local", 17);
    join.pass(Duration.ofSeconds(2));
    assertThat(local(next).getMessages()).isEqualTo(3);
    assertThat(local(next).getLost()).as("hole 13").isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eventsRepeatedReorderedBetweenReportersAndAnHourLateYieldTheSameVerdict(long seed) {
    Random random = new Random(seed);
    List<List<AuditEvent>> reporters = new ArrayList<>();
    for (long session = 1; session <= 5; session++) {
      reporters.add(
          List.of(
              orders.sent(BUCKET, session, 1, SequenceSet.ofRange(0, 49)),
              orders.reportedBelow(session, 1, 50),
              orders.sent(BUCKET, session, 2, SequenceSet.ofRange(0, 99)),
              orders.closed(session, 2)));
    }
    List<AuditEvent> auditor = new ArrayList<>();
    for (long session = 1; session <= 5; session++) {
      SequenceSet seen = SequenceSet.ofRange(0, 99).minus(SequenceSet.of(session));
      auditor.add(orders.counted("local", BUCKET, session, 1_000, seen, SequenceSet.of(50)));
    }
    auditor.add(orders.passed("local", 1_000, BUCKET + 50 * LENGTH));
    reporters.add(auditor);
    Map<Integer, Integer> next = new HashMap<>();
    List<AuditEvent> delivered = new ArrayList<>();
    while (delivered.size() < 5 * 4 + 6) {
      int reporter = random.nextInt(reporters.size());
      int place = next.merge(reporter, 1, Integer::sum) - 1;
      if (place >= reporters.get(reporter).size()) {
        continue;
      }
      delivered.add(reporters.get(reporter).get(place));
      join.take(delivered.get(delivered.size() - 1));
      while (random.nextInt(3) == 0) {
        join.take(delivered.get(random.nextInt(delivered.size())));
      }
      if (random.nextInt(8) == 0) {
        join.jump(Duration.ofHours(1));
      }
      join.pass(Duration.ofSeconds(1));
      if (local(BUCKET) != null) {
        assertThat(local(BUCKET).getLost()).isLessThanOrEqualTo(5);
        assertThat(local(BUCKET).getDuplicated()).isLessThanOrEqualTo(5);
      }
    }
    join.take(orders.passed("local", 1_000, join.now().toEpochMilli()));
    join.pass(Duration.ofSeconds(12));

    assertThat(local(BUCKET).getStatus()).hasToString("LOSS_AND_DUPLICATION");
    assertThat(local(BUCKET).getLost()).isEqualTo(5);
    assertThat(local(BUCKET).getDuplicated()).isEqualTo(5);
    assertThat(local(BUCKET).getExpected()).isEqualTo(500);
    assertThat(local(BUCKET).getIsFinal()).isTrue();
  }

  @Test
  void aTopicWithAThousandSessionsOfOneHostIsJudgedSessionBySession() {
    for (long session = 1; session <= 1_000; session++) {
      SequenceSet sequences = SequenceSet.ofRange(0, 9);
      join.take(orders.sent(BUCKET, session, 1, sequences), orders.closed(session, 1));
      SequenceSet arrived =
          session % 100 == 0 ? sequences.minus(SequenceSet.of(session / 100 - 1)) : sequences;
      counted(BUCKET, session, 10_000, arrived);
    }
    passed("local", 10_000);
    join.pass(Duration.ofSeconds(2));

    assertThat(local(BUCKET).getExpected()).isEqualTo(10_000);
    assertThat(local(BUCKET).getLost()).isEqualTo(10);
    assertThat(join.findings()).hasSize(10).allMatch(finding -> finding.getLost() == 1);
  }
}
