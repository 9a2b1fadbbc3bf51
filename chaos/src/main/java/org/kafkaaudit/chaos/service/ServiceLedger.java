package org.kafkaaudit.chaos.service;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What one host did and was told, line by line. Each line is in the operating system's hands when
 * the method returns, so it outlives a {@code kill -9}. Thread-safe.
 */
final class ServiceLedger {

  private final FileChannel file;

  ServiceLedger(Path path) throws IOException {
    file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  /** About to be sent. */
  void sending(String topic, long place, long timestampMillis) {
    write("sending " + topic + " " + place + " " + timestampMillis);
  }

  /** The application was told that it had arrived. */
  void acknowledged(String topic, long place) {
    write("acknowledged " + topic + " " + place);
  }

  /** The application was told that it had failed. */
  void failed(String topic, long place, Throwable why) {
    write("failed " + topic + " " + place + " " + why.getClass().getSimpleName());
  }

  /** Swallowed, so that what the application is told next is a lie. */
  void swallowed(String topic, long place) {
    write("swallowed " + topic + " " + place);
  }

  /** The producer was closed in order. */
  void closed() {
    write("closed");
  }

  private synchronized void write(String line) {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII));
    try {
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger cannot be written", e);
    }
  }
}
