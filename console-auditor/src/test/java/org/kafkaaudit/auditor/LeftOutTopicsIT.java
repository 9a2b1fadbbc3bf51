package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Topics that the auditor must not count, beside others that it must. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class LeftOutTopicsIT {

  @Parameter private ReaderKind reader;

  private static final AclBinding EVERYTHING = onGuarded(AclOperation.ALL, AclPermissionType.ALLOW);
  private static final AclBinding NO_READING = onGuarded(AclOperation.READ, AclPermissionType.DENY);

  private Testbed testbed;
  private KafkaCluster cluster;
  private AuditTopicReader audit;
  private AuditorUnderTest auditor;

  @BeforeEach
  void startGuardedCluster() {
    testbed = Testbed.create();
    cluster =
        testbed.startKafka(
            "guarded",
            1,
            Map.of(
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "allow.everyone.if.no.acl.found",
                "true"));
    List.of("audit-events", "open", "guarded")
        .forEach(topic -> cluster.createTopic(topic, 2, Map.of()));
    audit = new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");
  }

  @AfterEach
  void closeTestbed() {
    testbed.close();
  }

  private static AclBinding onGuarded(AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, "guarded", PatternType.LITERAL),
        new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }

  private void add(AclBinding... rights) throws Exception {
    cluster.admin().createAcls(List.of(rights)).all().get(30, TimeUnit.SECONDS);
  }

  private void remove(AclBinding right) throws Exception {
    cluster.admin().deleteAcls(List.of(right.toFilter())).all().get(30, TimeUnit.SECONDS);
  }

  private void awaitLeftOut(String reason, int number) {
    await(number + " " + reason + " topics in the metrics")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(auditor.get("/metrics").body())
                    .contains("\nkafka_audit_auditor_" + reason + "_topics " + number + ".0\n"));
  }

  private void assertNeverBegunAnew() {
    assertThat(auditor.process().log()).content().doesNotContain("begins anew");
  }

  @Test
  void countsTheOthersAndTheUnreadableOneAsSoonAsItMay() throws Exception {
    add(EVERYTHING, NO_READING);
    auditor =
        AuditorUnderTest.start(
            testbed,
            reader,
            "auditor",
            cluster.bootstrapServers(),
            "topics: {include: [open, guarded]}");
    try (Messages messages = new Messages(cluster.bootstrapServers(), Map.of())) {
      messages.writeMixed("guarded", 2, 2_000);
      messages.writeMixed("open", 2, 20_000);
      audit.assertExact("open");
      assertNeverBegunAnew();
      awaitLeftOut("unreadable", 1);
      messages.writeMixed("open", 2, 20_000);
      audit.assertExact("open");
      assertThat(audit.progress("guarded")).isEmpty();

      remove(NO_READING);
      audit.assertExact("guarded");
      awaitLeftOut("unreadable", 0);

      add(NO_READING);
      messages.writeMixed("guarded", 2, 2_000);
      awaitLeftOut("unreadable", 1);
      messages.writeMixed("open", 2, 20_000);
      audit.assertExact("open");

      remove(NO_READING);
      audit.assertExact("guarded");
      awaitLeftOut("unreadable", 0);
    }
    assertNeverBegunAnew();
    auditor.process().stop();
  }
}
