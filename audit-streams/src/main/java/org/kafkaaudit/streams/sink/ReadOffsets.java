package org.kafkaaudit.streams.sink;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How far the writer has read, and what of that is committed. The committed offsets of verdicts,
 * findings and counts tell every instance that what is below them is in the tables. Not safe for
 * use by several threads.
 */
final class ReadOffsets {

  private static final Duration KNOWN_AT_ONCE = Duration.ofMillis(100);

  private final Consumer<?, ?> consumer;
  private final String heldTopic;
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  /**
   * @param heldTopic whose records are not inserted with the rest, and not committed with it
   */
  ReadOffsets(Consumer<?, ?> consumer, String heldTopic) {
    this.consumer = consumer;
    this.heldTopic = heldTopic;
  }

  /**
   * Commits that all that was read is in the tables. Positions move on also where nothing is read,
   * as when retention was faster, and others wait for them.
   */
  void commitInserted() {
    Map<TopicPartition, OffsetAndMetadata> news = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      if (!partition.topic().equals(heldTopic)) {
        addNews(partition, news);
      }
    }
    if (!news.isEmpty()) {
      consumer.commitSync(news);
      news.forEach((partition, offset) -> committed.put(partition, offset.offset()));
    }
  }

  private void addNews(TopicPartition partition, Map<TopicPartition, OffsetAndMetadata> news) {
    try {
      long position = consumer.position(partition, KNOWN_AT_ONCE);
      Long before = committed.get(partition);
      if (before == null || before != position) {
        news.put(partition, new OffsetAndMetadata(position));
      }
    } catch (TimeoutException e) {
      // Nothing was read of it yet.
    }
  }

  /** Goes back to what is committed, to read again what comes after it. */
  void goBack() {
    committed.clear();
    Map<TopicPartition, OffsetAndMetadata> offsets = consumer.committed(consumer.assignment());
    for (TopicPartition partition : consumer.assignment()) {
      OffsetAndMetadata offset = offsets.get(partition);
      if (offset == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, offset);
      }
    }
  }
}
