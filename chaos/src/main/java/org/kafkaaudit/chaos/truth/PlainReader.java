package org.kafkaaudit.chaos.truth;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.testbed.KafkaCluster;

/**
 * A plain consumer that reads along in the topics of a trial, without a group; new partitions too.
 * One thread reads, any may call.
 */
public final class PlainReader implements AutoCloseable {

  private static final Duration LOOK_AROUND = Duration.ofMillis(500);

  private final KafkaCluster cluster;
  private final Path data;
  private final ClusterLog log = new ClusterLog();
  private final Set<String> followed = new CopyOnWriteArraySet<>();
  private final Thread thread;
  private volatile Map<TopicPartition, Uuid> assigned = Map.of();
  private volatile boolean isOver;
  private volatile @Nullable RuntimeException failure;

  /**
   * @param data the folder of the broker's logs
   */
  public PlainReader(KafkaCluster cluster, Path data) {
    this.cluster = cluster;
    this.data = data;
    this.thread = new Thread(this::run, "plain-reader-" + cluster.name());
    thread.setDaemon(true);
    thread.start();
  }

  /** What was read so far. */
  public ClusterLog log() {
    RuntimeException broken = failure;
    if (broken != null) {
      throw new IllegalStateException("the truth cannot be told", broken);
    }
    return log;
  }

  /** Reads the topics from their beginning from now on. */
  public void follow(Collection<String> topics) {
    followed.addAll(topics);
  }

  /** Reads the topics no more; they are not read any more when this returns. */
  public void release(Collection<String> topics) throws InterruptedException {
    followed.removeAll(topics);
    while (assigned.keySet().stream().anyMatch(part -> topics.contains(part.topic()))) {
      log();
      Thread.sleep(20);
    }
  }

  /**
   * Adds what a topic held when it was deleted, from the files that the broker keeps a while.
   *
   * @param partitions how many it had
   */
  public void addDeleted(String topic, Uuid topicId, int partitions) {
    DeletedLog.await(data, topic, partitions);
    DeletedLog.read(data, topic)
        .forEach(
            (position, message) ->
                log.add(topicId, position.partition(), position.offset(), message));
  }

  private static Consumer<byte[], byte[]> consumer(KafkaCluster cluster) {
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            cluster.bootstrapServers(),
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.METADATA_MAX_AGE_CONFIG,
            1_000,
            ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
            500,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5_000);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void run() {
    try (Consumer<byte[], byte[]> consumer = consumer(cluster)) {
      long lookAroundAt = System.nanoTime();
      while (!isOver) {
        if (System.nanoTime() >= lookAroundAt) {
          lookAround(consumer);
          lookAroundAt = System.nanoTime() + LOOK_AROUND.toNanos();
        }
        if (assigned.isEmpty()) {
          Thread.sleep(50);
        } else {
          take(consumer.poll(Duration.ofMillis(100)));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  private void take(ConsumerRecords<byte[], byte[]> records) {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      Uuid topicId = assigned.get(new TopicPartition(record.topic(), record.partition()));
      if (topicId != null) {
        LoggedMessage message =
            LoggedMessage.of(record.topic(), record.timestamp(), record.headers());
        log.add(topicId, record.partition(), record.offset(), message);
      }
    }
  }

  private void lookAround(Consumer<byte[], byte[]> consumer) throws InterruptedException {
    Map<TopicPartition, Uuid> wanted = present(new TreeSet<>(followed));
    if (wanted.equals(assigned)) {
      return;
    }
    List<TopicPartition> fresh = new ArrayList<>();
    wanted.forEach(
        (partition, topicId) -> {
          if (!topicId.equals(assigned.get(partition))) {
            fresh.add(partition);
          }
        });
    consumer.assign(wanted.keySet());
    consumer.seekToBeginning(fresh);
    assigned = Map.copyOf(wanted);
  }

  /** Topics that are not there yet, or not any more, are left out; a broker that is away, too. */
  private Map<TopicPartition, Uuid> present(Set<String> topics) throws InterruptedException {
    Map<TopicPartition, Uuid> result = new HashMap<>();
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        topics.isEmpty() ? Map.of() : cluster.admin().describeTopics(topics).topicNameValues();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> topic : descriptions.entrySet()) {
      try {
        TopicDescription description = topic.getValue().get(2, TimeUnit.SECONDS);
        description
            .partitions()
            .forEach(
                part ->
                    result.put(
                        new TopicPartition(topic.getKey(), part.partition()),
                        description.topicId()));
      } catch (ExecutionException | TimeoutException e) {
        assigned.forEach(
            (partition, topicId) -> {
              if (partition.topic().equals(topic.getKey())) {
                result.put(partition, topicId);
              }
            });
      }
    }
    return result;
  }

  /**
   * Reads all followed topics once more from the beginning, and adds what was missed.
   *
   * @throws IllegalStateException where a record is gone that was seen, and its log still begins
   *     before it
   */
  public void readAgain(Set<String> topics) throws InterruptedException {
    Map<TopicPartition, Uuid> there = present(topics);
    Set<LogPosition> seen = new HashSet<>();
    Map<TopicPartition, Long> begins = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer = consumer(cluster)) {
      consumer.assign(there.keySet());
      consumer.seekToBeginning(there.keySet());
      begins.putAll(consumer.beginningOffsets(there.keySet()));
      Map<TopicPartition, Long> ends = consumer.endOffsets(there.keySet());
      while (!isAtEnd(consumer, ends)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          TopicPartition partition = new TopicPartition(record.topic(), record.partition());
          Uuid topicId = there.getOrDefault(partition, Uuid.ZERO_UUID);
          log.add(
              topicId,
              record.partition(),
              record.offset(),
              LoggedMessage.of(record.topic(), record.timestamp(), record.headers()));
          seen.add(new LogPosition(topicId, record.partition(), record.offset()));
        }
      }
    } catch (KafkaException e) {
      throw new IllegalStateException("the logs of " + cluster.name() + " cannot be read again", e);
    }
    there.forEach((partition, topicId) -> requireSeen(partition, topicId, begins, seen));
  }

  private static boolean isAtEnd(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  private void requireSeen(
      TopicPartition partition,
      Uuid topicId,
      Map<TopicPartition, Long> begins,
      Set<LogPosition> seen) {
    for (LogPosition position : log.recordsOf(topicId).keySet()) {
      if (position.partition() == partition.partition()
          && position.offset() >= begins.getOrDefault(partition, 0L)
          && !seen.contains(position)) {
        throw new IllegalStateException(
            "the log of " + cluster.name() + " has lost what it had shown: " + position);
      }
    }
  }

  @Override
  public void close() {
    isOver = true;
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
