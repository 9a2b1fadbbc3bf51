package org.kafkaaudit.consumer;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** What a test saw handed out, by partition and offset: it shares no code with the audit. */
final class Ledger {

  private final Map<String, Integer> deliveries = new HashMap<>();

  void handedOut(ConsumerRecord<?, ?> record) {
    handedOut(record.partition(), record.offset());
  }

  void handedOut(int partition, long offset) {
    deliveries.merge(partition + "/" + offset, 1, Integer::sum);
  }

  long deliveries() {
    return deliveries.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** What has to be found, where the group has committed these offsets. */
  Expected where(Map<TopicPartition, OffsetAndMetadata> committed) {
    Map<Integer, Long> offsets = new HashMap<>();
    committed.forEach(
        (partition, offset) -> {
          if (offset != null) {
            offsets.put(partition.partition(), offset.offset());
          }
        });
    long arrived = 0;
    long messages = 0;
    for (Map.Entry<String, Integer> delivery : deliveries.entrySet()) {
      String[] place = delivery.getKey().split("/", -1);
      long offset = Long.parseLong(place[1]);
      if (offset < offsets.getOrDefault(Integer.valueOf(place[0]), 0L)) {
        arrived++;
        messages += delivery.getValue();
      }
    }
    return new Expected(arrived, messages - arrived);
  }

  record Expected(long arrived, long duplicated) {}
}
