package org.kafkaaudit.auditor.batch;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * Tells which batches of a response are of aborted transactions. It has to be asked about each
 * batch, in order. Not safe for use by several threads.
 */
final class AbortedProducers {

  private final PriorityQueue<AbortedTransaction> ahead =
      new PriorityQueue<>(Comparator.comparingLong(AbortedTransaction::firstOffset));
  private final Set<Long> open = new HashSet<>();

  /**
   * @param transactions that the broker names, null where there are none
   */
  AbortedProducers(@Nullable List<AbortedTransaction> transactions) {
    if (transactions != null) {
      ahead.addAll(transactions);
    }
  }

  /** Returns whether the messages in the batch were taken back. */
  boolean wrote(RecordBatch batch) {
    if (!batch.hasProducerId()) {
      return false;
    }
    while (!ahead.isEmpty() && ahead.peek().firstOffset() <= batch.lastOffset()) {
      open.add(ahead.poll().producerId());
    }
    if (isAbortMarker(batch)) {
      open.remove(batch.producerId());
      return false;
    }
    return batch.isTransactional() && open.contains(batch.producerId());
  }

  private static boolean isAbortMarker(RecordBatch batch) {
    if (!batch.isControlBatch()) {
      return false;
    }
    Iterator<Record> records = batch.iterator();
    return records.hasNext()
        && ControlRecordType.parse(records.next().key()) == ControlRecordType.ABORT;
  }
}
