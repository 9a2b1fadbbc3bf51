package org.kafkaaudit.model.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kafkaaudit.model.verdict.AuditedTopic.LOCAL;
import static org.kafkaaudit.model.verdict.AuditedTopic.OVERDUE;
import static org.kafkaaudit.model.verdict.AuditedTopic.SETTLE;
import static org.kafkaaudit.model.verdict.AuditedTopic.range;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.model.verdict.AuditedTopic.Where;

/** Two local clusters that are one tier, mirrored into one aggregate. */
class SeveralDatacentersTest {

  private static final Where ONE = Where.local("dc1", 2);
  private static final Where TWO = Where.local("dc2", 2);

  private final AuditedTopic topic =
      new AuditedTopic(AuditedTopic.pathOfLocalClusters("dc1", "dc2"));

  private Where fromOne;
  private Where fromTwo;

  /** Mirrors put the datacenter before the name, or keep it, so that both share one topic. */
  private void mirrored(boolean renamed) {
    fromOne = Where.aggregate(renamed ? "dc1.orders" : "orders", 2);
    fromTwo = Where.aggregate(renamed ? "dc2.orders" : "orders", 2);
  }

  /** In each datacenter a session has sent 100 messages to partition 0, and they are there. */
  private void hundredMessagesAreInEachLocalCluster() {
    topic.hasPartitions(2);
    send(1, 2, 0);
    auditedLocally();
  }

  /** Sessions, one in each datacenter, send 100 messages each from that sequence on. */
  private void send(long sessionOfOne, long sessionOfTwo, long first) {
    topic.sentTo("dc1", sessionOfOne, first, first + 99);
    topic.sentTo("dc2", sessionOfTwo, first, first + 99);
    topic.countedAt(ONE, 0, sessionOfOne, first, first + 99);
    topic.countedAt(TWO, 0, sessionOfTwo, first, first + 99);
  }

  private void auditedLocally() {
    topic.settledIn("dc1", 1);
    topic.settledIn("dc2", 2);
    topic.auditedAt(ONE, 1_000);
    topic.auditedAt(TWO, 1_000);
  }

  private void auditedInTheAggregate() {
    topic.auditedAt(fromOne, 1_000);
    topic.auditedAt(fromTwo, 1_000);
  }

  private void settleTimePasses() {
    topic.pass(SETTLE);
    auditedLocally();
    auditedInTheAggregate();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void countsAddUp(boolean renamed) {
    mirrored(renamed);
    hundredMessagesAreInEachLocalCluster();
    topic.countedAt(fromOne, 0, 1, 0, 99);
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    auditedInTheAggregate();

    assertThat(topic.local().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.local().messages()).isEqualTo(200);
    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().messages()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatOneMirrorLosesIsFoundAndIsOfItsDatacenter(boolean renamed) {
    mirrored(renamed);
    hundredMessagesAreInEachLocalCluster();
    topic.countedAt(fromOne, 0, 1, 0, 95);
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    settleTimePasses();

    assertThat(topic.aggregate().status()).isEqualTo(Status.LOSS);
    assertThat(topic.aggregate().findings())
        .singleElement()
        .extracting(Finding::session)
        .isEqualTo(1L);
    assertThat(topic.aggregate().findings().get(0).lostSequences()).isEqualTo(range(96, 99));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasDoubledInADatacenterIsFoundThereAndWhatItsMirrorDoubledBehindIt(boolean renamed) {
    mirrored(renamed);
    hundredMessagesAreInEachLocalCluster();
    topic.countedAt(ONE, 1, 1, 10, 14);
    topic.countedAt(fromOne, 0, 1, 0, 99);
    topic.countedAt(fromOne, 1, 1, 10, 14);
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    topic.countedAt(fromTwo, 1, 2, 10, 11);
    settleTimePasses();

    assertThat(topic.local().duplicated()).isEqualTo(5);
    assertThat(topic.local().findings().get(0).session()).isEqualTo(1L);
    assertThat(topic.aggregate().duplicated()).isEqualTo(2);
    assertThat(topic.aggregate().duplicatedBefore()).isEqualTo(5);
    assertThat(topic.aggregate().findings())
        .singleElement()
        .extracting(Finding::session)
        .isEqualTo(2L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAuditorThatIsAwayHoldsUpDuplicatesOfItsOwnDatacenterAlone(boolean renamed) {
    mirrored(renamed);
    hundredMessagesAreInEachLocalCluster();
    topic.pass(Duration.ofMinutes(1));
    topic.countedAt(fromOne, 0, 1, 0, 99);
    topic.countedAt(fromOne, 1, 1, 10, 14);
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    topic.countedAt(fromTwo, 1, 2, 10, 11);
    topic.auditedAt(ONE, 1_000);
    auditedInTheAggregate();

    assertThat(topic.aggregate().duplicated()).as("of dc1 alone").isEqualTo(5);
    assertThat(topic.aggregate().isFinal()).isFalse();
    assertThat(topic.aggregate().reasons())
        .anySatisfy(reason -> assertThat(reason).contains("more than once").contains("dc2"));

    topic.auditedAt(TWO, 1_000);
    assertThat(topic.aggregate().duplicated()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMirrorThatStandsStillLosesNothingWhileTheOtherOneFlows(boolean renamed) {
    mirrored(renamed);
    hundredMessagesAreInEachLocalCluster();
    topic.countedAt(fromOne, 0, 1, 0, 49);
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    topic.pass(Duration.ofMinutes(1));
    topic.inBucket(1);
    send(11, 12, 0);
    topic.countedAt(fromTwo, 0, 12, 0, 99);
    settleTimePasses();

    assertThat(topic.aggregate().lost()).as("other sessions sent later, and none came").isZero();
    assertThat(topic.aggregate().reasons())
        .singleElement()
        .asString()
        .contains("dc1")
        .contains("mirror behind");

    topic.inBucket(200);
    topic.pass(Duration.ofMinutes(200));
    topic.countedAt(TWO, 0, 12, 100, 199);
    topic.countedAt(fromTwo, 0, 12, 100, 199);
    settleTimePasses();
    assertThat(topic.aggregate().lost()).as("what came hours later came from elsewhere").isZero();
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);

    topic.countedAt(ONE, 0, 11, 100, 199);
    topic.countedAt(fromOne, 0, 11, 100, 199);
    settleTimePasses();
    assertThat(topic.aggregate().lost()).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aMirrorThatIsCatchingUpLosesNothingWhileTheOtherOneIsAhead(boolean renamed) {
    mirrored(renamed);
    hundredMessagesAreInEachLocalCluster();
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    topic.inBucket(1);
    topic.countedAt(TWO, 0, 2, 100, 199);
    topic.countedAt(fromTwo, 0, 2, 100, 199);
    settleTimePasses();
    topic.pass(Duration.ofMinutes(30));
    topic.inBucket(-1);
    topic.countedAt(ONE, 0, 1, 500, 549);
    topic.countedAt(fromOne, 0, 1, 500, 549);
    topic.inBucket(0);
    topic.pass(SETTLE.minusSeconds(5));
    auditedLocally();
    auditedInTheAggregate();
    assertThat(topic.aggregate().lost()).as("the mirror of dc1 was at work just now").isZero();

    settleTimePasses();
    assertThat(topic.aggregate().lost()).as("and is not any more").isEqualTo(100);
  }

  @Test
  void theOrderIsThatOfTheTopicWhichAMirrorWritesTo() {
    mirrored(true);
    fromTwo = Where.aggregate("dc2.orders", 1);
    hundredMessagesAreInEachLocalCluster();
    topic.countedAt(ONE, 1, 1, 200, 299);
    topic.countedAt(fromOne, 0, 1, 0, 99);
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    topic.inBucket(1);
    topic.countedAt(ONE, 1, 1, 300, 399);
    settleTimePasses();

    assertThat(topic.aggregate().lost()).as("partition 1 of dc1 is behind").isZero();
    assertThat(topic.aggregate().missing()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatOneMirrorLeavesOutIsUnverifiedAndNotAllLost(boolean renamed) {
    mirrored(renamed);
    hundredMessagesAreInEachLocalCluster();
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    topic.pass(SETTLE);
    auditedLocally();
    topic.auditedAt(fromTwo, 1_000);
    assertThat(topic.aggregate().lost()).isZero();

    topic.pass(OVERDUE);
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().reasons())
        .singleElement()
        .asString()
        .contains("dc1")
        .contains("take the topic");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void arrivalsCountForTheirSourceAlsoWhereTheyAreHeardOfBeforeIt(boolean renamed) {
    mirrored(renamed);
    topic.hasPartitions(2);
    topic.countedAt(fromOne, 0, 1, 0, 95);
    topic.countedAt(fromTwo, 0, 2, 0, 99);
    hundredMessagesAreInEachLocalCluster();
    settleTimePasses();

    assertThat(topic.aggregate().lost()).isEqualTo(4);
  }

  @Test
  void withoutStampsTopicsOfTheirOwnTellTheDatacentersApart() {
    mirrored(true);
    unstampedInEach(20);
    topic.countedUnstampedAt(fromOne, 0, 17);
    topic.countedUnstampedAt(fromTwo, 0, 20);
    topic.inBucket(1);
    unstampedInEach(20);
    topic.countedUnstampedAt(fromTwo, 0, 20);
    settleTimePasses();
    assertThat(topic.aggregate().lost()).as("the mirror of dc1 may be behind").isZero();

    topic.countedUnstampedAt(fromOne, 0, 20);
    settleTimePasses();
    assertThat(topic.aggregate().lost()).isEqualTo(3);
    assertThat(topic.aggregate().inexact()).isTrue();
  }

  @Test
  void withoutStampsAndInOneTopicNobodyCanTellThemApart() {
    mirrored(false);
    unstampedInEach(20);
    topic.countedUnstampedAt(fromOne, 0, 37);
    settleTimePasses();
    topic.pass(OVERDUE);

    assertThat(topic.aggregate().lost()).isZero();
    assertThat(topic.aggregate().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.aggregate().reasons()).anyMatch(reason -> reason.contains("share one topic"));
  }

  private void unstampedInEach(long messages) {
    topic.countedUnstampedAt(ONE, 0, messages);
    topic.countedUnstampedAt(TWO, 0, messages);
  }

  @Test
  void whatIsInTheAggregateAloneIsNeitherLostNorDoubled() {
    mirrored(true);
    topic.countedAt(fromOne, 0, 1, 0, 99);
    auditedInTheAggregate();
    assertThat(topic.aggregate().status()).isEqualTo(Status.COMPLETE);
    assertThat(topic.aggregate().unreported()).isEqualTo(100);

    AuditedTopic unstamped = new AuditedTopic(AuditedTopic.pathOfLocalClusters("dc1", "dc2"));
    unstamped.countedUnstampedAt(fromOne, 0, 20);
    unstamped.pass(OVERDUE.plus(SETTLE));
    unstamped.auditedAt(fromOne, 1_000);
    assertThat(unstamped.aggregate().duplicated()).isZero();
    assertThat(unstamped.aggregate().status()).isEqualTo(Status.UNVERIFIED);
  }

  @Test
  void aTopicThatLivesInOneDatacenterIsJudgedWhereProducersSayWhichOneTheySendTo() {
    topic.hasPartitions(2);
    topic.sentTo("dc1", 1, 0, 99);
    topic.countedAt(ONE, 0, 1, 0, 89);
    topic.auditedAt(ONE, 1_000);
    assertThat(topic.local().status()).isEqualTo(Status.LOSS);
    assertThat(topic.local().lost()).isEqualTo(10);
    assertThat(topic.local().isFinal()).isTrue();

    Where mirror = Where.aggregate("dc1.orders", 2);
    topic.countedAt(mirror, 0, 1, 0, 79);
    topic.pass(SETTLE);
    topic.settledIn("dc1", 1);
    topic.auditedAt(ONE, 1_000);
    topic.auditedAt(mirror, 1_000);
    assertThat(topic.aggregate().lost()).isEqualTo(10);
    assertThat(topic.aggregate().isFinal()).isTrue();
  }

  @Test
  void whereAProducerDoesNotSayWhichOneItSendsToAllHaveToReport() {
    topic.sent(1, 0, 99);
    topic.settled(1);
    topic.countedAt(ONE, 0, 1, 0, 89);
    topic.auditedAt(ONE, 1_000);
    topic.pass(OVERDUE.plus(SETTLE));
    topic.auditedAt(ONE, 1_000);

    assertThat(topic.local().lost()).isZero();
    assertThat(topic.local().status()).isEqualTo(Status.UNVERIFIED);
    assertThat(topic.local().reasons()).singleElement().asString().contains("cluster dc2");
  }

  @Test
  void whatWasSentToAClusterWithoutAnAuditorIsNotLostWhereAnotherOneIsAhead() {
    AuditedTopic unnamed = new AuditedTopic();
    unnamed.sentTo("dc2", 2, 0, 99);
    unnamed.auditedAt(ONE, 1_000);
    unnamed.pass(SETTLE.multipliedBy(2));
    unnamed.settledIn("dc2", 2);
    unnamed.auditedAt(ONE, 1_000);

    assertThat(unnamed.local().lost()).isZero();
    assertThat(unnamed.local().reasons()).singleElement().asString().contains("cluster dc2");
  }

  @Test
  void ofTopicsWithOneCanonicalNameTheProducerSendsToTheOneThatIsCalledSo() {
    Where copied = new Where(LOCAL, "dc1", "dc2.orders", 2);
    topic.sentTo("dc1", 1, 0, 99);
    topic.auditedAt(copied, 1_000);
    topic.auditedAt(ONE, 50);
    assertThat(topic.local().lost()).isZero();

    topic.auditedAt(ONE, 100);
    assertThat(topic.local().lost()).isEqualTo(100);
  }
}
