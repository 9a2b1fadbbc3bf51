package org.kafkaaudit.auditor.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Fetches from all brokers that lead what is read, with at most one request to each under way. Not
 * safe for use by several threads.
 */
final class Fetches implements AutoCloseable {

  private static final int MOST_REQUESTS_UNDER_WAY = 100;

  private final Time time = Time.SYSTEM;
  private final LogContext context;
  private final FetchSettings settings;
  private final TopicLeaders leaders;
  private final Metrics metrics = new Metrics(time);
  private final NetworkClient client;
  private final Map<Integer, BrokerSession> sessions = new HashMap<>();
  private final List<Answer> arrived = new ArrayList<>();

  /**
   * @throws KafkaException where the settings are not those of a client that could connect
   */
  Fetches(ConsumerConfig config) {
    this.context = new LogContext("[" + config.getString(ConsumerConfig.CLIENT_ID_CONFIG) + "] ");
    this.settings = FetchSettings.of(config);
    this.leaders = new TopicLeaders(config, context);
    this.client =
        ClientUtils.createNetworkClient(
            config,
            metrics,
            "batches",
            context,
            new ApiVersions(),
            time,
            MOST_REQUESTS_UNDER_WAY,
            leaders,
            null,
            null);
  }

  void add(String topic) {
    leaders.add(topic);
  }

  void retain(Set<String> topics) {
    leaders.retain(topics);
  }

  /** Asks for the position again, when it is known anew who leads it. */
  void askAgain(ReadPosition position) {
    leaders.requestUpdate(false);
    position.fetchAgainAt(time.milliseconds() + settings.backoffMillis());
  }

  /** Asks another broker than the leader for the position for a while. */
  void follow(ReadPosition position, int replica) {
    position.replica(replica, time.milliseconds() + settings.replicaMillis());
  }

  /**
   * Asks each broker for what it leads of the positions, unless it is asked already.
   *
   * @param busy brokers that are not to be asked
   * @throws KafkaException where a broker does not let this client in
   */
  void send(Collection<ReadPosition> positions, Set<Integer> busy) {
    long now = time.milliseconds();
    Map<Node, Map<ReadPosition, FetchRequest.PartitionData>> requests = new LinkedHashMap<>();
    for (ReadPosition position : positions) {
      if (position.isFetchable(now)) {
        ask(position, now, busy, requests);
      }
    }
    requests.forEach((node, wanted) -> send(node, wanted, now));
  }

  private void ask(
      ReadPosition position,
      long now,
      Set<Integer> busy,
      Map<Node, Map<ReadPosition, FetchRequest.PartitionData>> requests) {
    Metadata.LeaderAndEpoch leader = leaders.currentLeader(position.partition());
    Node node = nodeOf(position, leader, now);
    if (node == null || isOfAnotherTopic(position)) {
      leaders.requestUpdate(false);
      position.fetchAgainAt(now + settings.backoffMillis());
    } else if (!busy.contains(node.id()) && !session(node).isWaiting() && isReady(node, now)) {
      requests
          .computeIfAbsent(node, unused -> new LinkedHashMap<>())
          .put(position, position.request(settings.mostPartitionBytes(), leader.epoch));
    }
  }

  private @Nullable Node nodeOf(ReadPosition position, Metadata.LeaderAndEpoch leader, long now) {
    Optional<Integer> replica = position.replica(now);
    if (replica.isPresent()) {
      TopicPartition partition = position.partition();
      Optional<Node> node = leaders.fetch().nodeIfOnline(partition, replica.get());
      if (node.isPresent()) {
        return node.get();
      }
      position.leaveReplica();
    }
    return leader.leader.orElse(null);
  }

  /** One request has one id for all partitions of a name, so those of other ids are left out. */
  private boolean isOfAnotherTopic(ReadPosition position) {
    Uuid present = leaders.topicIds().get(position.partition().topic());
    return present != null
        && !position.topicId().equals(Uuid.ZERO_UUID)
        && !position.topicId().equals(present);
  }

  private BrokerSession session(Node node) {
    return sessions.computeIfAbsent(node.id(), id -> new BrokerSession(id, context));
  }

  private boolean isReady(Node node, long now) {
    RuntimeException refusal = client.authenticationException(node);
    if (refusal != null) {
      throw refusal;
    }
    return client.ready(node, now);
  }

  private void send(Node node, Map<ReadPosition, FetchRequest.PartitionData> wanted, long now) {
    BrokerSession session = session(node);
    client.send(
        client.newClientRequest(
            node.idString(),
            session.request(wanted, settings),
            now,
            true,
            settings.requestTimeoutMillis(),
            response -> arrived.add(session.answered(response))),
        now);
  }

  /**
   * Returns what has arrived.
   *
   * @param mostMillis how long to wait for something at most
   * @throws KafkaException where topics may not be read, or a broker does not let this client in
   */
  List<Answer> poll(long mostMillis) {
    client.poll(mostMillis, time.milliseconds());
    leaders.maybeThrowAnyException();
    List<Answer> answers = List.copyOf(arrived);
    arrived.clear();
    return answers;
  }

  @Override
  public void close() {
    client.close();
    leaders.close();
    metrics.close();
  }
}
