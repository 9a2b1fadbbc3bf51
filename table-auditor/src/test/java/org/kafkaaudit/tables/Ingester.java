package org.kafkaaudit.tables;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Takes messages from a topic to a table, and commits what it has inserted. */
record Ingester(String bootstrapServers, Warehouse warehouse, String group) {

  /**
   * Takes over all that is in the topic and was not taken over yet.
   *
   * @param copies how often a message gets into the table
   */
  void drain(String topic, String table, ToIntFunction<ConsumerRecord<byte[], byte[]>> copies) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                group,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                "false"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
        insert(table, records, copies);
        consumer.commitSync();
      }
    }
  }

  private void insert(
      String table,
      ConsumerRecords<byte[], byte[]> records,
      ToIntFunction<ConsumerRecord<byte[], byte[]>> copies) {
    List<Warehouse.Row> rows = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> message : records) {
      byte[] stamp = message.headers().lastHeader("ka").value();
      for (int copy = 0; copy < copies.applyAsInt(message); copy++) {
        rows.add(Warehouse.Row.of(message.timestamp(), stamp));
      }
    }
    if (!rows.isEmpty()) {
      warehouse.insert(table, rows);
    }
  }
}
