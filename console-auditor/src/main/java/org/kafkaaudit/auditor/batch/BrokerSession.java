package org.kafkaaudit.auditor.batch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.FetchSessionHandler;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.utils.LogContext;

/**
 * The fetch session with one broker: what changes is told, the rest is as it was. One request is
 * under way at a time. Not safe for use by several threads.
 */
final class BrokerSession {

  /** The last version of the request that names topics rather than their ids. */
  private static final short LAST_VERSION_WITH_NAMES = 12;

  private final int node;
  private final FetchSessionHandler session;

  /** The partitions of the request that is under way. */
  private Map<TopicPartition, Asked> asked = Map.of();

  private boolean waiting;

  private record Asked(ReadPosition position, long offset) {}

  BrokerSession(int node, LogContext context) {
    this.node = node;
    this.session = new FetchSessionHandler(context, node);
  }

  /** Returns whether the broker has not answered yet. */
  boolean isWaiting() {
    return waiting;
  }

  /**
   * Returns the next request.
   *
   * @param positions what to fetch, and the data of the request for each
   */
  FetchRequest.Builder request(
      Map<ReadPosition, FetchRequest.PartitionData> positions, FetchSettings settings) {
    FetchSessionHandler.Builder builder = session.newBuilder();
    asked = new HashMap<>();
    positions.forEach(
        (position, data) -> {
          builder.add(position.partition(), data);
          asked.put(position.partition(), new Asked(position, position.fetchOffset()));
          position.asked(true);
        });
    waiting = true;
    return request(builder.build(), settings);
  }

  private static FetchRequest.Builder request(
      FetchSessionHandler.FetchRequestData data, FetchSettings settings) {
    short version = data.canUseTopicIds() ? ApiKeys.FETCH.latestVersion() : LAST_VERSION_WITH_NAMES;
    return FetchRequest.Builder.forConsumer(
            version, settings.mostWaitMillis(), settings.leastBytes(), data.toSend())
        .isolationLevel(IsolationLevel.READ_COMMITTED)
        .setMaxBytes(settings.mostBytes())
        .metadata(data.metadata())
        .removed(data.toForget())
        .replaced(data.toReplace())
        .rackId(settings.rack());
  }

  /**
   * Returns what the broker says about partitions that somebody still waits for; nothing where the
   * whole request failed, which is repeated then.
   */
  Answer answered(ClientResponse response) {
    Map<TopicPartition, Asked> positions = asked;
    positions.values().forEach(one -> one.position().asked(false));
    asked = Map.of();
    waiting = false;
    if (response.versionMismatch() != null) {
      throw response.versionMismatch();
    }
    if (response.wasDisconnected()) {
      session.handleError(new DisconnectException("broker " + node + " went away"));
      positions.values().forEach(failed -> failed.position().leaveReplica());
      return new Answer(node, new ArrayDeque<>());
    }
    FetchResponse answer = (FetchResponse) response.responseBody();
    short version = response.requestHeader().apiVersion();
    Queue<FetchedData> fetched = new ArrayDeque<>();
    if (session.handleResponse(answer, version)) {
      answer
          .responseData(session.sessionTopicNames(), version)
          .forEach(
              (partition, data) -> {
                Asked one = positions.get(partition);
                if (one != null && !one.position().isEnded()) {
                  fetched.add(new FetchedData(one.position(), data, one.offset()));
                }
              });
    }
    return new Answer(node, fetched);
  }
}
