package org.kafkaaudit.tables;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * The offsets that the ingester's group committed: it commits what it has inserted. Once they are
 * past where all logs that the table is filled from ended at a time, everything from before that
 * time is in the table. Not safe for use by several threads.
 */
final class GroupInsertion implements Insertion {

  private final Admin admin;
  private final List<String> topics;
  private final String group;
  private final Clock clock;
  private @Nullable EndsOfLog target;
  private long beforeMillis;

  /** Where the partitions ended at a time. */
  private record EndsOfLog(long atMillis, Map<TopicPartition, Long> offsets) {}

  /**
   * @param topics every topic that the table is filled from
   */
  GroupInsertion(Admin admin, List<String> topics, String group, Clock clock) {
    this.admin = admin;
    this.topics = List.copyOf(topics);
    this.group = group;
    this.clock = clock;
  }

  @Override
  public void look() {
    long now = clock.millis();
    // Before the ends, so that what is beyond them then is known not to be of this log.
    Map<TopicPartition, OffsetAndMetadata> committed =
        answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    List<TopicPartition> partitions = partitions();
    EndsOfLog ends = new EndsOfLog(now, offsets(partitions, OffsetSpec.latest()));
    Map<TopicPartition, Long> done = offsets(partitions, OffsetSpec.earliest());
    done.replaceAll(
        (partition, start) -> done(start, committed.get(partition), ends.offsets().get(partition)));
    if (target == null || !isWithin(target.offsets(), ends.offsets())) {
      target = ends;
    }
    if (isWithin(target.offsets(), done)) {
      beforeMillis = target.atMillis();
      target = ends;
    }
    if (isWithin(ends.offsets(), done)) {
      beforeMillis = now;
      target = null;
    }
  }

  /**
   * Returns up to where nothing is left for the group to read. A partition that has been empty
   * since the group began has no committed offset; one whose committed offset is beyond the end was
   * made anew, and nothing is known of it.
   */
  private static long done(long start, @Nullable OffsetAndMetadata committed, long end) {
    if (committed == null) {
      return start;
    }
    return committed.offset() <= end ? Math.max(start, committed.offset()) : -1;
  }

  @Override
  public long beforeMillis(long lastRowMillis) {
    return beforeMillis;
  }

  private List<TopicPartition> partitions() {
    return answer(admin.describeTopics(topics).allTopicNames()).values().stream()
        .flatMap(
            topic ->
                topic.partitions().stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition())))
        .toList();
  }

  private static boolean isWithin(
      Map<TopicPartition, Long> offsets, Map<TopicPartition, Long> reach) {
    return offsets.entrySet().stream()
        .allMatch(entry -> entry.getValue() <= reach.getOrDefault(entry.getKey(), -1L));
  }

  private Map<TopicPartition, Long> offsets(
      Collection<TopicPartition> partitions, OffsetSpec which) {
    ListOffsetsResult result =
        admin.listOffsets(
            partitions.stream().collect(Collectors.toMap(partition -> partition, all -> which)));
    Map<TopicPartition, Long> offsets = new HashMap<>();
    partitions.forEach(
        partition -> offsets.put(partition, answer(result.partitionResult(partition)).offset()));
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
}
