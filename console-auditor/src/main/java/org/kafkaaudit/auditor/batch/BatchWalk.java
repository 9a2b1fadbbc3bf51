package org.kafkaaudit.auditor.batch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;

/**
 * Hands over the committed records of what was fetched. Batches of the present format are walked in
 * place; those of older ones, and those whose values are wanted, are read as Kafka's consumer reads
 * them. Not safe for use by several threads.
 */
final class BatchWalk implements AutoCloseable {

  private final RecordWalk records;
  private final boolean checkingSums;
  private final BufferSupplier buffers = BufferSupplier.create();

  /**
   * @param header name of the header that is looked for
   * @param checkingSums whether checksums are compared
   */
  BatchWalk(String header, boolean checkingSums) {
    this.records = new RecordWalk(header);
    this.checkingSums = checkingSums;
  }

  /**
   * Hands over what was fetched.
   *
   * @throws KafkaException where some of it cannot be read; what is before that is handed over
   */
  void walk(FetchedData fetched) {
    ReadPosition position = fetched.position();
    try {
      walk(position, fetched.data());
    } catch (CorruptRecordException | InvalidRecordException e) {
      throw unreadable(position, e);
    } catch (KafkaException e) {
      throw e;
    } catch (RuntimeException e) {
      // Kafka has no exception of its own for each kind of damage.
      throw unreadable(position, e);
    }
  }

  private static KafkaException unreadable(ReadPosition position, RuntimeException cause) {
    return new KafkaException(
        "the log of "
            + position.partition()
            + " cannot be read at offset "
            + position.handedOver()
            + ": "
            + cause.getMessage(),
        cause);
  }

  private void walk(ReadPosition position, FetchResponseData.PartitionData data) {
    MemoryRecords fetched = memoryRecords(data);
    ByteBuffer buffer = fetched.buffer();
    AbortedProducers aborted = new AbortedProducers(data.abortedTransactions());
    int begin = buffer.arrayOffset() + buffer.position();
    long before = position.handedOver();
    for (MutableRecordBatch batch : fetched.batches()) {
      if (checkingSums && batch.magic() >= RecordBatch.MAGIC_VALUE_V2) {
        batch.ensureValid();
      }
      if (!aborted.wrote(batch) && !batch.isControlBatch()) {
        walk(batch, buffer.array(), begin, position);
      }
      position.handedOver(batch.nextOffset());
      position.sink().reached(position.handedOver(), batch.partitionLeaderEpoch());
      begin += batch.sizeInBytes();
    }
    if (position.handedOver() == before) {
      throw new CorruptRecordException("the broker hands out no whole batch");
    }
  }

  static MemoryRecords memoryRecords(FetchResponseData.PartitionData data) {
    return (MemoryRecords) FetchResponse.recordsOrFail(data);
  }

  private void walk(RecordBatch batch, byte[] response, int begin, ReadPosition position) {
    RecordSink sink = position.sink();
    sink.beginBatch(batch.partitionLeaderEpoch());
    if (batch instanceof DefaultRecordBatch present && !sink.isToldValues()) {
      records.walk(present, response, begin, position.handedOver(), sink);
    } else {
      walkWhole(batch, position.handedOver(), sink);
    }
  }

  private void walkWhole(RecordBatch batch, long fromOffset, RecordSink sink) {
    try (CloseableIterator<Record> iterator = batch.streamingIterator(buffers)) {
      while (iterator.hasNext()) {
        Record record = iterator.next();
        if (record.offset() >= fromOffset) {
          handOver(record, sink);
        }
      }
    }
  }

  private void handOver(Record record, RecordSink sink) {
    if (checkingSums) {
      record.ensureValid();
    }
    int bytes = Math.max(0, record.keySize()) + Math.max(0, record.valueSize());
    if (sink.isToldValues()) {
      RecordHeaders headers = new RecordHeaders(record.headers());
      sink.whole(record.offset(), record.timestamp(), bytes, headers, record.value());
    } else {
      // The formats before the present one have no headers.
      sink.unmarked(record.offset(), record.timestamp(), bytes);
    }
  }

  @Override
  public void close() {
    records.close();
    buffers.close();
  }
}
