package org.kafkaaudit.model.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kafkaaudit.model.verdict.AuditedTopic.AGGREGATE;
import static org.kafkaaudit.model.verdict.AuditedTopic.LOCAL;
import static org.kafkaaudit.model.verdict.AuditedTopic.OVERDUE;
import static org.kafkaaudit.model.verdict.AuditedTopic.SETTLE;
import static org.kafkaaudit.model.verdict.AuditedTopic.START;
import static org.kafkaaudit.model.verdict.AuditedTopic.range;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.PartitionProgress;

class BehindAMirrorTest {

  private static final String LEFT_OUT = "does its mirror take the topic?";

  private final AuditedTopic topic = new AuditedTopic();

  @BeforeEach
  void hundredMessagesAreInTheLocalCluster() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.counted(LOCAL, 1, 0, 99);
    topic.auditedTo(LOCAL, 100);
  }

  private void settleTimePasses() {
    topic.pass(SETTLE);
    topic.settled(1);
    topic.auditedTo(LOCAL, 100);
    topic.auditedTo(AGGREGATE, 100);
  }

  @Test
  void whatCameThroughIsComplete() {
    topic.counted(AGGREGATE, 1, 0, 99);

    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().reference()).isEqualTo(LOCAL);
  }

  @Test
  void whatTheReferenceMayHaveHeldAndDidNotCountNobodyCanMissBehindIt() {
    var unseen = new AuditedTopic();
    unseen.sent(1, 0, 99);
    unseen.settled(1);
    unseen.pass(Duration.ofSeconds(1));
    unseen.counted(LOCAL, 1, 20, 99);
    unseen.audited(
        LOCAL, new PartitionProgress(0, 0, unseen.nowMillis(), 500, unseen.nowMillis(), List.of()));
    unseen.counted(AGGREGATE, 1, 10, 99);
    unseen.auditedTo(AGGREGATE, 90);

    assertThat(unseen.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(unseen.aggregate().reasons()).singleElement().asString().contains("tier local");
  }

  @Test
  void anUnsettledReferenceKeepsItPending() {
    topic.unsettled(2);
    topic.counted(AGGREGATE, 1, 0, 99);

    assertThat(topic.local().status()).isEqualTo(Status.PENDING);
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);
    assertThat(topic.aggregate().reasons()).singleElement().asString().contains("tier local");
  }

  @Test
  void aQuietTailIsLostAfterTheSettleTime() {
    topic.counted(AGGREGATE, 1, 0, 96);
    topic.auditedTo(AGGREGATE, 97);
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);
    assertThat(topic.aggregate().missing()).isEqualTo(3);

    settleTimePasses();
    Verdict verdict = topic.aggregate();
    assertThat(verdict.status()).isEqualTo(Status.LOSS);
    assertThat(verdict.findings().get(0).lostSequences()).isEqualTo(range(97, 99));
    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void eachOfTwoTiersBehindTheSameClusterIsWaitedForAsLongAsItsOwnSettleTime() {
    Duration longer = SETTLE.multipliedBy(10);
    List<TierRule> rules = new ArrayList<>(AuditedTopic.PATH.rules());
    ExpectedTopics some =
        new ExpectedTopics(
            List.of(Pattern.compile("ord.*")), List.of(Pattern.compile("orders-of-tests")));
    rules.add(
        new TierRule(
            "archive", Optional.of(LOCAL), List.of(), longer, longer.multipliedBy(2), some));
    var mirrored = new AuditedTopic(new TierPath(rules));
    mirrored.sent(1, 0, 99);
    mirrored.settled(1);
    mirrored.counted(LOCAL, 1, 0, 99);
    mirrored.counted(AGGREGATE, 1, 0, 96);
    mirrored.counted("archive", 1, 0, 89);

    countedAfter(mirrored, SETTLE);
    assertThat(mirrored.aggregate().status()).isEqualTo(Status.LOSS);
    assertThat(mirrored.aggregate().isFinal()).isTrue();
    assertThat(mirrored.verdict("archive", 0).status()).isEqualTo(Status.PENDING);
    assertThat(mirrored.verdict("archive", 0).isFinal()).isFalse();
    assertThat(mirrored.verdict("archive", 0).missing()).isEqualTo(10);

    countedAfter(mirrored, longer.minus(SETTLE).minusSeconds(1));
    assertThat(mirrored.verdict("archive", 0).status()).isEqualTo(Status.PENDING);

    countedAfter(mirrored, Duration.ofSeconds(1));
    assertThat(mirrored.verdict("archive", 0).status()).isEqualTo(Status.LOSS);
    assertThat(mirrored.verdict("archive", 0).lost()).isEqualTo(10);
    assertThat(mirrored.aggregate().lost()).isEqualTo(3);
  }

  private static void countedAfter(AuditedTopic mirrored, Duration time) {
    mirrored.pass(time);
    mirrored.settled(1);
    mirrored.auditedTo(LOCAL, 100);
    mirrored.auditedTo(AGGREGATE, 97);
    mirrored.auditedTo("archive", 90);
  }

  @Test
  void lossAndDuplicationOfEqualNumbersAreFoundApart() {
    topic.countedIn(AGGREGATE, 0, 0, 1, 100, range(7, 99), range(50, 56));
    settleTimePasses();

    Verdict verdict = topic.aggregate();
    assertThat(verdict.status()).isEqualTo(Status.LOSS_AND_DUPLICATION);
    assertThat(verdict.lost()).isEqualTo(7);
    assertThat(verdict.duplicated()).isEqualTo(7);
    assertThat(verdict.findings().get(0).lostSequences()).isEqualTo(range(0, 6));
    assertThat(verdict.findings().get(0).duplicatedSequences()).isEqualTo(range(50, 56));
  }

  @Test
  void repeatsInALaterChunkAreDuplicated() {
    topic.counted(AGGREGATE, 1, 0, 99);
    topic.countedIn(AGGREGATE, 0, 65_536, 1, 10, range(90, 99), SequenceSet.EMPTY);

    assertThat(topic.aggregate().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.aggregate().duplicated()).isEqualTo(10);
    assertThat(topic.aggregate().duplicatedBefore()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);
  }

  /** The reference holds all hundred, these of them more than once. */
  private void repeatedInTheReference(long repeats, SequenceSet repeated) {
    topic.countedIn(LOCAL, 0, 0, 1, 100 + repeats, range(0, 99), repeated);
  }

  private void repeatedBehindTheMirror(long repeats, SequenceSet repeated) {
    topic.countedIn(AGGREGATE, 0, 0, 1, 100 + repeats, range(0, 99), repeated);
  }

  private Finding finding() {
    return topic.aggregate().findings().get(0);
  }

  @Test
  void repeatsThatWereCopiedOnAreFoundWhereTheyHappenedAndNotAgain() {
    repeatedInTheReference(5, range(10, 14));
    repeatedBehindTheMirror(5, range(10, 14));
    topic.auditedTo(LOCAL, 105);

    assertThat(topic.local().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.local().duplicated()).isEqualTo(5);
    assertThat(topic.local().duplicatedBefore()).isZero();
    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().isFinal()).isTrue();
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(5);
    assertThat(topic.aggregate().messages()).isEqualTo(105);
    assertThat(topic.aggregate().expected()).isEqualTo(100);
    assertThat(topic.aggregate().findings()).isEmpty();
  }

  @Test
  void repeatsOfOtherMessagesThanTheReferenceRepeatsAreDuplicated() {
    repeatedInTheReference(5, range(10, 14));
    repeatedBehindTheMirror(6, range(12, 17));

    assertThat(topic.aggregate().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.aggregate().duplicated()).isEqualTo(3);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(3);
    assertThat(finding().duplicatedSequences()).isEqualTo(range(15, 17));
  }

  @Test
  void whatIsThereThreeTimesAndTwiceInTheReferenceIsDuplicatedOnce() {
    repeatedInTheReference(5, range(10, 14));
    repeatedBehindTheMirror(6, range(10, 14));

    assertThat(topic.aggregate().duplicated()).isEqualTo(1);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(5);
    assertThat(finding().duplicatedSequences()).as("any of them").isEqualTo(range(10, 14));
  }

  @Test
  void whatIsThereThreeTimesBesideOthersIsNotNamed() {
    repeatedInTheReference(5, range(10, 14));
    repeatedBehindTheMirror(8, range(10, 15));

    assertThat(topic.aggregate().duplicated()).isEqualTo(3);
    assertThat(finding().duplicatedSequences()).isEqualTo(range(15, 15));
  }

  @Test
  void whatIsInTheReferenceThreeTimesMayComeThreeTimes() {
    repeatedInTheReference(2, range(10, 10));
    repeatedBehindTheMirror(2, range(10, 10));

    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(2);
  }

  @Test
  void aRepeatThatTheMirrorLostIsNoneBehindIt() {
    repeatedInTheReference(5, range(10, 14));
    repeatedBehindTheMirror(2, range(13, 14));
    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(2);

    repeatedBehindTheMirror(3, range(13, 14));
    assertThat(topic.aggregate().duplicated()).as("those it lost hide none").isEqualTo(1);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(2);
  }

  @Test
  void whatTheReferenceHasCountedTwiceAfterItCameThroughIsNeverDuplicated() {
    topic.pass(Duration.ofSeconds(1));
    repeatedBehindTheMirror(5, range(10, 14));
    assertThat(topic.aggregate().duplicated()).as("the reference is counted later").isZero();
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);
    assertThat(topic.aggregate().isFinal()).isFalse();

    repeatedInTheReference(5, range(10, 14));
    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(5);
  }

  @Test
  void whatMayBeCopiedOnIsNotNamedEither() {
    topic.pass(Duration.ofSeconds(1));
    topic.countedIn(AGGREGATE, 0, 0, 1, 115, range(0, 109), range(10, 14));

    assertThat(finding().unreported()).isEqualTo(10);
    assertThat(finding().duplicated()).isZero();
    assertThat(finding().duplicatedSequences().isEmpty()).isTrue();
  }

  @Test
  void whatTheReferenceHasNotTwiceAlthoughItWasCountedAsFarIsDuplicated() {
    topic.pass(Duration.ofSeconds(1));
    repeatedBehindTheMirror(5, range(10, 14));
    assertThat(topic.aggregate().duplicated()).isZero();

    topic.auditedTo(LOCAL, 100);
    assertThat(topic.aggregate().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.aggregate().isFinal()).isTrue();
    assertThat(finding().duplicatedSequences()).isEqualTo(range(10, 14));
  }

  @Test
  void whatWasFoundDuplicatedIsNotTakenBackWhileMoreIsAwaited() {
    repeatedBehindTheMirror(5, range(10, 14));
    topic.auditedTo(LOCAL, 100);
    assertThat(topic.aggregate().duplicated()).isEqualTo(5);

    topic.pass(Duration.ofSeconds(1));
    repeatedBehindTheMirror(7, range(10, 16));
    assertThat(topic.aggregate().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.aggregate().isFinal()).isFalse();
    assertThat(finding().duplicated()).isEqualTo(5);
    assertThat(finding().duplicatedSequences()).isEqualTo(range(10, 14));

    repeatedInTheReference(1, range(10, 10));
    assertThat(finding().duplicated()).as("one of them was copied on").isEqualTo(4);
    assertThat(finding().duplicatedSequences()).isEqualTo(range(11, 14));

    topic.auditedTo(LOCAL, 101);
    assertThat(finding().duplicated()).isEqualTo(6);
    assertThat(finding().duplicatedSequences()).isEqualTo(range(11, 16));
    assertThat(topic.aggregate().isFinal()).isTrue();
  }

  @Test
  void newsOfOtherSessionsDoesNotPutRepeatsInDoubt() {
    repeatedBehindTheMirror(5, range(10, 14));
    topic.auditedTo(LOCAL, 100);
    topic.pass(Duration.ofSeconds(1));
    topic.countedIn(AGGREGATE, 0, 65_536, 2, 10, range(0, 9), SequenceSet.EMPTY);

    assertThat(topic.aggregate().duplicated()).isEqualTo(5);
  }

  @Test
  void aHostWhoseClockIsAheadDoesNotKeepOthersLossesFromBeingFound() {
    topic.inBucket(50);
    topic.sent(3, 0, 0);
    topic.countedIn(LOCAL, 0, 65_536, 3, 1, range(0, 0), SequenceSet.EMPTY);
    topic.countedIn(AGGREGATE, 0, 65_536, 3, 1, range(0, 0), SequenceSet.EMPTY);
    topic.settled(3);
    topic.inBucket(0);
    topic.counted(AGGREGATE, 1, 0, 96);
    assertThat(topic.aggregate().lost()).isZero();

    settleTimePasses();
    topic.inBucket(1);
    topic.countedIn(LOCAL, 0, 131_072, 2, 1, range(0, 0), SequenceSet.EMPTY);
    topic.countedIn(AGGREGATE, 0, 131_072, 2, 1, range(0, 0), SequenceSet.EMPTY);
    assertThat(topic.aggregate().lost()).isEqualTo(3);
  }

  @Test
  void whileTheAuditorOfTheReferenceIsAwayRepeatsAreUnverifiedAndThenFound() {
    topic.pass(Duration.ofSeconds(1));
    repeatedBehindTheMirror(5, range(10, 14));
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);

    topic.pass(OVERDUE);
    topic.settled(1);
    topic.auditedTo(AGGREGATE, 105);
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().isFinal()).isFalse();
    assertThat(topic.aggregate().duplicated()).isZero();
    assertThat(topic.aggregate().reasons())
        .anySatisfy(reason -> assertThat(reason).contains("more than once").contains("tier local"));

    topic.auditedTo(LOCAL, 100);
    assertThat(topic.aggregate().duplicated()).isEqualTo(5);
    assertThat(topic.aggregate().isFinal()).isTrue();
  }

  @Test
  void aGapInTheReferenceHidesNoRepeat() {
    topic.pass(Duration.ofSeconds(1));
    repeatedBehindTheMirror(5, range(10, 14));
    var gap = new PartitionProgress.Gap(100, 105, topic.nowMillis());
    topic.audited(LOCAL, new PartitionProgress(0, 0, START, 105, topic.nowMillis(), List.of(gap)));

    assertThat(topic.aggregate().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.aggregate().isFinal()).isTrue();
    assertThat(finding().duplicatedSequences()).isEqualTo(range(10, 14));
  }

  @Test
  void aMirrorThatIsBehindLosesNothing() {
    topic.counted(AGGREGATE, 1, 0, 49);
    topic.inBucket(1);
    topic.sent(1, 100, 199);
    topic.counted(LOCAL, 1, 100, 199);
    settleTimePasses();
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);

    topic.pass(OVERDUE);
    settleTimePasses();
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().reasons()).singleElement().asString().contains("mirror behind");

    topic.inBucket(0);
    topic.counted(AGGREGATE, 1, 0, 99);
    topic.inBucket(1);
    topic.countedIn(AGGREGATE, 0, 65_536, 1, 100, range(100, 199), SequenceSet.EMPTY);
    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
  }

  @Test
  void aMirrorThatHasStoppedLosesNothingWhileItIsNotKnownWhatCameLaterInTheReference() {
    topic.counted(AGGREGATE, 1, 0, 49);
    topic.auditedTo(AGGREGATE, 50);
    topic.pass(SETTLE.multipliedBy(2));
    topic.settled(1);
    topic.auditedTo(AGGREGATE, 50);
    assertThat(topic.aggregate().lost()).as("the auditor of the reference is silent").isZero();
    assertThat(topic.aggregate().isFinal()).isFalse();
    assertThat(topic.aggregate().reasons()).anyMatch(reason -> reason.contains("tier local"));

    topic.auditedTo(LOCAL, 100);
    assertThat(topic.aggregate().lost()).as("nothing came later").isEqualTo(50);
  }

  @Test
  void laterMessagesThatCameThroughProveALoss() {
    topic.counted(AGGREGATE, 1, 0, 49);
    topic.inBucket(1);
    topic.sent(1, 100, 199);
    topic.counted(LOCAL, 1, 100, 199);
    topic.counted(AGGREGATE, 1, 100, 199);
    settleTimePasses();

    assertThat(topic.aggregate().lost()).isEqualTo(50);
  }

  @Test
  void aMirrorThatIsStillCatchingUpLosesNothing() {
    topic.hasPartitions(1);
    topic.pass(Duration.ofMinutes(30));
    topic.counted(AGGREGATE, 1, 0, 49);
    topic.auditedTo(LOCAL, 100);
    topic.auditedTo(AGGREGATE, 50);

    assertThat(topic.aggregate().status()).isNotEqualTo(Status.LOSS);
  }

  @Test
  void aTopicThatTheMirrorPickedUpLateLosesNothing() {
    topic.pass(Duration.ofMinutes(9));
    topic.settled(1);
    topic.auditedTo(LOCAL, 100);
    topic.audited(
        AGGREGATE, new PartitionProgress(0, 0, topic.nowMillis(), 0, topic.nowMillis(), List.of()));
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);

    topic.inBucket(9);
    topic.sent(1, 100, 199);
    topic.counted(LOCAL, 1, 100, 199);
    topic.counted(AGGREGATE, 1, 100, 199);
    topic.inBucket(0);
    settleTimePasses();
    assertThat(topic.aggregate().lost()).as("it went on without them").isEqualTo(100);
  }

  @Test
  void whatTheSameReportTellsOfInAnotherBucketIsNotTakenForLater() {
    topic.counted(AGGREGATE, 1, 0, 99);
    topic.inBucket(1);
    topic.counted(LOCAL, 2, 0, 9);
    topic.counted(AGGREGATE, 2, 0, 9);

    topic.pass(Duration.ofMinutes(3));
    topic.inBucket(0);
    topic.counted(LOCAL, 3, 0, 9);
    assertThat(topic.aggregate().lost()).as("in the middle of the report").isZero();
    topic.inBucket(2);
    topic.counted(LOCAL, 2, 10, 19);
    topic.counted(AGGREGATE, 2, 10, 19);
    topic.auditedTo(LOCAL, 120);
    assertThat(topic.aggregate().lost()).as("at its end").isZero();

    topic.inBucket(3);
    topic.counted(LOCAL, 2, 20, 29);
    topic.pass(SETTLE.multipliedBy(2));
    topic.auditedTo(LOCAL, 130);
    topic.auditedTo(AGGREGATE, 120);
    assertThat(topic.aggregate().lost()).as("the mirror has stopped").isZero();
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);

    topic.counted(AGGREGATE, 2, 20, 29);
    topic.auditedTo(AGGREGATE, 130);
    assertThat(topic.aggregate().lost()).as("it went on without them").isEqualTo(10);
  }

  @Test
  void aTopicThatTheMirrorLeavesOutHasLostNothing() {
    topic.pass(SETTLE);
    topic.settled(1);
    topic.auditedTo(LOCAL, 100);
    topic.auditedTo(AGGREGATE, 0);
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);

    topic.pass(OVERDUE);
    topic.auditedTo(LOCAL, 100);
    topic.auditedTo(AGGREGATE, 0);
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().missing()).isEqualTo(100);
    assertThat(topic.aggregate().reasons()).singleElement().asString().contains(LEFT_OUT);
  }

  @Test
  void whoElseWritesToTheTopicBehindAMirrorProvesNothing() {
    topic.inBucket(-1);
    topic.counted(AGGREGATE, 2, 0, 9);
    topic.countedUnstamped(AGGREGATE, 10);
    topic.inBucket(0);
    topic.pass(OVERDUE);
    settleTimePasses();

    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().reasons().toString()).contains(LEFT_OUT);
  }

  @Test
  void whatWasWrittenBeforeTheAuditBeganToRememberProvesThatTheMirrorTakesIt() {
    settleTimePasses();

    assertThat(topic.aggregate().lost()).isEqualTo(100);
  }

  @Test
  void whereTheMirrorHasTakenAnythingBeforeAllCanBeLost() {
    topic.inBucket(-1);
    topic.counted(LOCAL, 2, 0, 9);
    topic.counted(AGGREGATE, 2, 0, 9);
    topic.inBucket(0);
    settleTimePasses();

    assertThat(topic.aggregate().lost()).isEqualTo(100);
  }

  @Test
  void withoutAnAuditorNothingIsSaid() {
    topic.pass(OVERDUE);

    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().missing()).isEqualTo(100);
    assertThat(topic.aggregate().reasons())
        .anySatisfy(reason -> assertThat(reason).contains("no auditor of tier aggregate"));
  }

  @Test
  void whatWasThereBeforeTheAuditBeganIsUnverified() {
    topic.counted(AGGREGATE, 1, 50, 99);
    topic.pass(SETTLE);
    topic.auditedTo(LOCAL, 100);
    topic.audited(
        AGGREGATE, new PartitionProgress(0, 50, START + 30_000, 100, topic.nowMillis(), List.of()));

    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().isFinal()).isTrue();
    assertThat(topic.aggregate().lost()).isZero();
  }

  @Test
  void aGapMakesWhatIsMissingUnverified() {
    topic.counted(AGGREGATE, 1, 50, 99);
    var gap = new PartitionProgress.Gap(0, 50, topic.nowMillis());
    topic.pass(SETTLE);
    topic.auditedTo(LOCAL, 100);
    topic.audited(
        AGGREGATE, new PartitionProgress(0, 0, START, 100, topic.nowMillis(), List.of(gap)));

    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().missing()).isEqualTo(50);
  }

  @Test
  void whatIsLostAtTheLocalClusterIsNotLostAgain() {
    topic.inBucket(1);
    topic.sent(1, 100, 199);
    topic.counted(LOCAL, 1, 100, 189);
    topic.counted(AGGREGATE, 1, 100, 189);
    topic.auditedTo(LOCAL, 200);
    topic.pass(Duration.ofMinutes(5));
    topic.settled(1);

    assertThat(topic.verdict(LOCAL, 1).lost()).isEqualTo(10);
    assertThat(topic.verdict(AGGREGATE, 1).status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.verdict(AGGREGATE, 1).expected()).isEqualTo(90);
  }

  @Test
  void unstampedMessagesAreComparedByNumberAndMarkedInexact() {
    topic.counted(AGGREGATE, 1, 0, 99);
    topic.countedUnstamped(LOCAL, 20);
    topic.countedUnstamped(AGGREGATE, 17);
    settleTimePasses();

    Verdict verdict = topic.aggregate();
    assertThat(verdict.status()).isEqualTo(Status.LOSS);
    assertThat(verdict.inexact()).isTrue();
    assertThat(verdict.lost()).isEqualTo(3);
    assertThat(verdict.unstamped()).isEqualTo(17);
  }

  @Test
  void moreUnstampedMessagesAreDuplicatedOnceTheReferenceIsSettled() {
    topic.counted(AGGREGATE, 1, 0, 99);
    topic.countedUnstamped(LOCAL, 20);
    topic.countedUnstamped(AGGREGATE, 23);
    topic.unsettled(2);
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);

    settleTimePasses();
    topic.closed(2);
    assertThat(topic.aggregate().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.aggregate().duplicated()).isEqualTo(3);
    assertThat(topic.aggregate().inexact()).isTrue();
  }

  @Test
  void whereAllStampsAreGoneNumbersAreCompared() {
    topic.countedUnstamped(LOCAL, 20);
    topic.countedUnstamped(AGGREGATE, 117);
    settleTimePasses();

    Verdict verdict = topic.aggregate();
    assertThat(verdict.status()).isEqualTo(Status.LOSS);
    assertThat(verdict.inexact()).isTrue();
    assertThat(verdict.expected()).isEqualTo(120);
    assertThat(verdict.lost()).isEqualTo(3);
    assertThat(verdict.duplicated()).isZero();
    assertThat(verdict.isFinal()).isTrue();
  }

  @Test
  void whereAllStampsAreGoneAndAllArrivedItIsComplete() {
    topic.countedUnstamped(AGGREGATE, 100);

    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().unstamped()).isEqualTo(100);
  }

  @Test
  void whereAllStampsAreGoneRepeatsOfTheReferenceMayComeToo() {
    repeatedInTheReference(5, range(10, 14));
    topic.countedUnstamped(AGGREGATE, 103);
    topic.auditedTo(LOCAL, 105);
    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().expected()).isEqualTo(100);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(3);

    topic.countedUnstamped(AGGREGATE, 107);
    topic.auditedTo(LOCAL, 105);
    assertThat(topic.aggregate().duplicated()).isEqualTo(2);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(5);
  }

  @Test
  void whereAllStampsAreGoneRepeatsAreMoreThanExpected() {
    topic.countedUnstamped(AGGREGATE, 104);

    assertThat(topic.aggregate().status()).isEqualTo(Status.DUPLICATION);
    assertThat(topic.aggregate().duplicated()).isEqualTo(4);
    assertThat(topic.aggregate().inexact()).isTrue();
  }

  @Test
  void aMirrorThatDropsStampsAndIsBehindLosesNothing() {
    topic.countedUnstamped(AGGREGATE, 50);
    topic.inBucket(1);
    topic.sent(1, 100, 199);
    topic.counted(LOCAL, 1, 100, 199);
    settleTimePasses();
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);
    assertThat(topic.aggregate().missing()).isEqualTo(50);

    topic.countedUnstamped(AGGREGATE, 100);
    settleTimePasses();
    assertThat(topic.aggregate().lost()).as("later ones have come through").isEqualTo(50);
  }

  @Test
  void aJobIsPassedByTimeWhateverTheOrder() {
    topic.inBucket(1);
    topic.sent(1, 100, 199);
    topic.counted(LOCAL, 1, 100, 199);
    topic.inBucket(0);
    topic.countedByAJob(AGGREGATE, 1, range(0, 97));
    topic.pass(SETTLE);
    topic.settled(1);
    topic.auditedTo(LOCAL, 200);
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);
    assertThat(topic.aggregate().lost()).isZero();

    topic.jobHasCounted(AGGREGATE, topic.nowMillis());

    assertThat(topic.aggregate().status()).isEqualTo(Status.LOSS);
    assertThat(topic.aggregate().findings().get(0).lostSequences()).isEqualTo(range(98, 99));
  }

  @Test
  void aJobThatHasNotCountedFarEnoughLosesNothing() {
    topic.countedByAJob(AGGREGATE, 1, range(0, 97));
    topic.jobHasCounted(AGGREGATE, topic.nowMillis());
    topic.pass(SETTLE.minusSeconds(1));
    topic.jobHasCounted(AGGREGATE, topic.nowMillis());

    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);
  }

  @Test
  void aTableHasLostWhatIsNotInItOnceItIsInserted() {
    long since = START - Duration.ofDays(3).toMillis();
    topic.countedByAJob(AGGREGATE, 1, range(0, 97));
    topic.tableIsCounted(AGGREGATE, since, 0);
    settleTimePassesAtTheReference();
    assertThat(topic.aggregate().status()).isEqualTo(Status.PENDING);
    topic.pass(OVERDUE);
    topic.auditedTo(LOCAL, 100);
    topic.tableIsCounted(AGGREGATE, since, 0);
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().lost()).isZero();

    topic.tableIsCounted(AGGREGATE, since, topic.nowMillis());

    assertThat(topic.aggregate().status()).isEqualTo(Status.LOSS);
    assertThat(topic.aggregate().findings().get(0).lostSequences()).isEqualTo(range(98, 99));
  }

  @Test
  void whatNobodyCountedBetweenTwoLivesOfATableAuditorIsNotLost() {
    topic.pass(Duration.ofMinutes(1));
    topic.tableIsCounted(AGGREGATE, START - Duration.ofDays(3).toMillis(), START);
    topic.pass(Duration.ofHours(2));
    settleTimePassesAtTheReference();
    topic.tableIsCounted(
        AGGREGATE, topic.nowMillis() - Duration.ofHours(1).toMillis(), topic.nowMillis());

    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
  }

  private void settleTimePassesAtTheReference() {
    topic.pass(SETTLE);
    topic.settled(1);
    topic.auditedTo(LOCAL, 100);
  }

  @Test
  void moreUnstampedMessagesThanAReferenceThatMissedSomeProveNothing() {
    AuditedTopic begunInTheMiddle = new AuditedTopic();
    begunInTheMiddle.countedUnstamped(LOCAL, 10);
    begunInTheMiddle.countedUnstamped(AGGREGATE, 20);
    long began = START + 30_000;
    begunInTheMiddle.pass(Duration.ofMinutes(5));
    long now = begunInTheMiddle.nowMillis();
    begunInTheMiddle.audited(LOCAL, new PartitionProgress(0, 10, began, 20, now, List.of()));
    begunInTheMiddle.audited(AGGREGATE, new PartitionProgress(0, 0, START, 20, now, List.of()));

    assertThat(begunInTheMiddle.aggregate().duplicated()).isZero();
    assertThat(begunInTheMiddle.aggregate().status()).isEqualTo(Status.UNVERIFIED);
  }

  @Test
  void moreUnstampedMessagesThanAReferenceThatIsBehindHasCountedProveNothingYet() {
    AuditedTopic behind = new AuditedTopic();
    behind.sent(1, 0, 99);
    behind.settled(1);
    behind.counted(LOCAL, 1, 0, 99);
    behind.countedUnstamped(LOCAL, 10);
    behind.auditedTo(LOCAL, 110);
    behind.pass(Duration.ofSeconds(5));
    behind.counted(AGGREGATE, 1, 0, 99);
    behind.countedUnstamped(AGGREGATE, 20);
    assertThat(behind.aggregate().duplicated()).isZero();
    assertThat(behind.aggregate().isFinal()).isFalse();

    behind.auditedTo(LOCAL, 110);
    assertThat(behind.aggregate().duplicated()).isEqualTo(10);
  }

  @Test
  void moreUnstampedMessagesThanAReferenceThatSawItsTopicLateProveNothing() {
    AuditedTopic seenLate = new AuditedTopic();
    seenLate.countedUnstamped(LOCAL, 500);
    seenLate.countedUnstamped(AGGREGATE, 1500);
    long firstSeen = START + 30_000;
    seenLate.pass(Duration.ofMinutes(5));
    long now = seenLate.nowMillis();
    seenLate.audited(LOCAL, new PartitionProgress(0, 0, firstSeen, 500, now, List.of()));
    seenLate.audited(AGGREGATE, new PartitionProgress(0, 0, START, 1500, now, List.of()));

    assertThat(seenLate.aggregate().duplicated()).isZero();
    assertThat(seenLate.aggregate().status()).isEqualTo(Status.UNVERIFIED);
  }

  @Test
  void whatTheReferenceCouldNotCountNobodyCallsComplete() {
    topic.counted(AGGREGATE, 1, 0, 99);
    topic.audited(
        LOCAL,
        new PartitionProgress(
            0,
            0,
            0,
            120,
            topic.nowMillis(),
            List.of(new PartitionProgress.Gap(100, 120, topic.nowMillis()))));
    topic.auditedTo(AGGREGATE, 100);

    assertThat(topic.aggregate().status()).isNotEqualTo(Status.COMPLETE);
  }
}
