package org.kafkaaudit.chaos.truth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one host of a service did and was told, as it wrote it down itself. Immutable by convention:
 * it is built once and then only read.
 */
public final class HostLedger {

  /** One send. Changes only while the ledger is read. */
  public static final class Send {
    private final long timestampMillis;
    private boolean acknowledged;
    private boolean failed;
    private boolean swallowed;

    Send(long timestampMillis) {
      this.timestampMillis = timestampMillis;
    }

    long timestampMillis() {
      return timestampMillis;
    }

    boolean isAcknowledged() {
      return acknowledged;
    }

    boolean isFailed() {
      return failed;
    }

    boolean isSwallowed() {
      return swallowed;
    }
  }

  private final String host;
  private final Map<String, List<Send>> sends = new HashMap<>();
  private boolean closed;

  private HostLedger(String host) {
    this.host = host;
  }

  /** Reads what the host has written so far. */
  public static HostLedger read(String host, Path file) {
    try {
      String text = Files.exists(file) ? Files.readString(file, StandardCharsets.US_ASCII) : "";
      // What follows the last end of a line is a line that is just being written.
      return parse(host, text.substring(0, text.lastIndexOf('\n') + 1).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("the ledger " + file + " cannot be read", e);
    }
  }

  static HostLedger parse(String host, List<String> lines) {
    HostLedger ledger = new HostLedger(host);
    lines.forEach(line -> ledger.add(line.split(" ", -1)));
    return ledger;
  }

  private void add(String[] words) {
    if (words[0].equals("closed")) {
      closed = true;
      return;
    }
    List<Send> topic = sends.computeIfAbsent(words[1], unused -> new ArrayList<>());
    int place = Integer.parseInt(words[2]);
    switch (words[0]) {
      case "sending" -> {
        if (place != topic.size()) {
          throw new IllegalStateException("the ledger of " + host + " skips a place: " + place);
        }
        topic.add(new Send(Long.parseLong(words[3])));
      }
      case "acknowledged" -> topic.get(place).acknowledged = true;
      case "failed" -> topic.get(place).failed = true;
      case "swallowed" -> topic.get(place).swallowed = true;
      default -> throw new IllegalStateException("a line that nobody writes: " + words[0]);
    }
  }

  /** The host. */
  public String host() {
    return host;
  }

  /** Whether its producer was closed in order. */
  public boolean isClosed() {
    return closed;
  }

  /** Its sends to each topic, in their order. */
  Map<String, List<Send>> sends() {
    return sends;
  }

  /** How many messages it sent. */
  public long messages() {
    return sends.values().stream().mapToLong(List::size).sum();
  }
}
