package org.kafkaaudit.chaos.fault;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can happen to the audit and to what it watches. */
public enum FaultKind {
  KILL_PRODUCER,
  KILL_AUDITOR,
  KILL_STREAMS,
  KILL_API,
  KILL_CLICKHOUSE,
  KILL_BROKER,
  KILL_MIRROR,
  PAUSE_AUDITOR,
  DELETE_STREAMS_STATE,
  KILL_ONE_OF_TWO_STREAMS,
  AUDIT_TOPIC_AWAY,
  CLICKHOUSE_AWAY,
  REGISTRY_AWAY,
  EVENTS_REPEATED,
  EVENTS_REORDERED,
  EVENTS_LATE,
  RETENTION,
  REBALANCES,
  ADD_PARTITIONS,
  REMAKE_TOPIC;

  /** Returns the name as it is written on the command line and in results. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the kind of the name, empty where there is none. */
  public static Optional<FaultKind> ofLabel(String label) {
    return Stream.of(values()).filter(kind -> kind.label().equals(label)).findFirst();
  }

  /** Whether reports have to pass through a relay for it. */
  public boolean needsRelay() {
    return this == EVENTS_REPEATED || this == EVENTS_REORDERED || this == EVENTS_LATE;
  }
}
