package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** The auditor as it is shipped against a real cluster, and what is done to both of them. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class ConsoleAuditorIT {

  @Parameter private ReaderKind reader;

  private static Testbed testbed;
  private static KafkaCluster cluster;
  private static String servers;
  private static AuditTopicReader audit;

  @BeforeParameterizedClassInvocation
  static void startCluster() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    servers = cluster.bootstrapServers();
    cluster.createTopic("audit-events", 2, Map.of());
    audit = new AuditTopicReader(new PlainReader(servers), "audit-events");
  }

  @AfterParameterizedClassInvocation
  static void closeTestbed() {
    testbed.close();
  }

  private AuditorUnderTest start(String name, String topic, String... more) throws Exception {
    String[] lines = new String[more.length + 2];
    lines[0] = "topics: {include: ['" + topic + "']}";
    lines[1] = "group: auditor-of-" + topic;
    System.arraycopy(more, 0, lines, 2, more.length);
    return AuditorUnderTest.start(testbed, reader, name, servers, lines);
  }

  private static Messages messages() {
    return new Messages(servers, Map.of());
  }

  private static void deleteBefore(String topic, int partition, long offset) throws Exception {
    cluster
        .admin()
        .deleteRecords(
            Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  private static long countedMessages(String topic) {
    return audit.totals(topic).values().stream().mapToLong(OriginTotal::messages).sum();
  }

  @Test
  void countsEveryMessageExactly() throws Exception {
    cluster.createTopic("exact", 2, Map.of());
    AuditorUnderTest auditor = start("exact", "exact");
    try (Messages messages = messages()) {
      messages.writeMixed("exact", 2, 200_000);
    }
    audit.assertExact("exact");
    assertThat(auditor.get("/metrics").body())
        .contains("kafka_audit_auditor_messages_total{topic=\"exact\"}")
        .contains("kafka_audit_auditor_unstamped_total{reason=\"foreign\",topic=\"exact\"}");
    assertThat(auditor.get("/healthcheck").statusCode()).isEqualTo(200);
    auditor.process().stop();
  }

  @Test
  void countsExactlyThoughKilledAgainAndAgain() throws Exception {
    cluster.createTopic("killed", 2, Map.of());
    AuditorUnderTest auditor = start("killed", "killed");
    try (Messages messages = messages()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 40; i++) {
                  messages.writeMixed("killed", 2, 5_000);
                }
              });
      for (int i = 0; i < 4; i++) {
        long before = countedMessages("killed");
        await("progress after start " + i)
            .atMost(Duration.ofSeconds(60))
            .until(() -> countedMessages("killed") > before || writing.isDone());
        auditor.process().kill();
        auditor.process().start();
      }
      writing.get(60, TimeUnit.SECONDS);
    }
    audit.assertExact("killed");
    auditor.process().kill();
  }

  @Test
  void sharesTheWorkAndTakesOverFromAnInstanceThatWasKilled() throws Exception {
    cluster.createTopic("shared", 4, Map.of());
    AuditorUnderTest first = start("shared-1", "shared");
    AuditorUnderTest second = start("shared-2", "shared");
    try (Messages messages = messages()) {
      messages.writeMixed("shared", 4, 60_000);
      await("both instances count")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                messages.writeMixed("shared", 4, 500);
                assertThat(first.get("/metrics").body())
                    .contains("messages_total{topic=\"shared\"");
                assertThat(second.get("/metrics").body())
                    .contains("messages_total{topic=\"shared\"");
              });
      first.process().kill();
      messages.writeMixed("shared", 4, 60_000);
      audit.assertExact("shared");
    }
    second.process().stop();
  }

  @Test
  void countsWhatTransactionsCommittedAndWaitsForOpenOnes() throws Exception {
    cluster.createTopic("transactions", 1, Map.of());
    AuditorUnderTest auditor = start("transactions", "transactions");
    try (Messages messages = new Messages(servers, Map.of("transactional.id", "t1"));
        Messages others = messages()) {
      messages.producer().initTransactions();
      for (int i = 0; i < 20; i++) {
        messages.producer().beginTransaction();
        messages.write("transactions", 0, 5, 50);
        if (i % 3 == 0) {
          messages.producer().abortTransaction();
        } else {
          messages.producer().commitTransaction();
        }
      }
      audit.assertExact("transactions");
      PartitionProgress settled = audit.progress("transactions").get(0);
      assertThat(settled.nextOffset()).isEqualTo(1020);

      messages.producer().beginTransaction();
      messages.write("transactions", 0, 5, 10);
      others.write("transactions", 0, 6, 10);
      await("a report that knows of what is not decided yet")
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(auditor.get("/metrics").body())
                      .contains("lag_messages{topic=\"transactions\"} 20.0"));
      assertThat(audit.progress("transactions").get(0).nextOffset()).isEqualTo(1020);
      messages.producer().abortTransaction();
    }
    audit.assertExact("transactions");
    auditor.process().stop();
  }

  @Test
  void saysFromWhereItCoversALogWhoseBeginningIsGone() throws Exception {
    cluster.createTopic("middle", 1, Map.of());
    try (Messages messages = messages()) {
      messages.write("middle", 0, 9, 1_000);
      deleteBefore("middle", 0, 400);
      AuditorUnderTest auditor = start("middle", "middle");
      audit.assertExact("middle");
      auditor.process().restart();
      messages.write("middle", 0, 9, 100);
      audit.assertExact("middle");
      assertThat(audit.progress("middle").get(0).coveredFrom()).isEqualTo(400);
      assertThat(audit.progress("middle").get(0).gaps()).isEmpty();
      auditor.process().stop();
    }
  }

  @Test
  void notesAGapWhereRetentionOvertookIt() throws Exception {
    cluster.createTopic("gap", 1, Map.of());
    AuditorUnderTest auditor = start("gap", "gap");
    try (Messages messages = messages()) {
      messages.write("gap", 0, 9, 1_000);
      audit.awaitCounted("gap", "gap");
      auditor.process().stop();
      messages.write("gap", 0, 9, 1_000);
      deleteBefore("gap", 0, 1_500);
      auditor.process().start();
      messages.write("gap", 0, 9, 100);
      audit.awaitCounted("gap", "gap");
      auditor.process().kill();
      auditor.process().start();
      messages.write("gap", 0, 9, 100);
      audit.awaitCounted("gap", "gap");
    }
    PartitionProgress progress = audit.progress("gap").get(0);
    assertThat(progress.coveredFrom()).isZero();
    assertThat(progress.gaps())
        .singleElement()
        .satisfies(
            gap -> {
              assertThat(gap.from()).isEqualTo(1_000);
              assertThat(gap.until()).isEqualTo(1_500);
            });
    assertThat(countedMessages("gap")).isEqualTo(1_700);
    assertThat(audit.totals("gap").values())
        .allSatisfy(total -> assertThat(total.repeated().isEmpty()).isTrue());
    auditor.process().stop();
  }

  @Test
  void goesOnWhereRetentionOvertookItWhileItRan() throws Exception {
    cluster.createTopic("overtaken", 1, Map.of());
    AuditorUnderTest auditor = start("overtaken", "overtaken");
    try (Messages messages = messages()) {
      messages.write("overtaken", 0, 9, 1_000);
      audit.awaitCounted("overtaken", "overtaken");
      auditor.process().pause();
      messages.write("overtaken", 0, 9, 1_000);
      deleteBefore("overtaken", 0, 1_800);
      auditor.process().resume();
      messages.write("overtaken", 0, 9, 100);
      audit.awaitCounted("overtaken", "overtaken");
    }
    PartitionProgress progress = audit.progress("overtaken").get(0);
    long skipped = progress.gaps().stream().mapToLong(gap -> gap.until() - gap.from()).sum();
    assertThat(countedMessages("overtaken")).isEqualTo(2_100 - skipped);
    assertThat(audit.totals("overtaken").values())
        .allSatisfy(total -> assertThat(total.repeated().isEmpty()).isTrue());
    auditor.process().stop();
  }

  @Test
  void takesATopicThatWasMadeAnewForAnotherOne() throws Exception {
    cluster.createTopic("remade", 1, Map.of());
    AuditorUnderTest auditor = start("remade", "remade");
    try (Messages messages = messages()) {
      messages.write("remade", 0, 3, 500);
      audit.awaitCounted("remade", "remade");
      cluster.admin().deleteTopics(List.of("remade")).all().get(30, TimeUnit.SECONDS);
      await("remade is gone")
          .atMost(Duration.ofSeconds(30))
          .until(() -> !cluster.admin().listTopics().names().get().contains("remade"));
      cluster.createTopic("remade", 1, Map.of());
    }
    try (Messages messages = messages()) {
      messages.write("remade", 0, 4, 700);
      await("both lives of the topic counted")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(countedMessages("remade")).isEqualTo(1_200));
    }
    auditor.process().stop();
  }

  @Test
  void picksUpNewTopicsUnderTheirCanonicalNames() throws Exception {
    AuditorUnderTest auditor =
        start("mirrored", "dc1[.]mirrored.*", "canonicalNames: [{prefix: dc1.}]");
    cluster.createTopic("dc1.mirrored", 1, Map.of());
    try (Messages messages = messages()) {
      messages.write("dc1.mirrored", 0, 3, 100);
    }
    audit.awaitCounted("dc1.mirrored", "mirrored");
    assertThat(audit.totals("mirrored"))
        .isEqualTo(audit.reader().totals("dc1.mirrored", name -> "mirrored"));
    auditor.process().stop();
  }

  @Test
  void countsAllTopicsOfOneCanonicalNameAndSaysHowFarItIsInEach() throws Exception {
    Map<String, Integer> partitions = Map.of("dc1.a.b.orders", 2, "dc2.a.b.orders", 1);
    partitions.forEach((topic, count) -> cluster.createTopic(topic, count, Map.of()));
    AuditorUnderTest auditor =
        start("together", "dc.*", "canonicalNames: [{prefix: dc1.}, {prefix: dc2.}]");
    try (Messages messages = messages()) {
      messages.write("dc1.a.b.orders", 0, 3, 500);
      messages.write("dc1.a.b.orders", 1, 3, 50);
      messages.write("dc2.a.b.orders", 0, 2, 700);
    }
    Map<OriginTotal.Key, OriginTotal> expected =
        new HashMap<>(audit.reader().totals("dc1.a.b.orders", name -> "a.b.orders"));
    audit
        .reader()
        .totals("dc2.a.b.orders", name -> "a.b.orders")
        .forEach((key, total) -> expected.merge(key, total, OriginTotal::plus));
    await("both topics counted")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(audit.totals("a.b.orders")).isEqualTo(expected));

    Map<String, Map<Integer, Long>> ends =
        Map.of(
            "dc1.a.b.orders", audit.reader().ends("dc1.a.b.orders"),
            "dc2.a.b.orders", audit.reader().ends("dc2.a.b.orders"));
    await("progress in both topics")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(nextOffsetsByTopic("a.b.orders")).isEqualTo(ends));
    auditor.process().stop();
  }

  private Map<String, Map<Integer, Long>> nextOffsetsByTopic(String canonicalName) {
    Map<String, Map<Integer, Long>> next = new HashMap<>();
    audit.logProgress(
        canonicalName,
        log ->
            log.partitions()
                .forEach(
                    partition ->
                        next.computeIfAbsent(log.physicalTopic(), unused -> new HashMap<>())
                            .merge(partition.partition(), partition.nextOffset(), Math::max)));
    return next;
  }

  @Test
  void reportsOnceMoreBeforeItEnds() throws Exception {
    cluster.createTopic("ending", 1, Map.of());
    AuditorUnderTest auditor = start("ending", "ending");
    try (Messages messages = messages()) {
      messages.write("ending", 0, 3, 10);
      audit.awaitCounted("ending", "ending");
      messages.write("ending", 0, 3, 100_000);
    }
    auditor.process().stop();
    assertThat(audit.progress("ending").get(0).nextOffset()).isEqualTo(countedMessages("ending"));
  }

  @Test
  void keepsCountsWhileTheAuditTopicIsOutOfReach() throws Exception {
    KafkaCluster auditCluster = testbed.startKafka("audit");
    auditCluster.createTopic("audit-events", 1, Map.of());
    cluster.createTopic("held", 1, Map.of());
    AuditTopicReader elsewhere =
        new AuditTopicReader(new PlainReader(auditCluster.bootstrapServers()), "audit-events");
    AuditorUnderTest auditor =
        start(
            "held",
            "held",
            "auditCluster: {client: {bootstrap.servers: \""
                + auditCluster.bootstrapServers()
                + "\", max.block.ms: 1000, request.timeout.ms: 1000, delivery.timeout.ms: 2000}}");
    try (Messages messages = messages()) {
      messages.write("held", 0, 3, 1_000);
      await("first counts")
          .atMost(Duration.ofSeconds(60))
          .until(() -> !elsewhere.totals("held").isEmpty());
      auditCluster.stop();
      messages.write("held", 0, 3, 100_000);
      await("unhealthy")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(auditor.get("/healthcheck").statusCode()).isEqualTo(500));
      auditCluster.start();
      await("everything reported")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(elsewhere.totals("held"))
                      .isEqualTo(audit.reader().totals("held", name -> name)));
      await("healthy again")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(auditor.get("/healthcheck").statusCode()).isEqualTo(200));
    }
    auditor.process().stop();
    auditCluster.kill();
  }
}
