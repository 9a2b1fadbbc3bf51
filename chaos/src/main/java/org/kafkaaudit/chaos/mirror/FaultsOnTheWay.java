package org.kafkaaudit.chaos.mirror;

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
import org.apache.kafka.common.header.Header;
import org.kafkaaudit.chaos.service.Marks;

/**
 * Sits in the consumer by which MirrorMaker 2 reads the source, and loses and doubles the messages
 * that are marked for it. What truly came of it is read from the logs, so it keeps no ledger.
 */
public final class FaultsOnTheWay implements ConsumerInterceptor<byte[], byte[]> {

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> result = new HashMap<>();
    for (TopicPartition partition : records.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> passed = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> message : records.records(partition)) {
        String fate = fate(message);
        if (!fate.equals(Marks.LOST_ON_THE_WAY)) {
          passed.add(message);
        }
        if (fate.equals(Marks.DOUBLED_ON_THE_WAY)) {
          passed.add(message);
        }
      }
      result.put(partition, passed);
    }
    return new ConsumerRecords<>(result, records.nextOffsets());
  }

  private static String fate(ConsumerRecord<byte[], byte[]> message) {
    Header header = message.headers().lastHeader(Marks.FATE);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}
}
