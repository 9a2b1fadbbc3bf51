package org.kafkaaudit.auditor.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.AbortedTransaction;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.kafkaaudit.auditor.batch.SeenRecords.Seen;

/**
 * A log with everything that logs have: batches of all codecs, transactions that were committed and
 * taken back, control batches, holes where messages were cleaned out, and, where wanted, batches of
 * former formats before them.
 */
final class RandomLog {

  static final String HEADER = "ka";

  private static final long TIME = 1_700_000_000_000L;
  private static final int MOST_LATER = 100_000;

  private final Random random;
  private final ByteBuffer bytes = ByteBuffer.allocate(8 * 1024 * 1024);
  private final List<Seen> committed = new ArrayList<>();
  private final List<AbortedTransaction> aborted = new ArrayList<>();

  /** The producers with an open transaction, and whether it will be committed. */
  private final Map<Long, Boolean> open = new HashMap<>();

  private long nextOffset;
  private int epoch;

  RandomLog(long seed) {
    this.random = new Random(seed);
    this.nextOffset = random.nextInt(3) * 1_000_000L;
  }

  /** Returns the records that a reader of what is committed sees, from an offset on. */
  List<Seen> committedFrom(long offset) {
    return committed.stream().filter(seen -> seen.offset() >= offset).toList();
  }

  long nextOffset() {
    return nextOffset;
  }

  int epoch() {
    return epoch;
  }

  /** Returns it as a broker hands it out. */
  FetchResponseData.PartitionData toResponse() {
    // It is not at the beginning of a response, where other partitions may be.
    byte[] response = new byte[bytes.position() + 20];
    System.arraycopy(bytes.array(), 0, response, 10, bytes.position());
    return new FetchResponseData.PartitionData()
        .setRecords(MemoryRecords.readableRecords(slice(response)))
        .setAbortedTransactions(aborted.isEmpty() ? null : aborted);
  }

  private ByteBuffer slice(byte[] response) {
    return ByteBuffer.wrap(response, 10, bytes.position()).slice();
  }

  /** Adds batches as they were written before there were headers. */
  void addFormer(int number) {
    for (int i = 0; i < number; i++) {
      byte magic = (byte) random.nextInt(2);
      Compression compression = Compression.of(CompressionType.forId(random.nextInt(3))).build();
      MemoryRecordsBuilder builder =
          MemoryRecords.builder(
              bytes, magic, compression, TimestampType.CREATE_TIME, nextOffset, -1);
      for (int j = 1 + random.nextInt(5); j > 0; j--) {
        byte[] key = bytes(random.nextInt(20));
        byte[] value = bytes(random.nextInt(200));
        long time = TIME + random.nextInt(MOST_LATER);
        builder.append(time, key, value);
        long seenTime = magic == 0 ? -1 : time;
        committed.add(new Seen(nextOffset, seenTime, size(key) + size(value), "none", -1));
        nextOffset++;
      }
      builder.close();
    }
    epoch = -1;
  }

  /** Adds batches of every kind, and ends all transactions. */
  void add(int number) {
    epoch = Math.max(0, epoch);
    for (int i = 0; i < number; i++) {
      epoch += random.nextInt(10) == 0 ? 1 : 0;
      long producer = 1L + random.nextInt(3);
      switch (random.nextInt(8)) {
        case 0 -> endTransaction(producer);
        case 1 -> addEmptyBatch();
        case 2, 3, 4 -> addBatch(producer);
        default -> addBatch(RecordBatch.NO_PRODUCER_ID);
      }
    }
    List.copyOf(open.keySet()).forEach(this::endTransaction);
  }

  private void addEmptyBatch() {
    long last = nextOffset + random.nextInt(50);
    boolean transactional = random.nextBoolean();
    DefaultRecordBatch.writeEmptyHeader(
        bytes,
        RecordBatch.CURRENT_MAGIC_VALUE,
        transactional ? 99 : RecordBatch.NO_PRODUCER_ID,
        (short) 0,
        0,
        nextOffset,
        last,
        epoch,
        TimestampType.CREATE_TIME,
        TIME,
        transactional,
        false);
    nextOffset = last + 1;
  }

  private void endTransaction(long producer) {
    Boolean commits = open.remove(producer);
    if (commits == null) {
      return;
    }
    ControlRecordType type = commits ? ControlRecordType.COMMIT : ControlRecordType.ABORT;
    MemoryRecords.writeEndTransactionalMarker(
        bytes, nextOffset, TIME, epoch, producer, (short) 0, new EndTransactionMarker(type, 0));
    nextOffset++;
  }

  private void addBatch(long producer) {
    boolean transactional = producer != RecordBatch.NO_PRODUCER_ID;
    if (transactional && !open.containsKey(producer)) {
      boolean commits = random.nextBoolean();
      open.put(producer, commits);
      if (!commits) {
        aborted.add(new AbortedTransaction().setProducerId(producer).setFirstOffset(nextOffset));
      }
    }
    boolean appendTime = random.nextInt(4) == 0;
    MemoryRecordsBuilder builder =
        MemoryRecords.builder(
            bytes,
            RecordBatch.CURRENT_MAGIC_VALUE,
            Compression.of(CompressionType.forId(random.nextInt(5))).build(),
            appendTime ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
            nextOffset,
            TIME + 7,
            producer,
            (short) 0,
            transactional ? 0 : RecordBatch.NO_SEQUENCE,
            transactional,
            epoch);
    boolean seen = !transactional || open.get(producer);
    for (int i = random.nextInt(10) == 0 ? 1_000 : 1 + random.nextInt(30); i > 0; i--) {
      addRecord(builder, appendTime, seen);
      nextOffset += random.nextInt(5) == 0 ? 1 + random.nextInt(300) : 1;
    }
    // What was cleaned out of the end of a batch still belongs to it.
    builder.overrideLastOffset(nextOffset - 1);
    builder.close();
  }

  private void addRecord(MemoryRecordsBuilder builder, boolean appendTime, boolean seen) {
    long time = TIME + random.nextInt(MOST_LATER) - MOST_LATER / 2L;
    byte[] key = bytes(random.nextInt(30));
    byte[] value = bytes(random.nextInt(200) == 0 ? 90_000 : random.nextInt(300));
    Header[] headers = headers();
    String mark = "none";
    for (Header header : headers) {
      mark = header.key().equals(HEADER) ? SeenRecords.mark(header.value()) : mark;
    }
    builder.appendWithOffset(nextOffset, time, key, value, headers);
    if (seen) {
      long told = appendTime ? TIME + 7 : time;
      committed.add(new Seen(nextOffset, told, size(key) + size(value), mark, epoch));
    }
  }

  private Header[] headers() {
    String[] names = {HEADER, "", "k", "kb", "aa", "kaa", "trace", "ä"};
    Header[] headers = new Header[Math.max(0, random.nextInt(7) - 2)];
    for (int i = 0; i < headers.length; i++) {
      String name = names[Math.max(0, random.nextInt(12) - 4)];
      headers[i] = new RecordHeader(name, bytes(random.nextInt(40)));
    }
    return headers;
  }

  private byte[] bytes(int length) {
    if (random.nextInt(10) == 0) {
      return null;
    }
    byte[] made = new byte[length];
    random.nextBytes(made);
    // So that there is something to compress.
    byte[] text = "the same again ".repeat(length / 15 + 1).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(text, 0, made, 0, length / 2);
    return made;
  }

  private static int size(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
