package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.event.PartitionProgress.Cut;
import org.kafkaaudit.model.event.PartitionProgress.Gap;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

class PartitionLogTest {

  private static final TopicPartition PARTITION = new TopicPartition("dc1.orders", 0);
  private static final long TIME = 1_700_000_000_000L;

  @Test
  void beginsChunksAtAlignedOffsetsThoughTheirFirstOffsetsHoldNoMessages() {
    PartitionLog log = startingAt(0, 0);

    log.count(records(65_000, 65_100), TIME);
    log.count(records(65_600, 65_610), TIME);
    log.count(records(200_000, 200_001), TIME);

    assertThat(log.changes())
        .extracting(ChunkChange::chunkBegin, ChunkChange::version)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0L, 65_536L),
            org.assertj.core.groups.Tuple.tuple(65_536L, 131_072L),
            org.assertj.core.groups.Tuple.tuple(196_608L, 200_001L));
  }

  @Test
  void saysNothingAboutWhatWasReportedBeforeItDied() {
    PartitionLog log = startingAt(0, 100);

    log.count(records(0, 99), TIME);
    assertThat(log.isCountingAgain()).isTrue();
    log.count(records(99, 100), TIME);
    assertThat(log.isCountingAgain()).as("also where nothing more is written").isFalse();
    assertThat(log.changes()).isEmpty();
    log.advanceTo(101, 4, TIME);
    assertThat(log.changes()).isEmpty();

    log.count(records(101, 102), TIME);
    assertThat(log.changes())
        .singleElement()
        .satisfies(change -> assertThat(change.count().origins().get(0).messages()).isEqualTo(101));
  }

  @Test
  void keepsWhatIsNotReportedAndForgetsWhatIs() {
    PartitionLog log = startingAt(0, 0);

    log.count(records(0, 70_000), TIME);
    assertThat(log.chunks()).isEqualTo(2);
    assertThat(log.changes()).isEqualTo(log.changes()).hasSize(2);
    log.reported();

    assertThat(log.changes()).isEmpty();
    assertThat(log.chunks()).isEqualTo(1);
    assertThat(log.toCommit(TIME).offset()).isEqualTo(70_000);
  }

  @Test
  void remembersBeforeAReportWhatMayHaveBeenReported() {
    PartitionLog log = startingAt(0, 0);

    log.count(records(0, 50), TIME);

    assertThat(log.toCommit(TIME).offset()).isZero();
    assertThat(CommitMetadata.parse(log.toCommit(TIME).metadata()).orElseThrow().reportedUntil())
        .isEqualTo(50);
  }

  @Test
  void knowsBeforeWhichTimeEverythingIsCountedOnceItReachesTheEndOfThatTime() {
    PartitionLog log = startingAt(0, 0);

    log.logEndedAt(100, 1_000);
    assertThat(log.progress(TIME).countedBeforeMillis()).isZero();
    log.count(records(0, 100), TIME);
    log.logEndedAt(150, 2_000);
    assertThat(log.progress(TIME).countedBeforeMillis()).isEqualTo(1_000);
    log.count(records(100, 150), TIME);
    log.logEndedAt(150, 3_000);
    assertThat(log.progress(TIME).countedBeforeMillis()).isEqualTo(3_000);
  }

  @Test
  void countsByRecordTimestampWhatHasNoUsableStamp() {
    PartitionLog log = startingAt(0, 0);
    List<ConsumerRecord<Void, Void>> records = new ArrayList<>();
    records.add(record(0, null, -1));
    records.add(record(1, new byte[] {1, 2}, TIME));
    records.add(record(2, new Stamp(5, TopicTag.of("other"), 0, TIME).encode(), TIME));

    log.count(records, TIME);

    assertThat(log.tally().missingStamps).isEqualTo(1);
    assertThat(log.tally().malformedStamps).isEqualTo(1);
    assertThat(log.tally().foreignStamps).isEqualTo(1);
    assertThat(log.changes())
        .extracting(change -> change.count().bucketStartMillis())
        .containsExactly(0L, BucketLength.DEFAULT.startOf(TIME));
    assertThat(log.changes().get(1).count().origins())
        .singleElement()
        .satisfies(
            origin -> {
              assertThat(origin.session()).isZero();
              assertThat(origin.messages()).isEqualTo(2);
              assertThat(origin.bytes()).isEqualTo(26);
            });
  }

  @Test
  void noticesThatWhatItCountsAgainIsNotWhatWasReported() {
    PartitionLog log = startingAt(0, 100, 3, List.of());

    log.count(records(0, 10), TIME);

    assertThat(log.isDeparting()).isTrue();
  }

  @Test
  void takesWhatFollowsWhatWasReportedForWhatItIs() {
    PartitionLog log = startingAt(0, 10, 3, List.of());

    log.advanceTo(10, 3, TIME);
    log.count(records(10, 20), TIME);

    assertThat(log.isDeparting()).isFalse();
    assertThat(memory(log).reportedUntil()).isEqualTo(20);
    assertThat(memory(log).reportedEpoch()).isEqualTo(4);
  }

  @Test
  void keepsTheEpochOfWhatWasReportedUntilItIsBeyond() {
    PartitionLog log = startingAt(0, 10, 4, List.of());
    assertThat(memory(log).reportedEpoch()).isEqualTo(4);

    log.advanceTo(9, 1, TIME);

    assertThat(memory(log).reportedUntil()).isEqualTo(10);
    assertThat(memory(log).reportedEpoch()).isEqualTo(4);
  }

  @Test
  void isNotAnnouncedWhereItWasCut() {
    List<Cut> cuts = List.of(new Cut(0, 9));
    PartitionLog log = startingAt(0, 0, 4, cuts);

    log.count(records(0, 10), TIME);

    assertThat(log.isAnnounced()).isFalse();
    assertThat(log.progress(TIME).nextOffset()).isZero();
    assertThat(log.progress(9).cuts()).isEqualTo(cuts);
    log.announced();
    assertThat(log.isAnnounced()).isTrue();
  }

  @Test
  void notesHolesWhereRecordsMayHaveBeenCleaned() {
    PartitionLog log = startingAt(0, 0);
    log.count(records(5, 10), TIME);
    log.advanceTo(12, 4, TIME);
    log.count(records(12, 20), TIME);
    assertThat(log.hasHoles()).isTrue();

    log.holesWere(true);

    assertThat(log.hasHoles()).isFalse();
    assertThat(log.progress(TIME).gaps()).containsExactly(new Gap(0, 12, TIME, true));
    assertThat(memory(log).gaps().list()).containsExactly(new Gap(0, 12, TIME, true));
  }

  @Test
  void notesNoGapWhereTransactionsLeftHoles() {
    PartitionLog log = startingAt(0, 0);
    log.count(records(5, 10), TIME);

    log.holesWere(false);

    assertThat(log.progress(TIME).gaps()).isEmpty();
  }

  private static CommitMetadata memory(PartitionLog log) {
    return CommitMetadata.parse(log.toCommit(TIME).metadata()).orElseThrow();
  }

  @Test
  void vouchesForTheLogUnderTheLeaderThatItWasFoundUnderAlone() {
    PartitionLog log = startingAt(0, 0);
    assertThat(log.isLedAnew(5)).isFalse();
    assertThat(log.isLedAnew(CommitMetadata.UNKNOWN_EPOCH)).isFalse();
    assertThat(log.isLedAnew(6)).isTrue();
    assertThat(log.progress(TIME + 9).asOfMillis()).isZero();

    log.logEndedAt(7, TIME);
    assertThat(log.progress(TIME + 9).asOfMillis()).isEqualTo(TIME);
  }

  private static PartitionLog startingAt(long offset, long reportedBefore) {
    return startingAt(offset, reportedBefore, 4, List.of());
  }

  private static PartitionLog startingAt(
      long offset, long reportedBefore, int reportedEpoch, List<Cut> cuts) {
    CommitMetadata memory =
        new CommitMetadata(
            "id", 0, TIME, offset, reportedBefore, reportedEpoch, 9, Gaps.NONE, cuts);
    return new PartitionLog(
        PARTITION,
        "orders",
        BucketLength.DEFAULT,
        new Placement.Placed(new StartingPoint(offset, reportedBefore, memory), 5));
  }

  private static List<ConsumerRecord<Void, Void>> records(long from, long until) {
    return LongStream.range(from, until)
        .mapToObj(
            offset ->
                record(offset, new Stamp(7, TopicTag.of("orders"), offset, TIME).encode(), TIME))
        .toList();
  }

  private static ConsumerRecord<Void, Void> record(long offset, byte[] stamp, long timestamp) {
    Headers headers = new RecordHeaders();
    if (stamp != null) {
      headers.add(Stamp.HEADER, stamp);
    }
    return new ConsumerRecord<>(
        "dc1.orders",
        0,
        offset,
        timestamp,
        TimestampType.CREATE_TIME,
        3,
        10,
        null,
        null,
        headers,
        Optional.of(4));
  }
}
