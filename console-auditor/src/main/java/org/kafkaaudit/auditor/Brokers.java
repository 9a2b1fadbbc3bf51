package org.kafkaaudit.auditor;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the brokers of a cluster say of its topics. Each question takes at most the client's {@code
 * default.api.timeout.ms}, and throws {@link KafkaException} where there is no answer. Thread-safe.
 */
final class Brokers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Brokers.class);
  private static final int LEADER_TIMEOUT_MILLIS = 3_000;

  private final Admin admin;

  Brokers(Admin admin) {
    this.admin = admin;
  }

  /** Returns the names of all topics that this client may know of. */
  Set<String> topicNames() {
    return answer(admin.listTopics().names());
  }

  /** Returns the descriptions of those of the topics that there are. */
  Map<String, TopicDescription> topics(Collection<String> names) {
    return topics(names, new DescribeTopicsOptions());
  }

  /** Returns the same with what this client may do with them, which costs the brokers more. */
  Map<String, TopicDescription> topicsWithRights(Collection<String> names) {
    return topics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true));
  }

  private Map<String, TopicDescription> topics(
      Collection<String> names, DescribeTopicsOptions options) {
    Map<String, TopicDescription> topics = new HashMap<>();
    admin
        .describeTopics(names, options)
        .topicNameValues()
        .forEach(
            (name, description) -> {
              try {
                topics.put(name, answer(description));
              } catch (UnknownTopicOrPartitionException | TopicAuthorizationException e) {
                // It was deleted or is hidden now: the consumer will be told to let go of it.
              }
            });
    return topics;
  }

  /** Returns those of the partitions that the descriptions know a leader of. */
  static Set<TopicPartition> led(
      Collection<TopicPartition> partitions, Map<String, TopicDescription> topics) {
    Set<TopicPartition> led =
        topics.values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .filter(info -> info.leader() != null && !info.leader().isEmpty())
                        .map(info -> new TopicPartition(topic.name(), info.partition())))
            .collect(Collectors.toSet());
    led.retainAll(Set.copyOf(partitions));
    return led;
  }

  /**
   * Returns the {@code cleanup.policy} of the topics, without those whose settings this client may
   * not see.
   */
  Map<String, String> cleanupPolicies(Collection<String> topics) {
    Map<String, String> policies = new HashMap<>();
    admin
        .describeConfigs(
            topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList())
        .values()
        .forEach(
            (topic, config) -> {
              try {
                policies.put(
                    topic.name(), answer(config).get(TopicConfig.CLEANUP_POLICY_CONFIG).value());
              } catch (UnknownTopicOrPartitionException | AuthorizationException e) {
                LOG.debug("No settings of topic {}: {}", topic.name(), e.toString());
              }
            });
    return policies;
  }

  /** Returns where the logs end, without those whose leader does not answer or refuses to. */
  Map<TopicPartition, LogEnd> ends(Collection<TopicPartition> partitions) {
    Map<TopicPartition, LogEnd> ends = new HashMap<>();
    offsets(partitions, OffsetSpec.latest())
        .forEach(
            (partition, end) -> {
              int epoch = end.leaderEpoch().orElse(CommitMetadata.UNKNOWN_EPOCH);
              ends.put(partition, new LogEnd(end.offset(), epoch));
            });
    return ends;
  }

  /** Returns where the logs begin, without those whose leader does not answer or refuses to. */
  Map<TopicPartition, Long> starts(Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> starts = new HashMap<>();
    offsets(partitions, OffsetSpec.earliest())
        .forEach((partition, start) -> starts.put(partition, start.offset()));
    return starts;
  }

  private Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    ListOffsetsOptions options = new ListOffsetsOptions();
    // One partition whose leader has just died must not keep the reports of all others waiting.
    options.timeoutMs(LEADER_TIMEOUT_MILLIS);
    ListOffsetsResult result =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(partition -> partition, p -> which)),
            options);
    Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> offsets = new HashMap<>();
    for (TopicPartition partition : partitions) {
      try {
        offsets.put(partition, answer(result.partitionResult(partition)));
      } catch (RetriableException | TopicAuthorizationException e) {
        // Asked again with the next report.
      }
    }
    return offsets;
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

  @Override
  public void close() {
    admin.close(java.time.Duration.ofSeconds(5));
  }
}
