package org.kafkaaudit.auditor;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;

/** Counts what the consumer hands out. */
final class ConsumerSource implements RecordSource {

  private final Consumer<?, ?> consumer;
  private final Clock clock;
  private final Map<TopicPartition, PartitionLog> logs = new HashMap<>();
  private boolean held;

  /**
   * @param consumer whose partitions are paused until they are begun with
   */
  ConsumerSource(Consumer<?, ?> consumer, Clock clock) {
    this.consumer = consumer;
    this.clock = clock;
  }

  @Override
  public void begin(PartitionLog log) {
    logs.put(log.partition(), log);
    consumer.seek(log.partition(), log.nextOffset());
    if (!held) {
      consumer.resume(Set.of(log.partition()));
    }
  }

  @Override
  public void end(Collection<TopicPartition> partitions) {
    partitions.forEach(logs::remove);
  }

  @Override
  public void hold(boolean holding) {
    held = holding;
    if (holding) {
      consumer.pause(logs.keySet());
    } else {
      consumer.resume(logs.keySet());
    }
  }

  @Override
  public void poll(Duration longest) {
    try {
      count(consumer.poll(longest));
    } catch (RecordDeserializationException e) {
      throw unreadableHeader(e.topicPartition(), e.getCause());
    }
  }

  /** Not counted by another time meanwhile: whoever counts it again would say otherwise. */
  static KafkaException unreadableHeader(TopicPartition partition, Throwable cause) {
    return new KafkaException(
        "a tracking header in " + partition + " cannot be read now: " + cause, cause);
  }

  private void count(ConsumerRecords<?, ?> records) {
    long now = clock.millis();
    for (TopicPartition partition : records.partitions()) {
      PartitionLog log = logs.get(partition);
      if (log != null) {
        log.count(records.records(partition), now);
      }
    }
    // Control records and aborted messages take offsets too, and are not handed out.
    records
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              PartitionLog log = logs.get(partition);
              if (log != null) {
                int epoch = next.leaderEpoch().orElse(CommitMetadata.UNKNOWN_EPOCH);
                log.advanceTo(next.offset(), epoch, now);
              }
            });
  }

  @Override
  public void close() {
    logs.clear();
  }
}
