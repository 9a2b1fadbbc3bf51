package org.kafkaaudit.model.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kafkaaudit.model.verdict.AuditedTopic.AGGREGATE;
import static org.kafkaaudit.model.verdict.AuditedTopic.LOCAL;
import static org.kafkaaudit.model.verdict.AuditedTopic.OVERDUE;
import static org.kafkaaudit.model.verdict.AuditedTopic.SETTLE;
import static org.kafkaaudit.model.verdict.AuditedTopic.START;
import static org.kafkaaudit.model.verdict.AuditedTopic.TIMEOUT;
import static org.kafkaaudit.model.verdict.AuditedTopic.acknowledged;
import static org.kafkaaudit.model.verdict.AuditedTopic.range;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Scope;

class BehindAProducerTest {

  private final AuditedTopic topic = new AuditedTopic();

  @Test
  void whatArrivedOnceEachIsComplete() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 99);
    topic.auditedTo(LOCAL, 100);

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.COMPLETE);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.expected()).isEqualTo(100);
    assertThat(verdict.messages()).isEqualTo(100);
    assertThat(verdict.findings()).isEmpty();
    assertThat(verdict.reasons()).isEmpty();
  }

  @Test
  void completeNeedsNoAuditorBeyondTheMessages() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 99);

    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void whatTheAuditorPassedWithoutSeeingIsLost() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, range(0, 99).minus(SequenceSet.of(3, 40, 41)));
    topic.auditedToWithMoreToCome(LOCAL, 100);

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.LOSS);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.missing()).isZero();
    assertThat(verdict.findings()).singleElement().extracting(Finding::session).isEqualTo(1L);
    assertThat(verdict.findings().get(0).lostSequences()).isEqualTo(SequenceSet.of(3, 40, 41));
  }

  @Test
  void aTableRightBehindProducersIsPassedByTimeSinceItHasNoOffsets() {
    SendOutcome outcome =
        new SendOutcome(SequenceSet.EMPTY, Map.of(), List.of(new AcknowledgedOffsets(3, 0, 99)), 0);
    topic.sent(1, range(0, 99), outcome);
    topic.settled(1);
    topic.countedByAJob(LOCAL, 1, range(0, 97));
    long since = START - Duration.ofDays(3).toMillis();
    topic.tableIsCounted(LOCAL, since, topic.nowMillis());
    topic.pass(SETTLE);
    assertThat(topic.local().lost()).isZero();

    topic.tableIsCounted(LOCAL, since, topic.nowMillis());

    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
    assertThat(topic.local().findings().get(0).lostSequences()).isEqualTo(range(98, 99));
  }

  @Test
  void aJobRightBehindProducersIsPassedByTimeWhateverClusterTheySendTo() {
    topic.sentTo("dc1", 1, 0, 99);
    topic.countedByAJob(LOCAL, 1, range(0, 97));
    topic.jobHasCounted(LOCAL, topic.nowMillis());
    topic.pass(SETTLE);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().lost()).isZero();

    topic.jobHasCounted(LOCAL, topic.nowMillis());

    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
    assertThat(topic.local().findings().get(0).lostSequences()).isEqualTo(range(98, 99));
  }

  @Test
  void repeatsWithinAChunkAreDuplicatedAtOnce() {
    topic.sent(1, 0, 99);
    topic.unsettled(1);
    topic.countedIn(LOCAL, 0, 0, 1, 13, range(0, 9), SequenceSet.of(4, 5));

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.DUPLICATION);
    assertThat(verdict.isFinal()).isFalse();
    assertThat(verdict.duplicated()).isEqualTo(3);
    assertThat(verdict.findings().get(0).duplicatedSequences()).isEqualTo(SequenceSet.of(4, 5));
  }

  @Test
  void repeatsInAnotherChunkOrPartitionAreDuplicated() {
    topic.sent(1, 0, 9);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 9);
    topic.countedIn(LOCAL, 0, 65_536, 1, 1, SequenceSet.of(3), SequenceSet.EMPTY);
    topic.countedIn(LOCAL, 1, 0, 1, 2, SequenceSet.of(3, 7), SequenceSet.EMPTY);

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.DUPLICATION);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.duplicated()).isEqualTo(3);
    assertThat(verdict.findings().get(0).duplicatedSequences()).isEqualTo(SequenceSet.of(3, 7));
  }

  @Test
  void equalNumbersLostAndDuplicatedDoNotCancelOut() {
    topic.sent(1, 0, 99);
    topic.sent(2, 0, 99);
    topic.settled(1);
    topic.settled(2);
    topic.countedIn(LOCAL, 0, 0, 1, 100, range(5, 99), range(10, 14));
    topic.countedIn(LOCAL, 0, 0, 2, 107, range(0, 99), range(20, 26));
    topic.auditedTo(LOCAL, 200);

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.LOSS_AND_DUPLICATION);
    assertThat(verdict.lost()).isEqualTo(5);
    assertThat(verdict.duplicated()).isEqualTo(12);
    assertThat(verdict.findings()).extracting(Finding::lost).containsExactly(5L, 0L);
    assertThat(verdict.findings()).extracting(Finding::duplicated).containsExactly(5L, 7L);
  }

  @Test
  void behindAnAuditorThatIsBehindNothingIsLost() {
    topic.sent(1, 0, 99);
    topic.closed(1);
    topic.counted(LOCAL, 1, 0, 49);
    topic.auditedToWithMoreToCome(LOCAL, 99);

    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().missing()).isEqualTo(50);

    topic.pass(OVERDUE);
    Verdict overdue = topic.local();
    assertThat(overdue.status()).isEqualTo(Status.UNVERIFIED);
    assertThat(overdue.isFinal()).isFalse();
    assertThat(overdue.lost()).isZero();
    assertThat(overdue.reasons()).singleElement().asString().contains("tier local", "[0]");

    topic.counted(LOCAL, 1, 0, 98);
    topic.auditedToWithMoreToCome(LOCAL, 100);
    assertThat(topic.local().lost()).isEqualTo(1);
    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
  }

  @Test
  void everyPartitionHasToBePassed() {
    topic.hasPartitions(2);
    SendOutcome outcome =
        new SendOutcome(
            SequenceSet.EMPTY,
            Map.of(),
            List.of(new AcknowledgedOffsets(0, 0, 4), new AcknowledgedOffsets(1, 7, 11)),
            0);
    topic.sent(1, range(0, 9), outcome);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 4);
    topic.auditedToWithMoreToCome(LOCAL, 5);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);

    topic.audited(LOCAL, atWork(1, 11));
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);

    topic.audited(LOCAL, atWork(1, 12));
    assertThat(topic.local().lost()).isEqualTo(5);
  }

  @Test
  void withoutAnyAuditorNothingIsSaid() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);

    topic.pass(OVERDUE);
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().reasons()).singleElement().asString().contains("no auditor");
  }

  @Test
  void aProducerThatHasNotSettledKeepsTheBucketPending() {
    topic.sent(1, 0, 9);
    topic.unsettled(1);
    topic.counted(LOCAL, 1, 0, 9);
    topic.auditedTo(LOCAL, 10);

    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().reasons()).singleElement().asString().contains("host-1");

    topic.closed(1);
    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void messagesInFlightAreNeitherLostNorComplete() {
    topic.sent(1, range(0, 9), acknowledged(SequenceSet.of(8, 9), 0, 7));
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 7);
    topic.auditedTo(LOCAL, 100);

    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().missing()).isEqualTo(2);
    assertThat(topic.local().reasons()).singleElement().asString().contains("awaits the outcome");
  }

  @Test
  void whatAClosedProducerWasNeverToldOfIsUnverifiedOnceItCannotArriveAnyMore() {
    topic.sent(1, range(0, 9), acknowledged(SequenceSet.of(7, 8, 9), 0, 6));
    topic.closed(1);
    topic.counted(LOCAL, 1, 0, 7);
    topic.auditedTo(LOCAL, 8);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().isFinal()).isFalse();

    topic.pass(SETTLE.plusMillis(1));
    topic.auditedTo(LOCAL, 8);
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().isFinal()).isTrue();
    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().missing()).isEqualTo(2);
    assertThat(topic.local().reasons()).singleElement().asString().contains("was never told");

    topic.pass(TIMEOUT.multipliedBy(3));
    topic.auditedTo(LOCAL, 8);
    assertThat(topic.local().lost()).as("it is not dead, it has ended").isZero();
  }

  @Test
  void messagesInFlightWhenTheProducerDiedAreLostOnlyOnceTheyCannotArriveAnyMore() {
    topic.sent(1, range(0, 9), acknowledged(SequenceSet.of(8, 9), 0, 7));
    topic.unsettled(1);
    topic.counted(LOCAL, 1, 0, 8);
    topic.auditedTo(LOCAL, 9);
    topic.pass(SETTLE);
    topic.auditedTo(LOCAL, 9);
    assertThat(topic.local().lost()).as("silent, but not dead yet").isZero();

    topic.pass(TIMEOUT.minus(SETTLE).plusMillis(1));
    assertThat(topic.local().status()).as("dead, but still appending").isEqualTo(Status.PENDING);
    assertThat(topic.local().lost()).isZero();

    topic.auditedTo(LOCAL, 9);
    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
    assertThat(topic.local().findings().get(0).lostSequences()).isEqualTo(SequenceSet.of(9));
  }

  @Test
  void whatADeadProducerSentBeyondItsLastReportIsUnreported() {
    topic.sent(1, 0, 9);
    topic.unsettled(1);
    topic.counted(LOCAL, 1, 0, 14);
    topic.auditedTo(LOCAL, 15);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().unreported()).isZero();

    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 15);
    Verdict verdict = topic.local();
    assertThat(verdict.status())
        .as("more may have been sent that did not arrive")
        .isEqualTo(Status.UNVERIFIED);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.reasons()).singleElement().asString().contains("without a last report");
    assertThat(verdict.unreported()).isEqualTo(5);
    assertThat(verdict.expected()).isEqualTo(10);
  }

  @Test
  void aProducerWhoseReportsAreHeldUpIsNotDeadWhileItsMessagesArrive() {
    topic.hasPartitions(2);
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, 0, 9);
    topic.pass(TIMEOUT);
    topic.countedIn(LOCAL, 0, 0, 1, 15, range(0, 14), SequenceSet.EMPTY);
    topic.countedIn(LOCAL, 1, 0, 1, 1, SequenceSet.of(19), SequenceSet.EMPTY);
    topic.audited(LOCAL, atWork(0, 15), atWork(1, 5));
    topic.pass(TIMEOUT.minusSeconds(1));
    topic.audited(LOCAL, atTheEnd(0, 15), atTheEnd(1, 5));
    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isNotEqualTo(Status.COMPLETE);

    topic.pass(Duration.ofSeconds(2));
    topic.audited(LOCAL, atTheEnd(0, 15), atTheEnd(1, 5));
    assertThat(topic.local().lost()).as("15 to 18").isEqualTo(4);
  }

  private PartitionProgress atTheEnd(int partition, long nextOffset) {
    return new PartitionProgress(partition, 0, START, nextOffset, topic.nowMillis(), List.of());
  }

  @Test
  void whileTheAuditTopicIsOutOfReachNobodyDies() {
    topic.sent(1, range(0, 9), acknowledged(range(8, 9), 0, 7));
    topic.unsettled(1);
    topic.counted(LOCAL, 1, 0, 8);
    topic.passInSilence(Duration.ofHours(1));
    topic.auditedTo(LOCAL, 9);
    topic.pass(TIMEOUT);
    topic.auditedTo(LOCAL, 9);
    assertThat(topic.local().lost())
        .as("it has its timeout to come back after the others did")
        .isZero();

    topic.pass(Duration.ofSeconds(1));
    topic.auditedTo(LOCAL, 9);
    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
  }

  @Test
  void holesBelowTheHighestSequenceSeenOfADeadProducerAreLost() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(12, 13, 16)));
    topic.auditedTo(LOCAL, 17);
    topic.pass(TIMEOUT.plusMillis(1));
    assertThat(topic.local().status()).as("more may be appended").isEqualTo(Status.PENDING);
    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().missing()).isEqualTo(4);

    topic.auditedTo(LOCAL, 17);
    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.LOSS);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.findings().get(0).lostSequences()).isEqualTo(SequenceSet.of(10, 11, 14, 15));
    assertThat(verdict.unreported()).isEqualTo(3);
    assertThat(verdict.expected()).isEqualTo(14);
    assertThat(verdict.reasons()).singleElement().asString().contains("without a last report");
  }

  @Test
  void aHoleIsPutIntoTheBucketOfTheFirstMessageAfterIt() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, 0, 10);
    topic.inBucket(1);
    topic.counted(LOCAL, 1, 13, 14);
    topic.auditedTo(LOCAL, 15);
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 15);

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.verdict(LOCAL, 1).findings().get(0).lostSequences())
        .isEqualTo(SequenceSet.of(11, 12));
  }

  @Test
  void aLateArrivalFillsAHole() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(12)));
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 13);
    assertThat(topic.local().lost()).isEqualTo(2);

    topic.inBucket(1);
    topic.counted(LOCAL, 1, 10, 11);
    assertThat(topic.local().lost()).isZero();
    assertThat(topic.verdict(LOCAL, 1).lost()).isZero();
  }

  @Test
  void whatWasReportedWithoutProgressIsNoHole() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.sent(new Scope.OfSession(1, 1), 1, range(10, 14), acknowledged(10, 14));
    topic.counted(LOCAL, 1, range(0, 14).minus(SequenceSet.of(12)));
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 15);

    assertThat(topic.local().findings().get(0).lostSequences()).isEqualTo(SequenceSet.of(12));
    assertThat(topic.local().expected()).isEqualTo(15);
  }

  @Test
  void holesAreNotLostWhereNotAllWasCounted() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(12)));
    topic.pass(TIMEOUT.plusMillis(1));
    var gap = new PartitionProgress.Gap(10, 12, topic.nowMillis());
    topic.audited(LOCAL, new PartitionProgress(0, 0, START, 13, topic.nowMillis(), List.of(gap)));

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().missing()).isEqualTo(2);
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
  }

  @Test
  void holesAreNotToldOfASessionOfWhichSomethingIsForgotten() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(12)));
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 13);
    topic.forgetSome(1);

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().reasons()).anyMatch(reason -> reason.contains("after the horizon"));
  }

  @Test
  void aWildSequenceTearsNoHole() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(Long.MAX_VALUE - 1)));
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 13);

    assertThat(topic.local().lost()).isZero();
  }

  @Test
  void aProducerThatComesBackHasNoHoles() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(12)));
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 13);
    assertThat(topic.local().lost()).isEqualTo(2);

    topic.reportedBelow(1, 10);
    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
  }

  @Test
  void whatWasInAnOpenTransactionWhenTheProducerDiedIsAbortedAndNotLost() {
    topic.sent(1, range(0, 9), acknowledged(range(5, 9), 0, 4));
    topic.reportedInTransactionBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 4).union(SequenceSet.of(12)));
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 13);

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().undelivered()).isEqualTo(5);
    assertThat(topic.local().expected()).isEqualTo(5);
    assertThat(topic.local().unreported()).isEqualTo(1);
  }

  /** An auditor that has not been at the end of the log for long. */
  private PartitionProgress atWork(int partition, long nextOffset) {
    return new PartitionProgress(
        partition, 0, START, nextOffset, 0, List.of(), 0, List.of(), topic.nowMillis());
  }

  @Test
  void aProducerThatEndedBeforeItToldItsProgressIsUnverifiedAndNotComplete() {
    topic.sent(1, 0, 0);
    topic.counted(LOCAL, 1, 0, 499);
    topic.auditedTo(LOCAL, 500);
    topic.pass(OVERDUE.plusSeconds(1));
    topic.auditedTo(LOCAL, 500);

    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().unreported()).isEqualTo(499);
  }

  @Test
  void aMirrorThatIsLateIsNoSignOfLife() {
    topic.sent(1, 0, 9);
    topic.reportedBelow(1, 10);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(12)));
    topic.pass(TIMEOUT.plusMillis(1));
    topic.auditedTo(LOCAL, 13);
    assertThat(topic.local().lost()).isEqualTo(2);

    topic.counted(AGGREGATE, 1, 0, 12);
    topic.counted(LOCAL, 1, range(0, 9).union(SequenceSet.of(12)));
    assertThat(topic.local().lost()).isEqualTo(2);
  }

  @Test
  void aSessionThatNeverReportedIsUnverified() {
    topic.counted(LOCAL, 1, 0, 9);
    topic.auditedTo(LOCAL, 10);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);

    topic.pass(OVERDUE);
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().isFinal()).isTrue();
    assertThat(topic.local().reasons()).singleElement().asString().contains("never reported");
  }

  @Test
  void whatTheProducerWasToldHadFailedIsUndeliveredOrRecovered() {
    SendOutcome outcome =
        new SendOutcome(
            SequenceSet.EMPTY,
            Map.of("TimeoutException", SequenceSet.of(3), "RecordTooLarge", SequenceSet.of(4, 5)),
            List.of(new AcknowledgedOffsets(0, 0, 9)),
            0);
    topic.sent(1, range(0, 9), outcome);
    topic.settled(1);
    topic.counted(LOCAL, 1, range(0, 9).minus(SequenceSet.of(4, 5)));
    topic.auditedTo(LOCAL, 10);

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.COMPLETE);
    assertThat(verdict.expected()).isEqualTo(7);
    assertThat(verdict.undelivered()).isEqualTo(2);
    assertThat(verdict.recovered()).isEqualTo(1);
    assertThat(verdict.unreported()).isZero();
  }

  @Test
  void withoutOffsetsOnlyTimeTellsALoss() {
    topic.sent(1, range(0, 9), new SendOutcome(SequenceSet.EMPTY, Map.of(), List.of(), 10));
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 8);
    topic.auditedTo(LOCAL, 1_000);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);

    topic.pass(SETTLE);
    topic.auditedTo(LOCAL, 1_000);
    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
  }

  @Test
  void aReporterThatKnowsNoOutcomesIsJudgedByTime() {
    topic.sent(1, range(0, 9), SendOutcome.NONE);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 8);
    topic.auditedTo(LOCAL, 1_000);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);

    topic.pass(SETTLE);
    topic.auditedTo(LOCAL, 1_000);
    assertThat(topic.local().lost()).isEqualTo(1);
  }

  @Test
  void aLogThatWasCutShortIsPassedByTime() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 89);
    topic.auditedTo(LOCAL, 90);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);

    topic.pass(SETTLE);
    topic.auditedTo(LOCAL, 90);
    assertThat(topic.local().lost()).isEqualTo(10);
  }

  @Test
  void whatWasCountedInALogThatWasCutShortAfterwardsIsLost() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 99);
    topic.auditedTo(LOCAL, 100);
    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);

    topic.isIncarnation(7);
    topic.counted(LOCAL, 1, 0, 89);
    topic.pass(SETTLE);
    var cut = new PartitionProgress.Cut(0, 7);
    topic.audited(
        LOCAL,
        new PartitionProgress(
            0, 0, START, 90, topic.nowMillis(), List.of(), 7, List.of(cut), topic.nowMillis()));
    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
    assertThat(topic.local().findings().get(0).lostSequences()).isEqualTo(range(90, 99));
    assertThat(topic.local().messages()).isEqualTo(90);
  }

  @Test
  void anAuditorThatHasNotLookedAtTheLogSinceDoesNotVouchForItBeingTheSame() {
    topic.auditedTo(LOCAL, 100);
    topic.pass(Duration.ofSeconds(1));
    topic.sent(1, 0, 9);
    topic.settled(1);
    assertThat(topic.local().status())
        .as("offsets 0 to 9 may have been given out again")
        .isEqualTo(Status.PENDING);

    topic.auditedTo(LOCAL, 100);
    assertThat(topic.local().lost()).isEqualTo(10);
  }

  @Test
  void whatWasNotCountedOfATopicThatWasDeletedAndMadeAnewIsUnverified() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 89);
    topic.auditedToWithMoreToCome(LOCAL, 90);
    topic.pass(SETTLE.multipliedBy(2));
    topic.isRemade("another-id");
    topic.audited(
        LOCAL, new PartitionProgress(0, 0, topic.nowMillis(), 500, topic.nowMillis(), List.of()));

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().reasons()).singleElement().asString().contains("made anew");
  }

  @Test
  void whatIsMissingOfATopicThatNoAuditorHadSeenIsUnverified() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.pass(Duration.ofSeconds(1));
    topic.counted(LOCAL, 1, 20, 99);
    topic.audited(
        LOCAL, new PartitionProgress(0, 0, topic.nowMillis(), 500, topic.nowMillis(), List.of()));

    assertThat(topic.local().lost()).as("it may have been in a topic made anew since").isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().reasons()).singleElement().asString().contains("first saw");
    assertThat(topic.local().isFinal()).isTrue();
  }

  @Test
  void whatIsMissingWithoutAnOffsetOfATopicThatNoAuditorHadSeenIsUnverified() {
    topic.sent(1, range(0, 99), new SendOutcome(SequenceSet.EMPTY, Map.of(), List.of(), 100));
    topic.settled(1);
    topic.counted(LOCAL, 1, 20, 99);
    long firstSeen = topic.nowMillis() + 1_000;
    topic.pass(SETTLE.multipliedBy(2));
    topic.audited(LOCAL, new PartitionProgress(0, 0, firstSeen, 500, topic.nowMillis(), List.of()));

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
  }

  @Test
  void allThatArrivedOfATopicThatNoAuditorHadSeenIsComplete() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 99);
    topic.pass(Duration.ofSeconds(1));
    topic.audited(
        LOCAL, new PartitionProgress(0, 0, topic.nowMillis(), 100, topic.nowMillis(), List.of()));

    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);
  }

  /** The topic is first seen a while after the bucket has begun. */
  private void firstSeenAt(long millis) {
    topic.audited(LOCAL, new PartitionProgress(0, 0, millis, 500, topic.nowMillis(), List.of()));
  }

  @Test
  void aSessionThatBeganAfterTheTopicWasSeenLosesMessagesOfEarlierBucketsToo() {
    topic.sessionsBeganAt(START + 40_000);
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 20, 99);
    firstSeenAt(START + 30_000);

    assertThat(topic.local().lost()).isEqualTo(20);
  }

  @Test
  void aHostWhoseClockIsAheadHasNotBegunAfterTheTopicWasSeen() {
    long ahead = Duration.ofMinutes(10).toMillis();
    topic.sessionsBeganAt(START + ahead);
    topic.sent(1, 0, 99);
    topic.settledBefore(1, topic.nowMillis() + ahead);
    topic.counted(LOCAL, 1, 20, 99);
    firstSeenAt(START + 30_000);

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
  }

  @Test
  void messagesWithLaterTimesThanNowWereSentBeforeTheyWereReported() {
    topic.inBucket(40);
    topic.sent(1, 0, 99);
    topic.closed(1);
    topic.counted(LOCAL, 1, 20, 99);
    topic.pass(Duration.ofMinutes(1));
    firstSeenAt(topic.nowMillis());

    assertThat(topic.verdict(LOCAL, 40).lost()).isZero();
    assertThat(topic.verdict(LOCAL, 40).status()).isEqualTo(Status.UNVERIFIED);
  }

  @Test
  void aTopicThatIsMadeInAnotherClusterDoesNotPutInDoubtWhatWasFoundInThisOne() {
    topic.sent(
        new Scope.OfSession(1, 0),
        "local-cluster",
        1,
        range(0, 99),
        new SendOutcome(SequenceSet.EMPTY, Map.of(), List.of(), 100));
    topic.settled(1);
    topic.counted(LOCAL, 1, 1, 99);
    topic.pass(SETTLE);
    topic.auditedTo(LOCAL, 100);
    assertThat(topic.local().lost()).isEqualTo(1);

    topic.auditedInAnotherCluster(
        LOCAL, new PartitionProgress(0, 0, topic.nowMillis(), 10, topic.nowMillis(), List.of()));

    assertThat(topic.local().lost()).isEqualTo(1);
  }

  @Test
  void aPartitionThatIsBehindKeepsTheVerdictOpenWhateverIsInTheWayOfTheOthers() {
    topic.hasPartitions(2);
    topic.sent(
        1,
        range(0, 99),
        new SendOutcome(
            SequenceSet.EMPTY,
            Map.of(),
            List.of(new AcknowledgedOffsets(0, 0, 49), new AcknowledgedOffsets(1, 0, 49)),
            0));
    topic.closed(1);
    topic.counted(LOCAL, 1, 0, 48);
    topic.pass(Duration.ofSeconds(30));
    firstSeenAt(topic.nowMillis());

    assertThat(topic.local().isFinal()).isFalse();
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().reasons()).singleElement().asString().contains("[1]");
  }

  @Test
  void holesOfASessionThatWasThereBeforeTheTopicWasSeenAreUnverified() {
    topic.reportedBelow(1, 10);
    topic.sent(1, 0, 9);
    topic.counted(LOCAL, 1, range(0, 14).minus(range(11, 12)));
    topic.pass(TIMEOUT.multipliedBy(3));
    firstSeenAt(START + 30_000);

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().reasons()).anyMatch(reason -> reason.contains("first saw"));
  }

  @Test
  void aPartitionThatIsAddedDoesNotPutInDoubtWhatWasFoundInTheOthers() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 1, 99);
    topic.auditedTo(LOCAL, 100);
    topic.hasPartitions(2);
    topic.pass(Duration.ofSeconds(1));
    topic.audited(
        LOCAL, new PartitionProgress(1, 0, topic.nowMillis(), 10, topic.nowMillis(), List.of()));

    assertThat(topic.local().lost()).isEqualTo(1);
  }

  @Test
  void whatIsSentAfterATopicWasMadeAnewIsFoundLost() {
    topic.audited(LOCAL, new PartitionProgress(0, 0, START - 9, 900, START - 5, List.of()));
    topic.isRemade("another-id");
    topic.audited(LOCAL, new PartitionProgress(0, 0, START - 1, 0, START - 1, List.of()));
    topic.sent(1, 0, 9);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 8);
    topic.auditedTo(LOCAL, 10);

    assertThat(topic.local().lost()).isEqualTo(1);
  }

  @Test
  void whatWasCleanedOutOfACompactedLogIsAdvisory() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, range(0, 99).minus(range(20, 29)));
    var gap = new PartitionProgress.Gap(20, 30, topic.nowMillis(), true);
    topic.audited(LOCAL, new PartitionProgress(0, 0, START, 100, topic.nowMillis(), List.of(gap)));

    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().reasons()).singleElement().asString().contains("advisory");
  }

  @Test
  void whatWasThereBeforeTheAuditBeganIsUnverifiedAndNeverLost() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 50, 99);
    topic.audited(
        LOCAL, new PartitionProgress(0, 50, topic.nowMillis(), 100, topic.nowMillis(), List.of()));

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.UNVERIFIED);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.missing()).isEqualTo(50);
    assertThat(verdict.reasons()).singleElement().asString().contains("before the audit began");
  }

  @Test
  void whatLeftTheLogBeforeItWasCountedIsUnverified() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, range(0, 99).minus(range(20, 29)));
    var gap = new PartitionProgress.Gap(20, 30, topic.nowMillis());
    topic.audited(LOCAL, new PartitionProgress(0, 0, START, 100, topic.nowMillis(), List.of(gap)));

    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().isFinal()).isTrue();
    assertThat(topic.local().missing()).isEqualTo(10);
  }

  @Test
  void aGapElsewhereHidesNoLoss() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 98);
    var gap = new PartitionProgress.Gap(100, 130, topic.nowMillis());
    topic.audited(LOCAL, new PartitionProgress(0, 0, START, 150, topic.nowMillis(), List.of(gap)));

    assertThat(topic.local().lost()).isEqualTo(1);
  }

  @Test
  void messagesWithoutStampsAloneAreUnverified() {
    topic.countedUnstamped(LOCAL, 20);
    topic.auditedTo(LOCAL, 20);
    assertThat(topic.local().status())
        .as("more may come, with stamps, before the bucket is over")
        .isEqualTo(Status.PENDING);

    topic.pass(AuditedTopic.SETTLE.multipliedBy(2));
    topic.auditedTo(LOCAL, 20);

    Verdict verdict = topic.local();
    assertThat(verdict.status()).isEqualTo(Status.UNVERIFIED);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.unstamped()).isEqualTo(20);
    assertThat(verdict.reasons()).singleElement().asString().contains("no stamps");
  }

  @Test
  void messagesWithoutStampsBesideStampedOnesAreShown() {
    topic.sent(1, 0, 9);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 9);
    topic.countedUnstamped(LOCAL, 20);

    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.local().unstamped()).isEqualTo(20);
    assertThat(topic.local().messages()).isEqualTo(30);
  }

  @Test
  void lateCountsReviseTheVerdict() {
    topic.sent(1, 0, 9);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 9);
    topic.auditedTo(LOCAL, 10);
    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);

    topic.pass(Duration.ofHours(5));
    topic.sent(new Scope.OfSession(1, 7), 1, range(500, 509), acknowledged(500, 509));
    topic.settled(1);
    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.local().expected()).isEqualTo(20);

    topic.countedIn(LOCAL, 0, 65_536, 1, 9, range(500, 508), SequenceSet.EMPTY);
    topic.auditedTo(LOCAL, 510);
    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
    assertThat(topic.local().findings().get(0).lostSequences()).isEqualTo(SequenceSet.of(509));
  }

  @Test
  void oneSessionsLossIsSaidWhileAnotherIsAwaited() {
    topic.sent(1, 0, 9);
    topic.settled(1);
    topic.unsettled(2);
    topic.counted(LOCAL, 1, 0, 8);
    topic.auditedTo(LOCAL, 10);

    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
    assertThat(topic.local().isFinal()).isFalse();
    assertThat(topic.local().reasons()).hasSize(1);
  }

  @Test
  void aTierBehindOneThatIsPendingIsPendingToo() {
    topic.sent(1, 0, 9);
    topic.pass(AuditedTopic.SETTLE.multipliedBy(3));
    topic.unsettled(1);
    topic.auditedTo(LOCAL, 0);
    topic.auditedTo(AuditedTopic.AGGREGATE, 0);

    assertThat(topic.aggregate().status())
        .as("none of none is no complete bucket while the producer is still at it")
        .isEqualTo(Status.PENDING);
  }

  @Test
  void aGapIsNoLossWhereOnlyTimeTells() {
    topic.sent(
        1, SequenceSet.ofRange(0, 9), new SendOutcome(SequenceSet.EMPTY, Map.of(), List.of(), 10));
    topic.closed(1);
    topic.counted(LOCAL, 1, 0, 4);
    topic.pass(AuditedTopic.SETTLE.multipliedBy(2));
    topic.audited(
        LOCAL,
        new PartitionProgress(
            0,
            0,
            0,
            10,
            topic.nowMillis(),
            List.of(new PartitionProgress.Gap(5, 10, topic.nowMillis()))));

    assertThat(topic.local().lost()).as("acks=0 tells no offsets, and there is a gap").isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().missing()).isEqualTo(5);
  }

  @Test
  void aGapThatRetentionTearsOverWhatWasCountedHidesNoLoss() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 49);
    topic.auditedTo(LOCAL, 100);
    assertThat(topic.local().lost()).isEqualTo(50);

    topic.audited(
        LOCAL,
        new PartitionProgress(
            0,
            0,
            START,
            200,
            topic.nowMillis(),
            List.of(new PartitionProgress.Gap(20, 200, topic.nowMillis()))));
    assertThat(topic.local().lost()).as("it was committed late").isEqualTo(50);
  }
}
