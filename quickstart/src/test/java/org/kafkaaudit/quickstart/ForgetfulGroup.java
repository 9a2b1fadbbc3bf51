package org.kafkaaudit.quickstart;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.kafkaaudit.consumer.TrackerConsumer;
import org.kafkaaudit.model.stamp.Stamp;

/**
 * An audited consumer group that jumps over some messages before it is handed them, and goes back
 * to others after it has committed them.. What is in the cluster twice it is handed twice.
 */
final class ForgetfulGroup {

  private final WholeTopics source;
  private final InjectedFaults faults;
  private final Map<TopicPartition, Set<Long>> skipped = new HashMap<>();
  private final Map<TopicPartition, Set<Long>> again = new HashMap<>();
  private final Map<TopicPartition, Long> ends = new HashMap<>();

  ForgetfulGroup(WholeTopics source, InjectedFaults faults) {
    this.source = source;
    this.faults = faults;
  }

  /**
   * Reads and commits all that is there now.
   *
   * @param settings of the audited consumer
   */
  void read(Map<String, Object> settings) {
    source.read("offsets", messages -> messages.forEach(this::plan));
    Map<String, Object> all = new HashMap<>(settings);
    all.put("bootstrap.servers", source.bootstrapServers());
    all.put("enable.auto.commit", "false");
    all.put("auto.offset.reset", "earliest");
    // One at a time, so that it can jump before it is handed the next one.
    all.put("max.poll.records", 1);
    // A partition that is read to its end does not hold up one that was jumped in.
    all.put("fetch.max.wait.ms", 20);
    try (TrackerConsumer<byte[], byte[]> consumer =
        new TrackerConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(source.topics());
      while (!isAtEnd(consumer)) {
        jump(consumer);
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(200))) {
          consumer.commitSync();
          goBack(consumer, message);
        }
      }
    }
  }

  private void plan(ConsumerRecord<byte[], byte[]> message) {
    TopicPartition partition = new TopicPartition(message.topic(), message.partition());
    Stamp stamp = InjectedFaults.stamp(message.headers());
    int copies = faults.copies(InjectedFaults.CONSUMER, message.topic(), stamp);
    if (copies == 0) {
      skipped.computeIfAbsent(partition, any -> new HashSet<>()).add(message.offset());
    } else if (copies == 2) {
      again.computeIfAbsent(partition, any -> new HashSet<>()).add(message.offset());
    }
    ends.put(partition, message.offset() + 1);
  }

  private boolean isAtEnd(Consumer<?, ?> consumer) {
    return consumer.assignment().containsAll(ends.keySet())
        && ends.entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void jump(Consumer<?, ?> consumer) {
    for (TopicPartition partition : consumer.assignment()) {
      Set<Long> offsets = skipped.getOrDefault(partition, Set.of());
      while (offsets.contains(consumer.position(partition))) {
        consumer.seek(partition, consumer.position(partition) + 1);
      }
    }
  }

  private void goBack(Consumer<?, ?> consumer, ConsumerRecord<?, ?> message) {
    TopicPartition partition = new TopicPartition(message.topic(), message.partition());
    Set<Long> offsets = again.get(partition);
    if (offsets != null && offsets.remove(message.offset())) {
      consumer.seek(partition, message.offset());
    }
  }
}
