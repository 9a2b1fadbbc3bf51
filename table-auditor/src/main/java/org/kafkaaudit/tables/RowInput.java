package org.kafkaaudit.tables;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Reads rows in ClickHouse's format RowBinary, column by column. Not safe for several threads. */
final class RowInput {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int LONGEST_STRING = 1 << 24;

  private final InputStream input;

  RowInput(InputStream input) {
    this.input = new BufferedInputStream(input, BUFFER_BYTES);
  }

  /** Returns whether another row follows. */
  boolean next() throws IOException {
    input.mark(1);
    if (input.read() < 0) {
      return false;
    }
    input.reset();
    return true;
  }

  /** Returns a column of type Int64 or UInt64. */
  long int64() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      value |= (long) octet() << shift;
    }
    return value;
  }

  /** Returns a column of type UInt8. */
  int uint8() throws IOException {
    return octet();
  }

  /** Returns a column of type String, whatever bytes it holds. */
  byte[] bytes() throws IOException {
    long length = 0;
    int shift = 0;
    int octet;
    do {
      octet = octet();
      length |= (long) (octet & 0x7F) << shift;
      shift += 7;
    } while ((octet & 0x80) != 0 && shift < Long.SIZE);
    if (length < 0 || length > LONGEST_STRING) {
      throw new IOException("a string of " + length + " bytes: this is no RowBinary");
    }
    byte[] bytes = input.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("the answer ends within a row");
    }
    return bytes;
  }

  /** Returns a column of type String that holds text. */
  String text() throws IOException {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private int octet() throws IOException {
    int octet = input.read();
    if (octet < 0) {
      throw new EOFException("the answer ends within a row");
    }
    return octet;
  }
}
