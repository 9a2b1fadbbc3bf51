package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.PartitionProgress.Cut;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Server;
import org.kafkaaudit.testbed.Testbed;

/**
 * Logs that an unclean leader election cuts short: what one broker alone had taken, and
 * acknowledged, is gone, and its offsets are given out again.
 */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class CutLogIT {

  @Parameter private ReaderKind reader;

  private static final int KEPT = 70_000;
  private static final int GONE = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Testbed testbed;
  private static KafkaCluster cluster;
  private static Server leader;
  private static Server follower;
  private static AuditTopicReader audit;

  @BeforeParameterizedClassInvocation
  static void startCluster() {
    testbed = Testbed.create();
    // The first broker is the controller, and has the audit topic and the offsets at all times.
    cluster = testbed.startKafka("local", 3, Map.of());
    cluster.createTopic("audit-events", 1, Map.of());
    leader = cluster.brokers().get(1);
    follower = cluster.brokers().get(2);
    audit = new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");
  }

  @AfterParameterizedClassInvocation
  static void closeTestbed() {
    testbed.close();
  }

  @BeforeEach
  void startBrokers() {
    cluster.start();
  }

  private AuditorUnderTest start(String topic) throws Exception {
    return AuditorUnderTest.start(
        testbed,
        reader,
        topic + "-auditor",
        cluster.bootstrapServers(),
        "topics: {include: ['" + topic + ".*']}",
        "group: auditor-of-" + topic);
  }

  private static Messages messages() {
    return new Messages(cluster.bootstrapServers(), Map.of("acks", "1"));
  }

  private static void createTopic(String topic) throws Exception {
    NewTopic newTopic =
        new NewTopic(topic, Map.of(0, List.of(2, 3)))
            .configs(Map.of("unclean.leader.election.enable", "true", "min.insync.replicas", "1"));
    cluster.admin().createTopics(List.of(newTopic)).all().get(30, TimeUnit.SECONDS);
  }

  private static void awaitLeader(String topic, int broker) {
    await("broker " + broker + " leads " + topic)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              TopicPartitionInfo partition = describe(topic).partitions().get(0);
              assertThat(partition.leader()).isNotNull();
              assertThat(partition.leader().id()).isEqualTo(broker);
            });
  }

  private static void awaitReplicas(String topic, int number) {
    await(number + " replicas of " + topic + " in sync")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(describe(topic).partitions().get(0).isr()).hasSize(number));
  }

  private static TopicDescription describe(String topic) throws Exception {
    return cluster
        .admin()
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(30, TimeUnit.SECONDS)
        .get(topic);
  }

  /** Writes what both brokers have, then what the leader alone has. */
  private static void writeKeptAndGone(String topic, Messages messages, Runnable counted) {
    awaitReplicas(topic, 2);
    awaitLeader(topic, 2);
    messages.write(topic, 0, 5, KEPT);
    messages.write(topic, 0, 6, 100);
    awaitReplicated(topic);
    follower.stop();
    awaitReplicas(topic, 1);
    messages.write(topic, 0, 6, GONE);
    counted.run();
  }

  /** A follower that lags could be cut off from more than is to be gone. */
  private static void awaitReplicated(String topic) {
    await("everything in " + topic + " replicated")
        .atMost(PATIENCE)
        .until(
            () ->
                cluster
                        .admin()
                        .describeLogDirs(List.of(2, 3))
                        .allDescriptions()
                        .get(30, TimeUnit.SECONDS)
                        .values()
                        .stream()
                        .flatMap(directories -> directories.values().stream())
                        .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                        .filter(replica -> replica.getKey().topic().equals(topic))
                        .map(replica -> replica.getValue().size())
                        .distinct()
                        .count()
                    == 1);
  }

  private static void cut(String topic) {
    leader.kill();
    follower.start();
    awaitLeader(topic, 3);
  }

  private static PartitionProgress awaitCutProgress(String topic) {
    await("a cut in the progress of " + topic)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(audit.progress(topic).get(0).cuts()).as("cuts").isNotEmpty());
    return audit.progress(topic).get(0);
  }

  private static void assertExactAfterCut(String topic) {
    awaitCutProgress(topic);
    await("the new log counted up to its end")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              // Its end moves on still, while the follower replicates.
              long end = audit.reader().ends(topic).get(0);
              PartitionProgress progress = audit.progress(topic).get(0);
              assertThat(progress.cuts()).containsExactly(new Cut(65_536, progress.incarnation()));
              assertThat(progress.nextOffset()).isEqualTo(end);
              assertThat(progress.countedBeforeMillis()).isGreaterThan(progress.incarnation());
              assertThat(audit.totals(topic)).isEqualTo(audit.reader().totals(topic, name -> name));
            });
    assertThat(audit.progress(topic).get(0).gaps()).isEmpty();
    assertThat(audit.incarnations(topic)).hasSize(2);
    assertThatTheCutIsSaidBeforeWhatIsCountedAgain(topic);
  }

  private static void assertThatTheCutIsSaidBeforeWhatIsCountedAgain(String topic) {
    long[] first = {-1};
    audit.partitionProgress(
        topic,
        partition -> {
          if (first[0] < 0 && !partition.cuts().isEmpty()) {
            first[0] = partition.nextOffset();
            assertThat(partition.countedBeforeMillis()).isZero();
          }
        });
    assertThat(first[0]).isEqualTo(65_536);
  }

  @Test
  void saysThatItWasCutThoughNothingIsWrittenAfterwards() throws Exception {
    createTopic("silent");
    AuditorUnderTest auditor = start("silent");
    try (Messages messages = messages()) {
      writeKeptAndGone("silent", messages, () -> audit.awaitCounted("silent", "silent"));
    }
    assertThat(audit.progress("silent").get(0).nextOffset()).isEqualTo(KEPT + 100 + GONE);
    cut("silent");
    assertExactAfterCut("silent");
    assertThat(audit.progress("silent").get(0).nextOffset()).isEqualTo(KEPT + 100);

    leader.start();
    awaitReplicas("silent", 2);
    try (Messages messages = messages()) {
      messages.write("silent", 0, 7, 500);
    }
    assertExactAfterCut("silent");
    auditor.process().stop();
  }

  @Test
  void countsAgainWhatWasWrittenInPlaceOfWhatIsGone() throws Exception {
    createTopic("rewritten");
    AuditorUnderTest auditor = start("rewritten");
    try (Messages messages = messages()) {
      writeKeptAndGone("rewritten", messages, () -> audit.awaitCounted("rewritten", "rewritten"));
    }
    auditor.process().pause();
    cut("rewritten");
    leader.start();
    try (Messages messages = messages()) {
      messages.write("rewritten", 0, 7, GONE + 2_000);
    }
    auditor.process().resume();
    assertExactAfterCut("rewritten");
    auditor.process().kill();
    auditor.process().start();
    try (Messages messages = messages()) {
      messages.write("rewritten", 0, 8, 500);
    }
    assertExactAfterCut("rewritten");
    auditor.process().stop();
  }

  @Test
  void noticesACutThatHappenedWhileNobodyCounted() throws Exception {
    createTopic("unwatched");
    AuditorUnderTest auditor = start("unwatched");
    try (Messages messages = messages()) {
      writeKeptAndGone("unwatched", messages, () -> audit.awaitCounted("unwatched", "unwatched"));
    }
    auditor.process().kill();
    cut("unwatched");
    try (Messages messages = messages()) {
      messages.write("unwatched", 0, 7, GONE + 80_000);
    }
    auditor.process().start();
    assertExactAfterCut("unwatched");
    auditor.process().stop();
  }

  @Test
  void noticesAtItsStartThatTheLogEndsEarlier() throws Exception {
    createTopic("shorter");
    AuditorUnderTest auditor = start("shorter");
    try (Messages messages = messages()) {
      writeKeptAndGone("shorter", messages, () -> audit.awaitCounted("shorter", "shorter"));
    }
    auditor.process().stop();
    cut("shorter");
    auditor.process().start();
    assertExactAfterCut("shorter");
    auditor.process().stop();
  }

  @Test
  void changesNothingWhereALeaderIsElectedInOrder() throws Exception {
    createTopic("orderly");
    AuditorUnderTest auditor = start("orderly");
    try (Messages messages = messages()) {
      awaitReplicas("orderly", 2);
      messages.write("orderly", 0, 5, 1_000);
      audit.awaitCounted("orderly", "orderly");
      awaitReplicated("orderly");
      leader.stop();
      awaitLeader("orderly", 3);
      messages.write("orderly", 0, 5, 1_000);
      audit.awaitCounted("orderly", "orderly");
      auditor.process().restart();
      leader.start();
      messages.write("orderly", 0, 5, 1_000);
      audit.assertExact("orderly");
    }
    assertThat(audit.progress("orderly").get(0).cuts()).isEmpty();
    assertThat(audit.incarnations("orderly")).hasSize(1);
    auditor.process().stop();
  }
}
