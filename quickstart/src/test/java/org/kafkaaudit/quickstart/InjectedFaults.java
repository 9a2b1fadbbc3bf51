package org.kafkaaudit.quickstart;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.common.header.Headers;
import org.kafkaaudit.model.stamp.Stamp;

/**
 * Which messages are lost and which come twice on the way to each tier. Each tier has its own
 * sequences and its own numbers in each datacenter, so that a mix-up of any two shows. Thread-safe.
 */
final class InjectedFaults {

  static final String LOCAL = "local";
  static final String AGGREGATE = "aggregate";
  static final String CONSUMER = "consumer-billing";
  static final String TABLE = "warehouse";

  /** The topic whose messages meet with faults; those of all others come through unharmed. */
  static final String FAULTY_TOPIC = "orders";

  /** Messages of each datacenter; the first and the last ones are unharmed. */
  static final int MESSAGES = 200;

  private static final long FIRST_SEQUENCE = 10;

  private final List<Fault> faults = new ArrayList<>();
  private final Map<String, Long> nextFree = new HashMap<>();
  private final Map<Long, String> datacenters = new ConcurrentHashMap<>();

  /** What happens to the messages of one datacenter on the way to a tier. */
  record Fault(String tier, String datacenter, Set<Long> lost, Set<Long> doubled) {}

  InjectedFaults() {
    add(LOCAL, "dc1", 3, 2);
    add(AGGREGATE, "dc1", 5, 4);
    add(CONSUMER, "dc1", 7, 6);
    add(TABLE, "dc1", 11, 8);
    add(LOCAL, "dc2", 13, 10);
    add(AGGREGATE, "dc2", 17, 12);
    add(CONSUMER, "dc2", 19, 14);
    add(TABLE, "dc2", 23, 16);
  }

  private void add(String tier, String datacenter, int lost, int doubled) {
    long first = nextFree.getOrDefault(datacenter, FIRST_SEQUENCE);
    long firstDoubled = first + lost;
    long end = firstDoubled + doubled;
    faults.add(new Fault(tier, datacenter, range(first, firstDoubled), range(firstDoubled, end)));
    nextFree.put(datacenter, end + 1);
  }

  private static Set<Long> range(long first, long end) {
    return LongStream.range(first, end).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  List<Fault> all() {
    return List.copyOf(faults);
  }

  /** Keeps where the messages of a session come from. */
  void note(long session, String datacenter) {
    datacenters.put(session, datacenter);
  }

  Set<Long> sessionsOf(String datacenter) {
    return datacenters.entrySet().stream()
        .filter(entry -> entry.getValue().equals(datacenter))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /**
   * Returns how often a message gets to the tier: 0, 1 or 2 times. What is in the reference twice
   * meets with no fault on the way, so that each repeat comes through.
   */
  int copies(String tier, String topic, Stamp stamp) {
    if (!topic.equals(FAULTY_TOPIC)) {
      return 1;
    }
    String datacenter = Objects.requireNonNull(datacenters.get(stamp.session()));
    for (Fault fault : faults) {
      if (fault.tier().equals(tier) && fault.datacenter().equals(datacenter)) {
        return fault.lost().contains(stamp.sequence())
            ? 0
            : fault.doubled().contains(stamp.sequence()) ? 2 : 1;
      }
    }
    throw new IllegalArgumentException("no fault for " + tier + " and " + datacenter);
  }

  static Stamp stamp(Headers headers) {
    return Objects.requireNonNull(Stamp.decode(headers.lastHeader(Stamp.HEADER).value()));
  }
}
