package org.kafkaaudit.benchmarks.events;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Sets a consumer group to the end of topics, so that it does not read what others wrote before.
 */
public final class OutputOffsets {

  private final Admin admin;

  public OutputOffsets(Admin admin) {
    this.admin = admin;
  }

  /** Sets a group that is not running to the end of those of the topics that there are. */
  public void toEnd(String group, List<String> topics)
      throws ExecutionException, InterruptedException {
    Set<String> present = admin.listTopics().names().get();
    List<String> known = topics.stream().filter(present::contains).toList();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (TopicDescription topic : admin.describeTopics(known).allTopicNames().get().values()) {
      topic
          .partitions()
          .forEach(
              partition ->
                  asked.put(
                      new TopicPartition(topic.name(), partition.partition()),
                      OffsetSpec.latest()));
    }
    if (!asked.isEmpty()) {
      Map<TopicPartition, OffsetAndMetadata> ends =
          admin.listOffsets(asked).all().get().entrySet().stream()
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, end -> new OffsetAndMetadata(end.getValue().offset())));
      admin.alterConsumerGroupOffsets(group, ends).all().get();
    }
  }

  /** Deletes the topics whose names begin so. */
  public void deleteTopics(String prefix) throws ExecutionException, InterruptedException {
    List<String> doomed =
        admin.listTopics().names().get().stream().filter(name -> name.startsWith(prefix)).toList();
    admin.deleteTopics(doomed).all().get();
  }
}
