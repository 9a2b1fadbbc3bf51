package org.kafkaaudit.model.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kafkaaudit.model.verdict.AuditedTopic.AGGREGATE;
import static org.kafkaaudit.model.verdict.AuditedTopic.CONSUMER;
import static org.kafkaaudit.model.verdict.AuditedTopic.LOCAL;
import static org.kafkaaudit.model.verdict.AuditedTopic.OVERDUE;
import static org.kafkaaudit.model.verdict.AuditedTopic.SETTLE;
import static org.kafkaaudit.model.verdict.AuditedTopic.START;
import static org.kafkaaudit.model.verdict.AuditedTopic.range;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.PartitionProgress;

class BehindConsumersTest {

  private static final SequenceSet NOTHING = SequenceSet.EMPTY;
  private static final long FIRST = 101;
  private static final long SECOND = 102;

  private final AuditedTopic topic = new AuditedTopic();

  /** Beyond everything that auditors have counted. */
  private static final long BEYOND = 1_000;

  @BeforeEach
  void hundredMessagesAreInTheCluster() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.isCountedTo(100);
    topic.counted(LOCAL, 1, 0, 99);
    topic.auditedTo(LOCAL, 100);
  }

  @Test
  void whatIsCommittedIsComplete() {
    topic.consumed(FIRST, 1, range(0, 99), NOTHING);

    assertThat(topic.consumer().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.consumer().reference()).isEqualTo(LOCAL);
  }

  @Test
  void aGroupThatIsBehindHasLostNothing() {
    topic.consumed(FIRST, 1, range(0, 49), range(50, 59));
    topic.committed(0, 50);
    topic.pass(OVERDUE.multipliedBy(2));

    Verdict verdict = topic.consumer();
    assertThat(verdict.status()).isEqualTo(Status.UNVERIFIED);
    assertThat(verdict.isFinal()).isFalse();
    assertThat(verdict.missing()).isEqualTo(50);
    assertThat(verdict.reasons()).singleElement().asString().contains("consumer-billing");
  }

  @Test
  void aGroupThatNeverReportedHasLostNothing() {
    topic.pass(OVERDUE.multipliedBy(2));

    assertThat(topic.consumer().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.consumer().isFinal()).isFalse();
  }

  @Test
  void whatWasSkippedIsLostAsSoonAsWhatFollowsIsCommitted() {
    topic.consumed(FIRST, 1, range(0, 49).union(range(60, 99)), NOTHING);
    assertThat(topic.consumer().status()).isEqualTo(Status.PENDING);

    topic.committed(0, BEYOND);
    Verdict verdict = topic.consumer();
    assertThat(verdict.status()).isEqualTo(Status.LOSS);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.findings().get(0).lostSequences()).isEqualTo(range(50, 59));
  }

  private static final String TELLS_WHAT_TO_CHANGE =
      "tier consumer-billing reads cluster aggregate-cluster, which is not part of its reference local: set reference: aggregate";

  /** The mirror has brought half of it, and stands still for longer than a settle time. */
  private void theMirrorStandsStill() {
    topic.counted(AGGREGATE, 1, 0, 49);
    topic.consumed(FIRST, 1, range(0, 49), NOTHING);
    topic.pass(OVERDUE.plus(SETTLE));
    topic.settled(1);
    topic.auditedTo(LOCAL, 100);
    topic.auditedTo(AGGREGATE, 50);
  }

  @Test
  void aGroupThatReadsAnotherClusterThanItsReferenceHasLostNothing() {
    theMirrorStandsStill();
    topic.committedIn(
        AGGREGATE, new PartitionProgress(0, 0, START, 50, topic.nowMillis(), List.of()));

    Verdict verdict = topic.consumer();
    assertThat(verdict.status()).isEqualTo(Status.UNVERIFIED);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.missing()).isEqualTo(50);
    assertThat(verdict.reasons()).singleElement().isEqualTo(TELLS_WHAT_TO_CHANGE);
    assertThat(topic.aggregate().lost()).as("a mirror is judged as ever").isEqualTo(50);
  }

  @Test
  void aTableThatIsFilledFromAnotherClusterThanItsReferenceHasLostNothing() {
    theMirrorStandsStill();
    topic.tableIsCountedFrom("aggregate-id", CONSUMER, START, topic.nowMillis());

    assertThat(topic.consumer().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.consumer().reasons()).singleElement().isEqualTo(TELLS_WHAT_TO_CHANGE);
  }

  @Test
  void aTableThatIsFilledFromItsReferenceIsJudgedByTime() {
    theMirrorStandsStill();
    topic.tableIsCountedFrom("local-id", CONSUMER, START, topic.nowMillis());

    assertThat(topic.consumer().status()).isEqualTo(Status.LOSS);
    assertThat(topic.consumer().lost()).isEqualTo(50);
  }

  @Test
  void aGroupThatFindsATopicMadeAnewBeforeItsAuditorDoesHasLostNothing() {
    topic.isRemade("another-id");
    topic.pass(OVERDUE.plus(SETTLE));
    topic.settled(1);
    topic.committed(new PartitionProgress(0, 0, START, 0, topic.nowMillis(), List.of()));
    topic.isRemade("topic-id");
    topic.auditedTo(LOCAL, 100);

    assertThat(topic.consumer().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.consumer().lost()).isZero();
  }

  @Test
  void consumersOfOneGroupThatNameTheClusterDifferentlyAreJudgedTogether() {
    topic.consumed(FIRST, 1, range(0, 39), NOTHING);
    topic.consumed(SECOND, 1, range(50, 99), NOTHING);
    for (String name : List.of("local-id", "local-cluster", "local-id")) {
      topic.committedIn(LOCAL, name, new PartitionProgress(0, 0, START, 40, 0, List.of()));
    }
    topic.committedIn(LOCAL, "other", new PartitionProgress(0, 40, START, BEYOND, 0, List.of()));

    assertThat(topic.consumer().status()).isEqualTo(Status.LOSS);
    assertThat(topic.consumer().findings().get(0).lostSequences()).isEqualTo(range(40, 49));
  }

  @Test
  void aGroupThatWasToldAnotherNameOfItsClusterIsJudgedByThatName() {
    AuditedTopic named = new AuditedTopic(AuditedTopic.withConsumersOf("local-cluster"));
    named.sent(1, 0, 99);
    named.counted(LOCAL, 1, 0, 99);
    named.consumed(FIRST, 1, range(0, 49), NOTHING);
    named.pass(OVERDUE.plus(SETTLE));
    named.settled(1);
    named.auditedTo(LOCAL, 100);
    named.committedIn(LOCAL, "a-wrong-name", new PartitionProgress(0, 0, START, 40, 0, List.of()));
    assertThat(named.consumer().status()).isEqualTo(Status.UNVERIFIED);

    named.committedIn(
        LOCAL, "local-cluster", new PartitionProgress(0, 40, START, BEYOND, 0, List.of()));
    assertThat(named.consumer().lost()).isEqualTo(50);
  }

  @Test
  void aGroupThatBeganInTheMiddleHasLostNothing() {
    topic.consumed(FIRST, 1, range(50, 99), NOTHING);
    topic.committed(50, BEYOND);

    assertThat(topic.consumer().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.consumer().isFinal()).isTrue();
  }

  @Test
  void whatOneCommittedAndHadNotReportedWhenItWasKilledIsUnverified() {
    topic.consumed(FIRST, 1, range(0, 39), range(40, 59));
    topic.committed(0, 40);
    topic.consumed(SECOND, 1, range(50, 99), NOTHING);
    topic.committed(50, BEYOND);

    Verdict verdict = topic.consumer();
    assertThat(verdict.duplicated()).as("50 to 59 were handed to both").isEqualTo(10);
    assertThat(verdict.lost()).isZero();
    assertThat(verdict.missing()).isEqualTo(10);
    assertThat(verdict.isFinal()).isTrue();
  }

  @Test
  void aLastReportThatComesLateFillsTheGap() {
    topic.consumed(FIRST, 1, range(0, 39), range(40, 59));
    topic.committed(0, 40);
    topic.consumed(SECOND, 1, range(50, 99), NOTHING);
    topic.committed(50, BEYOND);
    topic.consumed(FIRST, 1, range(0, 47), NOTHING);
    topic.committed(0, 50);

    Verdict verdict = topic.consumer();
    assertThat(verdict.status()).isEqualTo(Status.LOSS);
    assertThat(verdict.findings().get(0).lostSequences()).isEqualTo(range(48, 49));
  }

  @Test
  void whatIsHandedOutAgainIsADuplicateExactlyOnceItIsCommitted() {
    topic.consumed(FIRST, 1, range(0, 39), range(40, 59));
    assertThat(topic.consumer().duplicated()).as("it may commit them yet").isZero();

    topic.consumed(SECOND, 1, range(40, 54), range(55, 69));
    Verdict verdict = topic.consumer();
    assertThat(verdict.duplicated()).isEqualTo(15);
    assertThat(verdict.findings().get(0).duplicatedSequences()).isEqualTo(range(40, 54));

    topic.consumed(FIRST, 1, range(0, 41), range(42, 59));
    assertThat(topic.consumer().duplicated())
        .as("that the first one has committed some after all changes nothing")
        .isEqualTo(15);
  }

  @Test
  void whatIsInTheClusterTwiceIsHandedOutTwiceAndNoDuplicateOfTheGroup() {
    topic.countedIn(LOCAL, 0, 0, 1, 105, range(0, 99), range(10, 14));
    topic.auditedTo(LOCAL, 105);
    topic.consumed(FIRST, 1, range(0, 99), NOTHING);
    topic.consumed(SECOND, 1, range(10, 14), NOTHING);

    assertThat(topic.local().duplicated()).isEqualTo(5);
    assertThat(topic.consumer().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.consumer().duplicatedBefore()).isEqualTo(5);

    topic.consumed(SECOND, 1, range(10, 16), NOTHING);
    assertThat(topic.consumer().duplicated()).isEqualTo(2);
    assertThat(topic.consumer().findings().get(0).duplicatedSequences()).isEqualTo(range(15, 16));
  }

  @Test
  void whatTheGroupWasHandedTwiceBeforeItsClusterWasCountedAsFarIsNotCalledADuplicate() {
    topic.pass(OVERDUE);
    topic.consumed(FIRST, 1, range(0, 99), NOTHING);
    topic.consumed(SECOND, 1, range(10, 14), NOTHING);
    topic.committed(0, BEYOND);
    assertThat(topic.consumer().duplicated()).isZero();
    assertThat(topic.consumer().isFinal()).isFalse();

    topic.auditedTo(LOCAL, 100);
    assertThat(topic.consumer().duplicated()).isEqualTo(5);
  }

  @Test
  void whatWasCleanedOutOfACompactedLogIsNotLost() {
    topic.consumed(FIRST, 1, range(50, 99), NOTHING);
    topic.committed(
        new PartitionProgress(
            0, 0, START, BEYOND, 0, List.of(new PartitionProgress.Gap(0, BEYOND, START, true))));

    assertThat(topic.consumer().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.consumer().reasons().toString()).contains("compacted");
  }

  @Test
  void offsetsThatWereGivenOutAgainProveNothing() {
    topic.audited(
        LOCAL,
        new PartitionProgress(
            0,
            0,
            START,
            100,
            topic.nowMillis(),
            List.of(),
            7,
            List.of(new PartitionProgress.Cut(0, 7)),
            topic.nowMillis()));
    topic.isIncarnation(7);
    topic.counted(LOCAL, 1, 0, 99);
    topic.consumed(FIRST, 1, range(0, 49), NOTHING);
    topic.committed(0, BEYOND);

    assertThat(topic.consumer().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.consumer().reasons().toString()).contains("cut short");
  }

  @Test
  void offsetsOfATopicThatWasDeletedProveNothingOfItsSuccessor() {
    topic.committed(0, BEYOND);
    topic.pass(OVERDUE);
    topic.isRemade("topic-id-2");
    topic.audited(
        LOCAL, new PartitionProgress(0, 0, topic.nowMillis(), 100, topic.nowMillis(), List.of()));
    topic.counted(LOCAL, 1, 0, 99);

    assertThat(topic.consumer().lost()).isZero();
    assertThat(topic.consumer().isFinal()).isFalse();
  }

  @Test
  void messagesWithoutStampsAreComparedByNumber() {
    topic.countedUnstamped(LOCAL, 10);
    topic.consumed(FIRST, 1, range(0, 99), NOTHING);
    topic.committed(0, 50);
    assertThat(topic.consumer().lost()).isZero();

    topic.committed(0, BEYOND);
    assertThat(topic.consumer().lost()).isEqualTo(10);
    assertThat(topic.consumer().inexact()).isTrue();
  }

  @Test
  void aCopyWithinTheClusterIsAnotherLog() {
    topic.consumed(FIRST, 1, range(0, 49), NOTHING);
    topic.pass(OVERDUE);
    topic.settled(1);
    topic.auditedTo(LOCAL, 100);
    topic.isRemade("topic-id-of-the-copy");
    topic.copyIsAudited(new PartitionProgress(0, 0, START, BEYOND, topic.nowMillis(), List.of()));

    assertThat(topic.consumer().lost()).as("told by time, as behind a mirror").isEqualTo(50);
  }

  @Test
  void whoReadsACopyWithinTheClusterHasLostNothingOfTheFirst() {
    topic.consumed(FIRST, 1, range(0, 49), NOTHING);
    topic.pass(OVERDUE);
    topic.settled(1);
    topic.auditedTo(LOCAL, 100);
    topic.isRemade("topic-id-of-the-copy");
    topic.committed(new PartitionProgress(0, 0, START, BEYOND, topic.nowMillis(), List.of()));

    assertThat(topic.consumer().lost()).isZero();
    assertThat(topic.consumer().missing()).isEqualTo(50);
  }
}
