package org.kafkaaudit.model.event;

import org.kafkaaudit.model.Session;

/**
 * Who counted what: two counts of the same thing share a scope, counts of different things never
 * do. Immutable.
 */
public sealed interface Scope {

  /** Returns the scope as it is written in events. */
  String format();

  /**
   * What a client counted of itself.
   *
   * @param generation 0, or where a bucket was opened again after it had been let go, the last
   *     report before that
   */
  record OfSession(long session, long generation) implements Scope {

    @Override
    public String format() {
      return "session/" + Session.format(session) + (generation == 0 ? "" : "/" + generation);
    }
  }

  /**
   * What a console auditor counted of a chunk of a log.
   *
   * @param begin the offset that the chunk begins at
   * @param incarnation which of the logs that the partition had: another one where it was cut short
   */
  record OfChunk(String clusterId, String topicId, int partition, long begin, long incarnation)
      implements Scope {

    /** A chunk of a log that was never cut short. */
    public OfChunk(String clusterId, String topicId, int partition, long begin) {
      this(clusterId, topicId, partition, begin, 0);
    }

    @Override
    public String format() {
      return "log/"
          + clusterId
          + "/"
          + topicId
          + "/"
          + partition
          + "/"
          + begin
          + (incarnation == 0 ? "" : "/" + incarnation);
    }
  }

  /**
   * Returns the scope that is written so.
   *
   * @throws IllegalArgumentException where it is none
   */
  static Scope parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts[0].equals("session") && parts.length == 2) {
        return new OfSession(Long.parseUnsignedLong(parts[1], 16), 0);
      }
      if (parts[0].equals("session") && parts.length == 3) {
        return new OfSession(Long.parseUnsignedLong(parts[1], 16), Long.parseLong(parts[2]));
      }
      if (parts[0].equals("log") && (parts.length == 5 || parts.length == 6)) {
        long incarnation = parts.length == 6 ? Long.parseLong(parts[5]) : 0;
        return new OfChunk(
            parts[1], parts[2], Integer.parseInt(parts[3]), Long.parseLong(parts[4]), incarnation);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("scope \"" + text + "\" has a number that is none", e);
    }
    throw new IllegalArgumentException(
        "scope \"" + text + "\" is neither session/ID nor log/CLUSTER/TOPIC/PARTITION/OFFSET");
  }
}
