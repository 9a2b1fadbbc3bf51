package org.kafkaaudit.quickstart;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that topics hold; read by a consumer that the audit does not know. */
record WholeTopics(String bootstrapServers, List<String> topics) {

  /**
   * Hands out every message that is there now, in the order of each partition.
   *
   * @param group what is committed for it is what the receiver has accepted
   */
  void read(String group, Consumer<List<ConsumerRecord<byte[], byte[]>>> receiver) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "group.id",
            group,
            "enable.auto.commit",
            "false",
            "auto.offset.reset",
            "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          topics.stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        ConsumerRecords<byte[], byte[]> messages = consumer.poll(Duration.ofSeconds(1));
        for (TopicPartition partition : messages.partitions()) {
          receiver.accept(messages.records(partition));
        }
        consumer.commitSync();
      }
    }
  }
}
