package org.kafkaaudit.testbed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A fault on a mirror's way: a record whose value is the configured one never arrives. */
public final class LosesWhatSaysLost implements ConsumerInterceptor<byte[], byte[]> {

  private String lost = "";

  @Override
  public void configure(Map<String, ?> settings) {
    lost = String.valueOf(settings.get("test.lost.value"));
  }

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> kept = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> message : records) {
      if (!new String(message.value(), StandardCharsets.UTF_8).equals(lost)) {
        kept.computeIfAbsent(
                new TopicPartition(message.topic(), message.partition()),
                partition -> new ArrayList<>())
            .add(message);
      }
    }
    return new ConsumerRecords<>(kept, records.nextOffsets());
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
