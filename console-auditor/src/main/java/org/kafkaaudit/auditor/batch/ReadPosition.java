package org.kafkaaudit.auditor.batch;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.requests.FetchRequest;

/**
 * How far one partition is fetched, and how far it is handed over. Not safe for use by several
 * threads.
 */
final class ReadPosition {

  private static final int NO_REPLICA = -1;

  private final TopicPartition partition;
  private final Uuid topicId;
  private final RecordSink sink;
  private long handedOver;
  private long fetchOffset;
  private int fetchedEpoch = RecordSink.UNKNOWN_EPOCH;
  private long notBeforeMillis;
  private boolean asked;
  private boolean blocked;
  private boolean ended;
  private int replica = NO_REPLICA;
  private long replicaUntilMillis;

  ReadPosition(TopicPartition partition, Uuid topicId, long offset, RecordSink sink) {
    this.partition = partition;
    this.topicId = topicId;
    this.sink = sink;
    this.handedOver = offset;
    this.fetchOffset = offset;
  }

  TopicPartition partition() {
    return partition;
  }

  Uuid topicId() {
    return topicId;
  }

  RecordSink sink() {
    return sink;
  }

  /** Returns the offset below which everything was handed over. */
  long handedOver() {
    return handedOver;
  }

  void handedOver(long nextOffset) {
    handedOver = Math.max(handedOver, nextOffset);
  }

  /** Returns the offset below which everything was fetched. */
  long fetchOffset() {
    return fetchOffset;
  }

  /** Notes that everything below an offset was fetched, and the epoch of what is just below it. */
  void fetched(long nextOffset, int leaderEpoch) {
    fetchOffset = nextOffset;
    fetchedEpoch = leaderEpoch;
  }

  boolean isFetchedEpochKnown() {
    return fetchedEpoch != RecordSink.UNKNOWN_EPOCH;
  }

  /** Lets the broker say what it has at the offset, whatever was written below it. */
  void forgetFetchedEpoch() {
    fetchedEpoch = RecordSink.UNKNOWN_EPOCH;
  }

  boolean isFetchable(long nowMillis) {
    return !asked && !blocked && !ended && nowMillis >= notBeforeMillis;
  }

  /** Notes whether a broker is asked for it at the moment. */
  void asked(boolean underWay) {
    asked = underWay;
  }

  /** Fetches no more: what is at the offset has to be told first. */
  void block() {
    blocked = true;
  }

  void fetchAgainAt(long millis) {
    notBeforeMillis = millis;
  }

  /** Nobody waits for what is in it any more. */
  void end() {
    ended = true;
  }

  boolean isEnded() {
    return ended;
  }

  /** Returns the broker that the leader told to fetch from in its place. */
  Optional<Integer> replica(long nowMillis) {
    return replica == NO_REPLICA || nowMillis >= replicaUntilMillis
        ? Optional.empty()
        : Optional.of(replica);
  }

  void replica(int id, long untilMillis) {
    replica = id;
    replicaUntilMillis = untilMillis;
  }

  /** Fetches from the leader again, and returns whether it was another broker before. */
  boolean leaveReplica() {
    boolean left = replica != NO_REPLICA;
    replica = NO_REPLICA;
    return left;
  }

  /**
   * Returns what to ask a broker for.
   *
   * @param leaderEpoch as known, so that a broker that knows better refuses
   */
  FetchRequest.PartitionData request(int mostBytes, Optional<Integer> leaderEpoch) {
    // With the epoch of what was fetched last the broker tells when that is not in the log any
    // more.
    return new FetchRequest.PartitionData(
        topicId,
        fetchOffset,
        FetchRequest.INVALID_LOG_START_OFFSET,
        mostBytes,
        leaderEpoch,
        isFetchedEpochKnown() ? Optional.of(fetchedEpoch) : Optional.empty());
  }
}
