package org.kafkaaudit.auditor.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/**
 * Walks the records of one batch of the present format (magic 2) where they lie: in the response,
 * or in a window that they are decompressed into. Of a record it looks at sizes and header names
 * alone. Not safe for use by several threads.
 *
 * <p>A record is: length of what follows, attributes (1 byte), timestamp delta, offset delta, key
 * length, key, value length, value, number of headers, and of each header name length, name, value
 * length, value. All numbers are zigzag varints; a negative length is null.
 */
final class RecordWalk {

  private static final int MOST_VARINT_BYTES = 5;
  private static final int WINDOW_BYTES = 64 * 1024;

  /** A window that had to grow beyond this for a large record is not kept. */
  private static final int MOST_KEPT_BYTES = 1024 * 1024;

  private final byte[] name;
  private final BufferSupplier buffers = BufferSupplier.create();
  private byte[] window = new byte[WINDOW_BYTES];

  private byte[] array = window;
  private int position;
  private int limit;
  private InputStream rest = InputStream.nullInputStream();

  private long baseOffset;
  private long baseTimestamp;
  private boolean appendTime;
  private long maxTimestamp;

  /**
   * @param header name of the header that is looked for
   */
  RecordWalk(String header) {
    this.name = header.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Hands over the records of a batch from the given offset on.
   *
   * @param response holds the batch
   * @param begin where in the response the batch begins
   * @throws CorruptRecordException where they cannot be read
   */
  void walk(
      DefaultRecordBatch batch, byte[] response, int begin, long fromOffset, RecordSink sink) {
    baseOffset = batch.baseOffset();
    baseTimestamp = batch.baseTimestamp();
    appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    maxTimestamp = batch.maxTimestamp();
    int count = batch.countOrNull();
    try {
      if (batch.isCompressed()) {
        walkCompressed(batch, count, fromOffset, sink);
      } else {
        array = response;
        position = begin + DefaultRecordBatch.RECORD_BATCH_OVERHEAD;
        limit = begin + batch.sizeInBytes();
        rest = InputStream.nullInputStream();
        walkRecords(count, fromOffset, sink);
      }
    } catch (IOException | IndexOutOfBoundsException e) {
      throw new CorruptRecordException("a record is not as records are: " + e, e);
    }
  }

  private void walkCompressed(DefaultRecordBatch batch, int count, long fromOffset, RecordSink sink)
      throws IOException {
    array = window;
    position = 0;
    limit = 0;
    try (InputStream decompressed = decompress(batch)) {
      rest = decompressed;
      walkRecords(count, fromOffset, sink);
    } finally {
      rest = InputStream.nullInputStream();
      window = array.length > MOST_KEPT_BYTES ? new byte[WINDOW_BYTES] : array;
    }
  }

  private InputStream decompress(DefaultRecordBatch batch) {
    try {
      return batch.recordInputStream(buffers);
    } catch (KafkaException e) {
      throw new CorruptRecordException("a batch cannot be decompressed: " + e.getMessage(), e);
    }
  }

  private void walkRecords(int count, long fromOffset, RecordSink sink) throws IOException {
    for (int i = 0; i < count; i++) {
      walkRecord(fromOffset, sink);
    }
    if (position < limit || rest.read() >= 0) {
      throw new CorruptRecordException("the batch holds more than its " + count + " records");
    }
  }

  private void walkRecord(long fromOffset, RecordSink sink) throws IOException {
    if (limit - position < MOST_VARINT_BYTES) {
      fill(MOST_VARINT_BYTES);
    }
    int size = varint();
    if (size < 0) {
      throw new CorruptRecordException("a record has " + size + " bytes");
    }
    if (limit - position < size) {
      fill(size);
      if (limit - position < size) {
        throw new CorruptRecordException("the batch ends within a record");
      }
    }
    int end = position + size;
    position++;
    long timestamp = baseTimestamp + varlong();
    long offset = baseOffset + varint();
    int bytes = skip(end) + skip(end);
    int valueFrom = -1;
    int valueLength = 0;
    int headers = varint();
    for (int i = 0; i < headers; i++) {
      int nameLength = varint();
      boolean found = isName(nameLength);
      if (nameLength < 0) {
        throw new CorruptRecordException("a header has no name");
      }
      move(nameLength, end);
      int length = skip(end);
      if (found) {
        valueFrom = position - length;
        valueLength = length;
      }
    }
    if (headers < 0 || position != end) {
      throw new CorruptRecordException("the record at offset " + offset + " does not end in time");
    }
    if (offset >= fromOffset) {
      long time = appendTime ? maxTimestamp : timestamp;
      if (valueFrom < 0) {
        sink.unmarked(offset, time, bytes);
      } else {
        sink.marked(offset, time, bytes, array, valueFrom, valueLength);
      }
    }
  }

  private boolean isName(int length) {
    if (length != name.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (array[position + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /** Skips a run of bytes that its length is before, and returns that. */
  private int skip(int end) {
    int length = Math.max(0, varint());
    move(length, end);
    return length;
  }

  private void move(int length, int end) {
    if (length > end - position) {
      throw new CorruptRecordException("a key, value or header is longer than its record");
    }
    position += length;
  }

  /** Reads on until that many bytes are there, or the batch ends. */
  private void fill(int length) throws IOException {
    if (array != window) {
      return;
    }
    limit -= position;
    System.arraycopy(array, position, array, 0, limit);
    position = 0;
    while (limit < length) {
      if (limit == array.length) {
        // Not to the length at once: that may be damaged.
        array = Arrays.copyOf(array, Math.multiplyExact(2, limit));
        window = array;
      }
      int read = rest.read(array, limit, array.length - limit);
      if (read < 0) {
        return;
      }
      limit += read;
    }
  }

  private int varint() {
    int value = array[position++];
    if (value < 0) {
      value &= 0x7F;
      int shift = 7;
      int next = array[position++];
      while (next < 0) {
        value |= (next & 0x7F) << shift;
        shift += 7;
        if (shift > 28) {
          throw new CorruptRecordException("a number is longer than five bytes");
        }
        next = array[position++];
      }
      value |= next << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  private long varlong() {
    long value = array[position++];
    if (value < 0) {
      value &= 0x7F;
      int shift = 7;
      long next = array[position++];
      while (next < 0) {
        value |= (next & 0x7F) << shift;
        shift += 7;
        if (shift > 63) {
          throw new CorruptRecordException("a number is longer than ten bytes");
        }
        next = array[position++];
      }
      value |= next << shift;
    }
    return (value >>> 1) ^ -(value & 1);
  }

  /** Forgets what it keeps to decompress with. */
  void close() {
    buffers.close();
  }
}
