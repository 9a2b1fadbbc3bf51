package org.kafkaaudit.auditor.batch;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.utils.LogContext;

/** Knows who leads the partitions of some topics. Thread-safe. */
final class TopicLeaders extends Metadata {

  private final Set<String> topics = new HashSet<>();

  TopicLeaders(ConsumerConfig config, LogContext context) {
    super(
        config.getLong(ConsumerConfig.RETRY_BACKOFF_MS_CONFIG),
        config.getLong(ConsumerConfig.RETRY_BACKOFF_MAX_MS_CONFIG),
        config.getLong(ConsumerConfig.METADATA_MAX_AGE_CONFIG),
        context,
        new ClusterResourceListeners());
    bootstrap(ClientUtils.parseAndValidateAddresses(config));
  }

  synchronized void add(String topic) {
    if (topics.add(topic)) {
      requestUpdateForNewTopics();
    }
  }

  synchronized void retain(Set<String> others) {
    topics.retainAll(others);
  }

  @Override
  public synchronized MetadataRequest.Builder newMetadataRequestBuilder() {
    return MetadataRequest.Builder.forTopicNames(List.copyOf(topics), false);
  }

  @Override
  protected synchronized boolean retainTopic(String topic, boolean isInternal, long nowMillis) {
    return topics.contains(topic);
  }
}
