package org.kafkaaudit.auditor;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics that are assigned to this instance and that it does not count, so that the others are
 * counted all the same. Each is logged once, for as long as it is left out. Not safe for use by
 * several threads.
 */
final class LeftOutTopics {

  private static final Logger LOG = LoggerFactory.getLogger(LeftOutTopics.class);

  private final Brokers brokers;
  private final AuditorMetrics metrics;
  private final Set<String> unreadable = new TreeSet<>();

  LeftOutTopics(Brokers brokers, AuditorMetrics metrics) {
    this.brokers = brokers;
    this.metrics = metrics;
    metrics.unreadableTopics(0);
  }

  boolean contains(String topic) {
    return unreadable.contains(topic);
  }

  /** Leaves out topics that the brokers do not let this client read. */
  void leaveOutUnreadable(Collection<String> topics) {
    for (String topic : topics) {
      if (unreadable.add(topic)) {
        LOG.warn(
            "Topic {} is not counted: this client lacks the right READ on it. Grant it, and counting"
                + " begins by itself; or exclude the topic in the configuration of the auditor.",
            topic);
      }
    }
    metrics.unreadableTopics(unreadable.size());
  }

  /**
   * Returns the descriptions of the topics that this client may read, and leaves out the others.
   *
   * @param names of topics that are not left out
   */
  Map<String, TopicDescription> readable(Collection<String> names) {
    Map<String, TopicDescription> topics = brokers.topicsWithRights(names);
    leaveOutUnreadable(
        topics.keySet().stream().filter(name -> !mayRead(topics.get(name))).toList());
    topics.keySet().removeAll(unreadable);
    return topics;
  }

  /**
   * Looks again whether topics may be read now.
   *
   * @param assigned topics that this instance has partitions of
   */
  void lookAgain(Set<String> assigned) {
    unreadable.retainAll(assigned);
    if (!unreadable.isEmpty()) {
      Set<String> granted =
          brokers.topicsWithRights(unreadable).values().stream()
              .filter(LeftOutTopics::mayRead)
              .map(TopicDescription::name)
              .collect(Collectors.toSet());
      unreadable.removeAll(granted);
      granted.forEach(topic -> LOG.info("Topic {} may be read now, and is counted.", topic));
    }
    metrics.unreadableTopics(unreadable.size());
  }

  private static boolean mayRead(TopicDescription topic) {
    // Brokers before 2.3 do not tell rights; they refuse to hand out records where one is missing.
    return topic.authorizedOperations() == null
        || topic.authorizedOperations().contains(AclOperation.READ);
  }
}
