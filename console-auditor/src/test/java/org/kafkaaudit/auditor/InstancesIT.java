package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Scope;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Instances that come, go, stand still and forget, and topics that change under them. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class InstancesIT {

  @Parameter private ReaderKind reader;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Testbed testbed;
  private static KafkaCluster cluster;
  private static AuditTopicReader audit;

  @BeforeParameterizedClassInvocation
  static void startCluster() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    cluster.createTopic("audit-events", 2, Map.of());
    audit = new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");
  }

  @AfterParameterizedClassInvocation
  static void closeTestbed() {
    testbed.close();
  }

  private AuditorUnderTest start(String name, String topic) throws Exception {
    return AuditorUnderTest.start(
        testbed,
        reader,
        name,
        cluster.bootstrapServers(),
        "topics: {include: ['" + topic + "']}",
        "group: auditor-of-" + topic);
  }

  private static Messages messages() {
    return new Messages(cluster.bootstrapServers(), Map.of());
  }

  private static void awaitMembers(String topic, int number) {
    await(number + " instances count " + topic)
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        cluster
                            .admin()
                            .describeConsumerGroups(List.of("auditor-of-" + topic))
                            .all()
                            .get(30, TimeUnit.SECONDS)
                            .get("auditor-of-" + topic)
                            .members())
                    .hasSize(number));
  }

  private static PartitionProgress awaitProgress(String topic, int partition) {
    await("progress of " + topic + "-" + partition)
        .atMost(PATIENCE)
        .until(() -> audit.progress(topic).containsKey(partition));
    return audit.progress(topic).get(partition);
  }

  @Test
  void countsExactlyThoughAnInstanceComesBackFromTheDead() throws Exception {
    cluster.createTopic("zombie", 4, Map.of());
    AuditorUnderTest first = start("zombie-1", "zombie");
    AuditorUnderTest second = start("zombie-2", "zombie");
    awaitMembers("zombie", 2);
    try (Messages messages = messages()) {
      messages.writeMixed("zombie", 4, 20_000);
      audit.awaitCounted("zombie", "zombie");
      messages.writeMixed("zombie", 4, 20_000);
      first.process().pause();
      messages.writeMixed("zombie", 4, 20_000);
      audit.awaitCounted("zombie", "zombie");
      first.process().resume();
      messages.writeMixed("zombie", 4, 20_000);
      audit.assertExact("zombie");
      awaitMembers("zombie", 2);
      messages.writeMixed("zombie", 4, 20_000);
      audit.assertExact("zombie");
    }
    first.process().stop();
    second.process().stop();
  }

  @Test
  void countsExactlyThroughRebalancesWithoutEnd() throws Exception {
    cluster.createTopic("restless", 6, Map.of());
    AuditorUnderTest first = start("restless-1", "restless");
    AuditorUnderTest second = start("restless-2", "restless");
    AtomicBoolean enough = new AtomicBoolean();
    try (Messages messages = messages();
        Messages others = messages()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                // As much as a busy machine reads again and again in the time of the test.
                for (int i = 0; i < 150 && !enough.get(); i++) {
                  messages.writeMixed("restless", 6, 2_000);
                }
              });
      for (int i = 0; i < 6; i++) {
        awaitMembers("restless", 2);
        if (i % 2 == 0) {
          second.process().stop();
        } else {
          second.process().kill();
        }
        awaitMembers("restless", 1);
        second.process().start();
        others.writeMixed("restless", 6, 1_000);
      }
      enough.set(true);
      writing.get(60, TimeUnit.SECONDS);
    }
    audit.assertExact("restless");
    first.process().stop();
    second.process().stop();
  }

  @Test
  void countsAsAnotherIncarnationWhereItsOffsetsWereForgotten() throws Exception {
    cluster.createTopic("forgotten", 1, Map.of());
    AuditorUnderTest auditor = start("forgotten", "forgotten");
    awaitProgress("forgotten", 0);
    try (Messages messages = messages()) {
      messages.write("forgotten", 0, 3, 1_000);
      audit.assertExact("forgotten");
      assertThat(audit.incarnations("forgotten")).containsExactly(0L);
      auditor.process().stop();
      awaitMembers("forgotten", 0);
      cluster
          .admin()
          .deleteConsumerGroups(List.of("auditor-of-forgotten"))
          .all()
          .get(30, TimeUnit.SECONDS);
      messages.write("forgotten", 0, 3, 100);
    }
    auditor.process().start();
    audit.awaitCounted("forgotten", "forgotten");
    auditor.process().kill();
    auditor.process().start();
    try (Messages messages = messages()) {
      messages.write("forgotten", 0, 4, 100);
      audit.awaitCounted("forgotten", "forgotten");
    }
    long incarnation = audit.progress("forgotten").get(0).incarnation();
    assertThat(incarnation).isPositive();
    assertThat(audit.incarnations("forgotten")).containsExactly(0L, incarnation);
    assertThat(audit.progress("forgotten").get(0).cuts()).isEmpty();
    assertThat(
            audit.totals(
                "forgotten", count -> ((Scope.OfChunk) count.scope()).incarnation() == incarnation))
        .isEqualTo(audit.reader().totals("forgotten", name -> name));
    auditor.process().stop();
  }

  @Test
  void countsPartitionsThatAreAddedFromTheirFirstMessageOn() throws Exception {
    cluster.createTopic("growing", 1, Map.of());
    AuditorUnderTest auditor = start("growing", "growing");
    try (Messages messages = messages()) {
      messages.write("growing", 0, 3, 100);
      audit.awaitCounted("growing", "growing");
      cluster
          .admin()
          .createPartitions(Map.of("growing", NewPartitions.increaseTo(3)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
    try (Messages messages = messages()) {
      messages.write("growing", 1, 4, 200);
      messages.write("growing", 2, 5, 300);
    }
    audit.assertExact("growing");
    for (int partition = 1; partition < 3; partition++) {
      PartitionProgress progress = audit.progress("growing").get(partition);
      assertThat(progress.coveredFrom()).isZero();
      assertThat(progress.gaps()).isEmpty();
    }
    auditor.process().stop();
  }

  @Test
  void tellsATopicFromTheOneThatWasMadeInItsPlaceUnderLoad() throws Exception {
    cluster.createTopic("replaced", 2, Map.of());
    AuditorUnderTest auditor = start("replaced", "replaced");
    AtomicLong session = new AtomicLong(1);
    AtomicBoolean enough = new AtomicBoolean();
    try (Messages messages =
        new Messages(
            cluster.bootstrapServers(),
            Map.of(
                "max.block.ms", "500",
                "request.timeout.ms", "1000",
                "delivery.timeout.ms", "1500"))) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                while (!enough.get()) {
                  writeSome(messages, session.get());
                }
              });
      awaitCountedOf(1);
      String former = topicId();
      cluster.admin().deleteTopics(List.of("replaced")).all().get(30, TimeUnit.SECONDS);
      await("replaced is gone")
          .atMost(PATIENCE)
          .until(() -> !cluster.admin().listTopics().names().get().contains("replaced"));
      session.set(2);
      cluster.createTopic("replaced", 2, Map.of());
      awaitCountedOf(2);
      enough.set(true);
      writing.get(60, TimeUnit.SECONDS);
      messages.producer().flush();
      assertToldApart(former, topicId());
    }
    auditor.process().stop();
  }

  /** What is written while there is no such topic fails, which is as it should be. */
  private static void writeSome(Messages messages, long session) {
    for (int i = 0; i < 500; i++) {
      byte[] stamp = messages.nextStamp("replaced", session, System.currentTimeMillis()).encode();
      messages.send("replaced", i % 2, stamp);
    }
    messages.producer().flush();
  }

  private static String topicId() throws Exception {
    return cluster
        .admin()
        .describeTopics(List.of("replaced"))
        .allTopicNames()
        .get(30, TimeUnit.SECONDS)
        .get("replaced")
        .topicId()
        .toString();
  }

  private static void awaitCountedOf(long session) {
    await("messages of session " + session + " counted")
        .atMost(PATIENCE)
        .until(
            () ->
                audit.totals("replaced").keySet().stream()
                    .anyMatch(key -> key.session() == session));
  }

  private static void assertToldApart(String former, String present) {
    Map<Integer, Long> ends = audit.reader().ends("replaced");
    Map<String, Set<Long>> coveredSince = new HashMap<>();
    await("everything in the new topic counted")
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Map<Integer, Long> next = new HashMap<>();
              audit.logProgress(
                  "replaced",
                  log ->
                      log.partitions()
                          .forEach(
                              partition -> {
                                coveredSince
                                    .computeIfAbsent(log.topicId(), unused -> new HashSet<>())
                                    .add(partition.coveredSinceMillis());
                                if (log.topicId().equals(present)) {
                                  next.put(partition.partition(), partition.nextOffset());
                                }
                              }));
              assertThat(next).isEqualTo(ends);
            });
    assertThat(audit.totals("replaced", count -> topicId(count).equals(present)))
        .isEqualTo(audit.reader().totals("replaced", name -> name));
    List<Long> formerSessions = new ArrayList<>();
    audit.totals(
        "replaced",
        count -> {
          if (topicId(count).equals(former)) {
            count.count().origins().stream().map(OriginCount::session).forEach(formerSessions::add);
          }
          return false;
        });
    assertThat(formerSessions).contains(1L).doesNotContain(2L);
    assertThat(coveredSince.keySet()).containsExactlyInAnyOrder(former, present);
    assertThat(coveredSince.get(present))
        .allSatisfy(
            since ->
                assertThat(coveredSince.get(former))
                    .allSatisfy(earlier -> assertThat(since).isGreaterThan(earlier)));
  }

  private static String topicId(AuditEvent.Count count) {
    return ((Scope.OfChunk) count.scope()).topicId();
  }
}
