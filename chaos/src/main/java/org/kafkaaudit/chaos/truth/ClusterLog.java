package org.kafkaaudit.chaos.truth;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.Uuid;

/**
 * What was ever seen in the logs of one cluster's topics, each record once. Safe for use by several
 * threads.
 */
public final class ClusterLog {

  private final Map<LogPosition, LoggedMessage> records = new ConcurrentHashMap<>();

  /**
   * Takes a record.
   *
   * @throws IllegalStateException where another one was seen there: then the log itself cannot be
   *     trusted
   */
  void add(Uuid topicId, int partition, long offset, LoggedMessage message) {
    LogPosition position = new LogPosition(topicId, partition, offset);
    LoggedMessage before = records.putIfAbsent(position, message);
    if (before != null && !before.equals(message)) {
      throw new IllegalStateException(
          "the log has changed at " + position + ": " + before + " became " + message);
    }
  }

  /** Returns all records of the topics, in no order. */
  public Collection<LoggedMessage> messages(Collection<String> topics) {
    List<LoggedMessage> result = new ArrayList<>();
    records.values().stream()
        .filter(message -> topics.contains(message.topic()))
        .forEach(result::add);
    return result;
  }

  /** Returns the records of one incarnation of a topic by where they are. */
  Map<LogPosition, LoggedMessage> recordsOf(Uuid topicId) {
    Map<LogPosition, LoggedMessage> result = new HashMap<>();
    records.forEach(
        (position, message) -> {
          if (position.topicId().equals(topicId)) {
            result.put(position, message);
          }
        });
    return result;
  }

  /** Returns how many records were seen of the topic below the offset in the partition. */
  public List<LoggedMessage> below(String topic, int partition, long offset) {
    List<LoggedMessage> result = new ArrayList<>();
    records.forEach(
        (position, message) -> {
          if (message.topic().equals(topic)
              && position.partition() == partition
              && position.offset() < offset) {
            result.add(message);
          }
        });
    return result;
  }

  /** Forgets the topics. */
  public void forget(Set<String> topics) {
    records.values().removeIf(message -> topics.contains(message.topic()));
  }
}
