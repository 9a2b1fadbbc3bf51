package org.kafkaaudit.model.event;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.count.AcknowledgedOffsets;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.count.SendOutcome;
import org.kafkaaudit.schemas.SequenceBlock;
import org.kafkaaudit.schemas.Undelivered;

/** Counts of origins as Avro records, and back. */
final class OriginRecords {

  private OriginRecords() {}

  static org.kafkaaudit.schemas.OriginCount toRecord(OriginCount origin) {
    SendOutcome outcome = origin.outcome();
    return org.kafkaaudit.schemas.OriginCount.newBuilder()
        .setSession(origin.session())
        .setMessages(origin.messages())
        .setBytes(origin.bytes())
        .setSequences(blocks(origin.sequences()))
        .setRepeatedSequences(blocks(origin.repeated()))
        .setUnsettledSequences(blocks(outcome.unsettled()))
        .setUndelivered(
            outcome.undelivered().entrySet().stream()
                .map(entry -> new Undelivered(entry.getKey(), blocks(entry.getValue())))
                .toList())
        .setAcknowledged(
            outcome.acknowledged().stream()
                .map(
                    offsets ->
                        new org.kafkaaudit.schemas.AcknowledgedOffsets(
                            offsets.partition(), offsets.lowest(), offsets.highest()))
                .toList())
        .setAcknowledgedWithoutOffset(outcome.acknowledgedWithoutOffset())
        .setLateness(origin.lateness())
        .build();
  }

  static OriginCount fromRecord(org.kafkaaudit.schemas.OriginCount origin) {
    Map<String, SequenceSet> undelivered = new HashMap<>();
    for (Undelivered entry : origin.getUndelivered()) {
      undelivered.merge(entry.getReason(), sequences(entry.getSequences()), SequenceSet::union);
    }
    List<AcknowledgedOffsets> acknowledged =
        origin.getAcknowledged().stream()
            .map(
                offsets ->
                    new AcknowledgedOffsets(
                        offsets.getPartition(), offsets.getLowest(), offsets.getHighest()))
            .toList();
    SequenceSet unsettled = sequences(origin.getUnsettledSequences());
    long withoutOffset = origin.getAcknowledgedWithoutOffset();
    boolean isNone =
        undelivered.isEmpty()
            && acknowledged.isEmpty()
            && unsettled.isEmpty()
            && withoutOffset == 0;
    return new OriginCount(
        origin.getSession(),
        origin.getMessages(),
        origin.getBytes(),
        sequences(origin.getSequences()),
        sequences(origin.getRepeatedSequences()),
        isNone
            ? SendOutcome.NONE
            : new SendOutcome(unsettled, undelivered, acknowledged, withoutOffset),
        origin.getLateness());
  }

  private static List<SequenceBlock> blocks(SequenceSet sequences) {
    return sequences.toBlocks().stream()
        .map(block -> new SequenceBlock(block.base(), block.bitmap()))
        .toList();
  }

  private static SequenceSet sequences(List<SequenceBlock> blocks) {
    if (blocks.isEmpty()) {
      return SequenceSet.EMPTY;
    }
    return SequenceSet.ofBlocks(
        blocks.stream()
            .map(block -> new SequenceSet.Block(block.getBase(), block.getBitmap()))
            .toList());
  }
}
