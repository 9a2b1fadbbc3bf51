package org.kafkaaudit.auditor;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
  private final CanonicalNames names;
  private final Set<String> unreadable = new TreeSet<>();

  /** Each with the topic of the same canonical name that is counted in its place. */
  private Map<String, String> colliding = Map.of();

  LeftOutTopics(Brokers brokers, AuditorMetrics metrics, CanonicalNames names) {
    this.brokers = brokers;
    this.metrics = metrics;
    this.names = names;
    metrics.unreadableTopics(0);
    metrics.collidingTopics(0);
  }

  boolean contains(String topic) {
    return unreadable.contains(topic) || colliding.containsKey(topic);
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
   * Looks again which reasons hold.
   *
   * @param assigned topics that this instance has partitions of
   * @param selected the topics that all instances together count
   */
  void lookAgain(Set<String> assigned, Pattern selected) {
    lookForCollisions(assigned, selected);
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

  private void lookForCollisions(Set<String> assigned, Pattern selected) {
    if (names.rules().isEmpty()) {
      return;
    }
    // All topics, since the other one may be assigned to another instance.
    SortedMap<String, String> found =
        names.collisions(
            brokers.topicNames().stream().filter(selected.asMatchPredicate()).toList());
    found.keySet().retainAll(assigned);
    found.forEach(
        (topic, counted) -> {
          if (!counted.equals(colliding.get(topic))) {
            LOG.error(
                "Topic {} is not counted: its canonical name is {}, and so is that of topic {}, which is"
                    + " counted. Exclude one of the two in the configuration of the auditor, or change"
                    + " canonicalNames so that they differ.",
                topic,
                names.of(topic),
                counted);
          }
        });
    colliding = found;
    metrics.collidingTopics(colliding.size());
  }

  private static boolean mayRead(TopicDescription topic) {
    // Brokers before 2.3 do not tell rights; they refuse to hand out records where one is missing.
    return topic.authorizedOperations() == null
        || topic.authorizedOperations().contains(AclOperation.READ);
  }
}
