package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.PartitionProgress.Gap;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Topics that a broker cleans messages out of, before they are counted and after. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class CompactedTopicIT {

  @Parameter private ReaderKind reader;

  private static final Map<String, String> CLEAN_SOON =
      Map.of(
          "segment.ms", "200",
          "min.cleanable.dirty.ratio", "0.001",
          "max.compaction.lag.ms", "500");

  private static Testbed testbed;
  private static KafkaCluster cluster;
  private static AuditTopicReader audit;

  @BeforeParameterizedClassInvocation
  static void startCluster() {
    testbed = Testbed.create();
    cluster =
        testbed.startKafka(
            "local",
            1,
            Map.of(
                "log.cleaner.backoff.ms",
                "300",
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true"));
    cluster.createTopic("audit-events", 1, Map.of());
    audit = new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");
  }

  @AfterParameterizedClassInvocation
  static void closeTestbed() {
    testbed.close();
  }

  private AuditorUnderTest start(String topic) throws Exception {
    return AuditorUnderTest.start(
        testbed,
        reader,
        topic + "-auditor",
        cluster.bootstrapServers(),
        "topics: {include: ['" + topic + "']}",
        "group: auditor-of-" + topic);
  }

  private static Messages messages() {
    return new Messages(cluster.bootstrapServers(), Map.of());
  }

  /** The numbers of the messages of the one session in a topic of one partition are offsets. */
  private static Set<Long> offsetsIn(String topic) {
    Set<Long> offsets = new TreeSet<>();
    audit.reader().read(topic, record -> offsets.add(record.offset()));
    return offsets;
  }

  private static Set<Long> sequencesCounted(String topic) {
    Set<Long> sequences = new TreeSet<>();
    for (OriginTotal total : audit.totals(topic).values()) {
      for (SequenceSet.Range range : total.sequences().ranges(100_000)) {
        LongStream.rangeClosed(range.first(), range.last()).forEach(sequences::add);
      }
    }
    return sequences;
  }

  /** The segment that is written to is never cleaned, so there has to be another one. */
  private static Set<Long> awaitCleaned(String topic, Messages messages, int written) {
    await("messages cleaned out of " + topic)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              messages.writeKeyed(topic, 0, 5, 1, 1);
              return offsetsIn(topic).size() < written / 2;
            });
    return offsetsIn(topic);
  }

  @Test
  void saysWhatWasCleanedBeforeItWasCounted() throws Exception {
    Map<String, String> settings = new HashMap<>(CLEAN_SOON);
    settings.put("cleanup.policy", "compact");
    cluster.createTopic("before", 1, settings);
    Set<Long> left;
    AuditorUnderTest auditor;
    try (Messages messages = messages()) {
      messages.writeKeyed("before", 0, 5, 1_000, 7);
      left = awaitCleaned("before", messages, 1_000);
      auditor = start("before");
      audit.awaitCounted("before", "before");
    }
    assertThat(left).containsAll(sequencesCounted("before"));
    assertThat(sequencesCounted("before")).containsAll(offsetsIn("before"));
    List<Gap> gaps = audit.progress("before").get(0).gaps();
    assertThat(gaps).isNotEmpty().allMatch(Gap::cleaned);
    assertThat(LongStream.range(0, audit.progress("before").get(0).nextOffset()))
        .allMatch(
            offset ->
                left.contains(offset)
                    || gaps.stream().anyMatch(g -> g.from() <= offset && offset < g.until()));
    auditor.process().stop();
  }

  @ParameterizedTest
  @ValueSource(strings = {"after", "hidden"})
  void saysNoLessThoughWhatItCountedWasCleanedSince(String topic) throws Exception {
    cluster.createTopic(topic, 1, Map.of("cleanup.policy", "compact"));
    if (topic.equals("hidden")) {
      hideSettings(topic);
    }
    AuditorUnderTest auditor = start(topic);
    try (Messages messages = messages()) {
      messages.writeKeyed(topic, 0, 5, 1_000, 7);
      audit.awaitCounted(topic, topic);
      auditor.process().kill();
      cleanSoon(topic);
      awaitCleaned(topic, messages, 1_000);
      auditor.process().start();
      messages.writeKeyed(topic, 0, 5, 100, 100);
      audit.awaitCounted(topic, topic);
    }
    assertThat(sequencesCounted(topic))
        .containsAll(LongStream.range(0, 1_000).boxed().collect(Collectors.toSet()))
        .containsAll(offsetsIn(topic));
    assertThat(audit.totals(topic).values())
        .allSatisfy(total -> assertThat(total.repeated().isEmpty()).isTrue());
    auditor.process().stop();
  }

  private static void cleanSoon(String topic) throws Exception {
    List<AlterConfigOp> operations =
        CLEAN_SOON.entrySet().stream()
            .map(
                setting ->
                    new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()),
                        AlterConfigOp.OpType.SET))
            .toList();
    cluster
        .admin()
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), operations))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  private static void hideSettings(String topic) throws Exception {
    cluster
        .admin()
        .createAcls(
            List.of(
                right(topic, AclOperation.ALL, AclPermissionType.ALLOW),
                right(topic, AclOperation.DESCRIBE_CONFIGS, AclPermissionType.DENY)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  private static AclBinding right(
      String topic, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
        new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }
}
