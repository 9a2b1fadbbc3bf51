package org.kafkaaudit.auditor;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which topics are compacted, so that messages may have been cleaned out of them before they are
 * counted. A topic whose settings this client may not see counts as compacted, which is safe. Not
 * safe for use by several threads.
 */
final class CompactedTopics {

  private static final Logger LOG = LoggerFactory.getLogger(CompactedTopics.class);

  private final Brokers brokers;
  private final Duration believed;
  private final Clock clock;
  private final Map<String, Answer> answers = new HashMap<>();
  private final Set<String> hidden = new HashSet<>();

  private record Answer(boolean compacted, long atMillis) {}

  /**
   * @param believed how long an answer of the brokers holds
   */
  CompactedTopics(Brokers brokers, Duration believed, Clock clock) {
    this.brokers = brokers;
    this.believed = believed;
    this.clock = clock;
  }

  /**
   * Returns those of the topics that are compacted.
   *
   * @throws KafkaException where there is no answer
   */
  Set<String> among(Collection<String> topics) {
    long now = clock.millis();
    answers.values().removeIf(answer -> answer.atMillis() + believed.toMillis() <= now);
    Set<String> unknown = new HashSet<>(topics);
    unknown.removeAll(answers.keySet());
    if (!unknown.isEmpty()) {
      brokers
          .cleanupPolicies(unknown)
          .forEach((topic, policy) -> answers.put(topic, new Answer(isCompacted(policy), now)));
      unknown.stream().filter(topic -> !answers.containsKey(topic)).forEach(this::noteHidden);
    }
    return topics.stream()
        .filter(topic -> !answers.containsKey(topic) || answers.get(topic).compacted())
        .collect(Collectors.toSet());
  }

  private static boolean isCompacted(String cleanupPolicy) {
    return cleanupPolicy.contains("compact");
  }

  private void noteHidden(String topic) {
    if (hidden.add(topic)) {
      LOG.warn(
          "Topic {} is treated as a compacted one: this client lacks the right DESCRIBE_CONFIGS on it. Grant"
              + " it where the topic is not compacted, so that counting is exact after a crash.",
          topic);
    }
  }
}
