package org.kafkaaudit.auditor.batch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches partitions by itself and walks the record batches in place, rather than making objects of
 * the records as Kafka's consumer does. It reads what is committed, with the client's own security
 * settings. It knows nothing of groups: what to read, and from where, it is told. Not safe for use
 * by several threads.
 */
public final class BatchReader implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BatchReader.class);

  /** One that is handed over next, and one that has just come. */
  private static final int MOST_WAITING_ANSWERS = 2;

  private final Fetches fetches;
  private final BatchWalk walk;
  private final Map<TopicPartition, ReadPosition> positions = new LinkedHashMap<>();

  /** What has arrived and is not handed over yet, in the order in which it has to be. */
  private final Queue<Answer> waiting = new ArrayDeque<>();

  private boolean held;

  /**
   * @param consumerSettings those of a {@code KafkaConsumer}; what concerns groups, offsets and
   *     deserializing is not used
   * @param header name of the header that sinks are told of
   * @throws KafkaException where the settings are not those of a client that could connect
   */
  public BatchReader(Map<String, Object> consumerSettings, String header) {
    ConsumerConfig config = new ConsumerConfig(consumerSettings);
    this.walk = new BatchWalk(header, config.getBoolean(ConsumerConfig.CHECK_CRCS_CONFIG));
    this.fetches = new Fetches(config);
  }

  /**
   * Begins to read a partition, or begins anew.
   *
   * @param topicId id of the topic that is meant: one of the same name that was made later is not
   *     read; {@link Uuid#ZERO_UUID} where the brokers know none
   * @param sink takes what is found
   */
  public void begin(TopicPartition partition, Uuid topicId, long offset, RecordSink sink) {
    drop(partition);
    positions.put(partition, new ReadPosition(partition, topicId, offset, sink));
    fetches.add(partition.topic());
  }

  /** Ends the reading of partitions; their sinks are told nothing more. */
  public void end(Collection<TopicPartition> partitions) {
    partitions.forEach(this::drop);
    fetches.retain(
        positions.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet()));
  }

  private void drop(TopicPartition partition) {
    ReadPosition ended = positions.remove(partition);
    if (ended != null) {
      ended.end();
    }
  }

  /** Hands over nothing for the time being, or goes on. */
  public void hold(boolean holding) {
    held = holding;
  }

  /**
   * Hands over what one answer of a broker holds.
   *
   * @param longest how long to wait for something at most
   * @throws LogTruncationException where what was fetched is not in a log any more; as with the
   *     next one, the partition is read no more until it begins anew
   * @throws OffsetOutOfRangeException where a log does not have the next offset
   * @throws TopicAuthorizationException where topics may not be read
   * @throws KafkaException where a log cannot be read, or brokers do not let this client in
   */
  public void poll(Duration longest) {
    fetch();
    boolean ready = !waiting.isEmpty() && !held;
    fetches.poll(ready ? 0 : longest.toMillis()).forEach(this::take);
    // The next answer of a broker is on its way while the one before it is handed over.
    fetch();
    if (!held) {
      handOver();
    }
  }

  private void fetch() {
    if (!held) {
      Map<Integer, Long> answers =
          waiting.stream().collect(Collectors.groupingBy(Answer::node, Collectors.counting()));
      answers.values().removeIf(number -> number < MOST_WAITING_ANSWERS);
      fetches.send(positions.values(), answers.keySet());
    }
  }

  private void take(Answer answer) {
    answer.partitions().removeIf(fetched -> !take(fetched));
    if (!answer.partitions().isEmpty()) {
      waiting.add(answer);
    }
  }

  /** Notes how far a partition is fetched, and returns whether there is anything to hand over. */
  private boolean take(FetchedData fetched) {
    ReadPosition position = fetched.position();
    Errors error = Errors.forCode(fetched.data().errorCode());
    return switch (error) {
      case NONE -> takeData(position, fetched.data());
      case OFFSET_OUT_OF_RANGE -> !isToBeTriedOtherwise(position) && isToBeTold(position);
      case NOT_LEADER_OR_FOLLOWER,
          REPLICA_NOT_AVAILABLE,
          KAFKA_STORAGE_ERROR,
          FENCED_LEADER_EPOCH,
          UNKNOWN_LEADER_EPOCH,
          OFFSET_NOT_AVAILABLE,
          UNKNOWN_TOPIC_OR_PARTITION,
          UNKNOWN_TOPIC_ID,
          INCONSISTENT_TOPIC_ID,
          UNKNOWN_SERVER_ERROR -> {
        LOG.debug("{} is asked for again: {}", position.partition(), error);
        position.leaveReplica();
        fetches.askAgain(position);
        yield false;
      }
      default -> isToBeTold(position);
    };
  }

  private boolean takeData(ReadPosition position, FetchResponseData.PartitionData data) {
    if (FetchResponse.isPreferredReplica(data)) {
      fetches.follow(position, data.preferredReadReplica());
      return false;
    }
    if (FetchResponse.isDivergingEpoch(data)) {
      return isToBeTold(position);
    }
    if (FetchResponse.recordsSize(data) == 0) {
      return false;
    }
    noteFetched(position, data);
    moveToEnd(position);
    return true;
  }

  private void noteFetched(ReadPosition position, FetchResponseData.PartitionData data) {
    long before = position.fetchOffset();
    try {
      for (RecordBatch batch : BatchWalk.memoryRecords(data).batches()) {
        position.fetched(batch.nextOffset(), batch.partitionLeaderEpoch());
      }
    } catch (CorruptRecordException e) {
      position.block();
    }
    if (position.fetchOffset() <= before) {
      position.block();
    }
  }

  /** Brokers that do not know where to go on begin with what is asked for first. */
  private void moveToEnd(ReadPosition position) {
    if (positions.remove(position.partition(), position)) {
      positions.put(position.partition(), position);
    }
  }

  /** A broker that follows may lag, and one that forgot an epoch may have the offset. */
  private boolean isToBeTriedOtherwise(ReadPosition position) {
    boolean otherwise = position.leaveReplica() || position.isFetchedEpochKnown();
    position.forgetFetchedEpoch();
    return otherwise;
  }

  private static boolean isToBeTold(ReadPosition position) {
    position.block();
    return true;
  }

  private void handOver() {
    Answer answer = waiting.peek();
    while (answer != null && !answer.partitions().isEmpty()) {
      FetchedData fetched = answer.partitions().remove();
      if (answer.partitions().isEmpty()) {
        waiting.remove();
      }
      if (!fetched.position().isEnded()) {
        handOver(fetched);
      }
    }
  }

  private void handOver(FetchedData fetched) {
    TopicPartition partition = fetched.position().partition();
    Errors error = Errors.forCode(fetched.data().errorCode());
    switch (error) {
      case NONE -> {
        FetchResponse.divergingEpoch(fetched.data())
            .ifPresent(
                end -> {
                  throw truncated(partition, fetched.offset(), end);
                });
        walk.walk(fetched);
      }
      case OFFSET_OUT_OF_RANGE ->
          throw new OffsetOutOfRangeException(Map.of(partition, fetched.offset()));
      case TOPIC_AUTHORIZATION_FAILED ->
          throw new TopicAuthorizationException(Set.of(partition.topic()));
      default ->
          throw new KafkaException(
              "the log of " + partition + " cannot be read at offset " + fetched.offset(),
              error.exception());
    }
  }

  private static LogTruncationException truncated(
      TopicPartition partition, long offset, FetchResponseData.EpochEndOffset end) {
    Optional<Integer> epoch = end.epoch() < 0 ? Optional.empty() : Optional.of(end.epoch());
    return new LogTruncationException(
        Map.of(partition, offset),
        Map.of(partition, new OffsetAndMetadata(Math.max(0, end.endOffset()), epoch, "")));
  }

  @Override
  public void close() {
    fetches.close();
    walk.close();
  }
}
