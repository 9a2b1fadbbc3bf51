package org.kafkaaudit.streams.sink;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.streams.topology.AuditTopics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was read of how far tiers are, held until every verdict, finding and count that was in Kafka
 * before it is in the tables. Those may be in other partitions, which other instances insert, so
 * the ends of all their partitions are noted after it was read, and the offsets that the instances
 * have committed have to come there. Not safe for use by several threads.
 */
final class HeldProgress {

  private static final Logger LOG = LoggerFactory.getLogger(HeldProgress.class);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);

  private final Consumer<?, ?> consumer;
  private final Admin admin;
  private final List<String> before;
  private Gathered arriving = new Gathered();
  private Gathered waiting = new Gathered();

  /** What the committed offsets have to reach before that which waits may be inserted. */
  private Map<TopicPartition, Long> awaited = Map.of();

  /**
   * @param consumer the writer's, whose group commits what is in the tables
   * @param admin is asked for the ends: the consumer warns of each partition that another one has
   */
  HeldProgress(Consumer<?, ?> consumer, Admin admin, AuditTopics topics) {
    this.consumer = consumer;
    this.admin = admin;
    this.before = List.of(topics.findings(), topics.tierCounts(), topics.verdicts());
  }

  /** The newest that was said of each tier of each topic, and the offsets behind all of it. */
  private static final class Gathered {
    final Map<String, TierProgressRecord> newest = new HashMap<>();
    final Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
  }

  /**
   * Adds what was said of how far a tier is.
   *
   * @throws IOException where it cannot be read; it is passed over
   */
  void add(ConsumerRecord<byte[], byte[]> message) throws IOException {
    arriving.next.put(
        new TopicPartition(message.topic(), message.partition()),
        new OffsetAndMetadata(message.offset() + 1));
    if (message.value() != null) {
      TierProgressRecord progress = TierProgressRecord.getDecoder().decode(message.value());
      arriving.newest.merge(
          progress.getTopic() + "/" + progress.getTier(), progress, HeldProgress::newer);
    }
  }

  private static TierProgressRecord newer(TierProgressRecord one, TierProgressRecord other) {
    return other.getRevision() >= one.getRevision() ? other : one;
  }

  /**
   * Inserts what may be inserted by now, and commits it.
   *
   * @return number of rows that were inserted
   */
  int insertInto(ClickHouse clickHouse) throws ClickHouseException {
    try {
      if (waiting.next.isEmpty()) {
        nextWaits();
      }
      return waiting.next.isEmpty() || !isReached() ? 0 : insertWaiting(clickHouse);
    } catch (ExecutionException | TimeoutException e) {
      // Kafka does not say it now; it stays as it is, and is asked again after the next batch.
      LOG.debug("how far tiers are is held back: Kafka does not say where its topics end", e);
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void nextWaits() throws ExecutionException, InterruptedException {
    if (!arriving.next.isEmpty()) {
      // Asked after all of it was read: what was written before it is below these ends.
      awaited = ends();
      waiting = arriving;
      arriving = new Gathered();
    }
  }

  private Map<TopicPartition, Long> ends() throws ExecutionException, InterruptedException {
    int timeoutMillis = (int) ANSWER_TIMEOUT.toMillis();
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    admin
        .describeTopics(before, new DescribeTopicsOptions().timeoutMs(timeoutMillis))
        .allTopicNames()
        .get()
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        partition ->
                            asked.put(
                                new TopicPartition(topic, partition.partition()),
                                OffsetSpec.latest())));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(asked, new ListOffsetsOptions().timeoutMs(timeoutMillis))
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private boolean isReached() {
    Map<TopicPartition, OffsetAndMetadata> committed =
        consumer.committed(awaited.keySet(), ANSWER_TIMEOUT);
    return awaited.entrySet().stream()
        .allMatch(
            end -> {
              OffsetAndMetadata offset = committed.get(end.getKey());
              return end.getValue() == 0 || (offset != null && offset.offset() >= end.getValue());
            });
  }

  private int insertWaiting(ClickHouse clickHouse) throws ClickHouseException {
    Rows rows = new Rows(Table.TIER_PROGRESS);
    waiting.newest.values().forEach(rows::add);
    if (rows.count() > 0) {
      clickHouse.insert(rows);
    }
    Map<TopicPartition, OffsetAndMetadata> inserted = waiting.next;
    waiting = new Gathered();
    consumer.commitSync(inserted);
    return rows.count();
  }

  /** Forgets what is held; it is not committed, so whoever has the partitions reads it again. */
  void clear() {
    arriving = new Gathered();
    waiting = new Gathered();
  }
}
