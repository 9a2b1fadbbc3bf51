package org.kafkaaudit.model.event;

import java.util.ArrayList;
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
    return new OriginCount(
        origin.getSession(),
        origin.getMessages(),
        origin.getBytes(),
        sequences(origin.getSequences()),
        sequences(origin.getRepeatedSequences()),
        outcome(origin),
        origin.getLateness());
  }

  private static SendOutcome outcome(org.kafkaaudit.schemas.OriginCount origin) {
    boolean isNone =
        origin.getUnsettledSequences().isEmpty()
            && origin.getUndelivered().isEmpty()
            && origin.getAcknowledged().isEmpty()
            && origin.getAcknowledgedWithoutOffset() == 0;
    if (isNone) {
      return SendOutcome.NONE;
    }
    Map<String, SequenceSet> undelivered = new HashMap<>();
    for (Undelivered entry : origin.getUndelivered()) {
      undelivered.merge(entry.getReason(), sequences(entry.getSequences()), SequenceSet::union);
    }
    List<AcknowledgedOffsets> acknowledged = new ArrayList<>(origin.getAcknowledged().size());
    for (org.kafkaaudit.schemas.AcknowledgedOffsets offsets : origin.getAcknowledged()) {
      acknowledged.add(
          new AcknowledgedOffsets(
              offsets.getPartition(), offsets.getLowest(), offsets.getHighest()));
    }
    return new SendOutcome(
        sequences(origin.getUnsettledSequences()),
        undelivered,
        acknowledged,
        origin.getAcknowledgedWithoutOffset());
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
    List<SequenceSet.Block> read = new ArrayList<>(blocks.size());
    for (SequenceBlock block : blocks) {
      read.add(new SequenceSet.Block(block.getBase(), block.getBitmap()));
    }
    return SequenceSet.ofBlocks(read);
  }
}
