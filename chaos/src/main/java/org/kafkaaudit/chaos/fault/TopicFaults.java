package org.kafkaaudit.chaos.fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.kafkaaudit.chaos.ChaosException;
import org.kafkaaudit.chaos.Waiting;
import org.kafkaaudit.chaos.stack.Stack;
import org.kafkaaudit.chaos.truth.LoggedMessage;
import org.kafkaaudit.chaos.truth.PlainReader;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.TestbedException;

/** Faults of topics; each has a topic of its own, so that they can be told apart. */
final class TopicFaults {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int SHORTENED = 0;
  private static final int REMADE = 1;
  private static final int WIDENED = 2;

  private final Scene scene;

  TopicFaults(Scene scene) {
    this.scene = scene;
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws ExecutionException, InterruptedException, TimeoutException {
    return future.get(10, TimeUnit.SECONDS);
  }

  private static TopicDescription describe(KafkaCluster cluster, String topic) throws Exception {
    return answer(cluster.admin().describeTopics(List.of(topic)).topicNameValues().get(topic));
  }

  /** Adds two partitions at the local cluster; the mirror does the same behind it. */
  void addPartitions() {
    String topic = scene.topic(WIDENED);
    KafkaCluster local = scene.stack().local();
    Waiting.until(
        "more partitions",
        PATIENCE,
        () -> {
          int partitions = describe(local, topic).partitions().size();
          if (partitions < 5) {
            answer(
                local.admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(5))).all());
          }
          return true;
        });
  }

  /** Lets records leave a log while no auditor of the cluster runs. */
  void outrunAuditors(KafkaCluster cluster) throws Exception {
    scene.holding(
        "auditors-" + cluster.name(),
        () -> {
          String topic = scene.topic(SHORTENED);
          scene.noteUncounted(cluster, topic, "records left the log before they were counted");
          scene.stack().auditor(cluster, 1).kill();
          scene.stack().auditor(cluster, 2).kill();
          Waiting.pause(Duration.ofSeconds(4));
          deleteWhatIsRead(cluster, topic);
          Stack.bringUp(scene.stack().auditor(cluster, 1));
          Stack.bringUp(scene.stack().auditor(cluster, 2));
        });
  }

  private void deleteWhatIsRead(KafkaCluster cluster, String topic) throws Exception {
    Map<TopicPartition, Long> ends = new HashMap<>();
    Waiting.until(
        "the ends of " + topic,
        PATIENCE,
        () -> {
          ends.putAll(endsOf(cluster, topic));
          return true;
        });
    PlainReader reader = scene.reader(cluster);
    Waiting.until(
        "the plain reader to have read " + topic,
        PATIENCE,
        () ->
            ends.entrySet().stream()
                .allMatch(
                    end ->
                        reader.log().below(topic, end.getKey().partition(), end.getValue()).size()
                            == end.getValue()));
    if (cluster == scene.stack().local()) {
      awaitMirror(topic, ends);
    }
    Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
    ends.forEach((partition, end) -> before.put(partition, RecordsToDelete.beforeOffset(end)));
    Waiting.until(
        "records of " + topic + " to be deleted",
        PATIENCE,
        () -> {
          answer(cluster.admin().deleteRecords(before).all());
          return true;
        });
  }

  /** What the mirror has not read is truly lost behind it: no mistake, but not what is meant. */
  private void awaitMirror(String topic, Map<TopicPartition, Long> ends) {
    try {
      Waiting.until(
          "the mirror to have read " + topic,
          Duration.ofSeconds(20),
          () ->
              ends.entrySet().stream()
                  .allMatch(end -> isMirrored(topic, end.getKey().partition(), end.getValue())));
    } catch (ChaosException e) {
      System.err.println(e.getMessage() + "; going on");
    }
  }

  private boolean isMirrored(String topic, int partition, long end) {
    List<LoggedMessage> read =
        scene.reader(scene.stack().local()).log().below(topic, partition, end);
    Set<String> mirrored = new HashSet<>();
    scene
        .reader(scene.stack().aggregate())
        .log()
        .below(topic, partition, Long.MAX_VALUE)
        .forEach(message -> mirrored.add(message.host() + " " + message.place()));
    long missing =
        read.stream()
            .filter(message -> !mirrored.contains(message.host() + " " + message.place()))
            .count();
    // Some are lost on the way, on purpose.
    return missing <= 2 + read.size() / 100;
  }

  private static Map<TopicPartition, Long> endsOf(KafkaCluster cluster, String topic)
      throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    describe(cluster, topic)
        .partitions()
        .forEach(
            part -> latest.put(new TopicPartition(topic, part.partition()), OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    answer(cluster.admin().listOffsets(latest).all())
        .forEach((partition, result) -> ends.put(partition, result.offset()));
    return ends;
  }

  /** Deletes a topic and creates it anew, while messages are sent to it. */
  void remake(KafkaCluster cluster) throws Exception {
    String topic = scene.topic(REMADE);
    PlainReader reader = scene.reader(cluster);
    scene.noteUncounted(cluster, topic, "the topic was deleted before all of it was counted");
    TopicDescription[] old = new TopicDescription[1];
    Waiting.until(
        "the id of " + topic,
        PATIENCE,
        () -> {
          old[0] = describe(cluster, topic);
          return true;
        });
    reader.release(List.of(topic));
    Waiting.until(topic + " to be deleted", PATIENCE, () -> isDeleted(cluster, topic));
    reader.addDeleted(topic, old[0].topicId(), old[0].partitions().size());
    Waiting.pause(Duration.ofMillis(500));
    Waiting.until(topic + " to be made anew", PATIENCE, () -> isMade(cluster, topic));
    reader.follow(List.of(topic));
  }

  private static boolean isDeleted(KafkaCluster cluster, String topic) throws Exception {
    try {
      answer(cluster.admin().deleteTopics(List.of(topic)).all());
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return true;
      }
      throw e;
    }
  }

  /** The mirror may be first at its target. */
  private static boolean isMade(KafkaCluster cluster, String topic) throws Exception {
    try {
      cluster.createTopic(topic, 3, Map.of());
    } catch (TestbedException e) {
      describe(cluster, topic);
    }
    return true;
  }
}
