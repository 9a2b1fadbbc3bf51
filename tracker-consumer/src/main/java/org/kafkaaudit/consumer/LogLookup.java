package org.kafkaaudit.consumer;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the cluster that is read about the logs of topics, once for each report. It waits for the
 * answers, so it is for the thread that reports. Not safe for use by several threads.
 */
final class LogLookup {

  private static final Logger LOG = LoggerFactory.getLogger(LogLookup.class);

  private final Supplier<Admin> admins;
  private final Supplier<? extends Collection<ReadTopic>> topics;
  private final Clock clock;
  private final Set<String> hidden = new HashSet<>();
  private Map<String, LogFacts> facts = Map.of();
  private long askedForReport = -1;
  private @Nullable Admin admin;
  private @Nullable String clusterId;

  /**
   * @param topics tells the topics that are asked about
   */
  LogLookup(Supplier<Admin> admins, Supplier<? extends Collection<ReadTopic>> topics, Clock clock) {
    this.admins = admins;
    this.topics = topics;
    this.clock = clock;
  }

  /**
   * Returns what is true of the topic since the report was begun or later.
   *
   * @return empty where there is no such topic, or where it is hidden from this client
   * @throws KafkaException where there is no answer
   */
  Optional<LogFacts> factsOf(String topic, long report) {
    if (askedForReport != report) {
      facts = ask();
      askedForReport = report;
    }
    return Optional.ofNullable(facts.get(topic));
  }

  void close() {
    Admin current = admin;
    admin = null;
    if (current != null) {
      current.close(Duration.ZERO);
    }
  }

  private Map<String, LogFacts> ask() {
    Admin current = admin == null ? admins.get() : admin;
    admin = current;
    if (clusterId == null) {
      clusterId = answer(current.describeCluster().clusterId());
    }
    long asOf = clock.millis();
    Map<String, Set<Integer>> read = new HashMap<>();
    topics.get().forEach(topic -> read.put(topic.name(), topic.partitions()));
    Map<String, TopicDescription> described = describe(current, read.keySet());
    read.keySet().retainAll(described.keySet());
    Set<String> compacted = compacted(current, read.keySet());
    Map<String, Map<Integer, Long>> ends = ends(current, read);
    Map<String, LogFacts> answers = new HashMap<>();
    described.forEach(
        (topic, description) ->
            answers.put(
                topic,
                new LogFacts(
                    String.valueOf(clusterId),
                    description.topicId().toString(),
                    description.partitions().size(),
                    compacted.contains(topic),
                    ends.getOrDefault(topic, Map.of()),
                    asOf)));
    return answers;
  }

  private static Map<String, TopicDescription> describe(Admin admin, Set<String> topics) {
    Map<String, TopicDescription> described = new HashMap<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, description) ->
                answerIfAny(description).ifPresent(answer -> described.put(topic, answer)));
    return described;
  }

  private Set<String> compacted(Admin admin, Set<String> topics) {
    Set<String> compacted = new HashSet<>(topics);
    var resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (topic, config) -> {
              try {
                String policy = answer(config).get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
                if (!policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
                  compacted.remove(topic.name());
                }
              } catch (AuthorizationException e) {
                noteHidden(topic.name());
              } catch (ApiException e) {
                LOG.debug("No settings of topic {}: {}", topic.name(), e.toString());
              }
            });
    return compacted;
  }

  private void noteHidden(String topic) {
    if (hidden.add(topic)) {
      LOG.warn(
          "Topic {} is treated as a compacted one, of which nothing is called lost: this client lacks the right"
              + " DESCRIBE_CONFIGS on it. Grant it where the topic is not compacted.",
          topic);
    }
  }

  private static Map<String, Map<Integer, Long>> ends(
      Admin admin, Map<String, Set<Integer>> topics) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    topics.forEach(
        (topic, partitions) ->
            partitions.forEach(
                partition -> asked.put(new TopicPartition(topic, partition), OffsetSpec.latest())));
    Map<String, Map<Integer, Long>> ends = new HashMap<>();
    ListOffsetsResult result = admin.listOffsets(asked);
    for (TopicPartition partition : asked.keySet()) {
      answerIfAny(result.partitionResult(partition))
          .ifPresent(
              end ->
                  ends.computeIfAbsent(partition.topic(), unused -> new HashMap<>())
                      .put(partition.partition(), end.offset()));
    }
    return ends;
  }

  private static <T> Optional<T> answerIfAny(KafkaFuture<T> future) {
    try {
      return Optional.of(answer(future));
    } catch (ApiException e) {
      LOG.debug("Asked again with the next report", e);
      return Optional.empty();
    }
  }

  private static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException known) {
        throw known;
      }
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
