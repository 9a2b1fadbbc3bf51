package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** A client that may write to its topic, but not to the audit topic. */
@Timeout(120)
class MayNotReportIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Testbed testbed;
  private static KafkaCluster cluster;

  private final String topic = "orders-" + UUID.randomUUID();
  private final String auditTopic = "audit-events-" + UUID.randomUUID();
  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();

  @BeforeAll
  static void startKafka() {
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
  }

  @AfterAll
  static void stopKafka() {
    testbed.close();
  }

  @BeforeEach
  void createTopicsAndListen() {
    Topics.create(cluster, topic, 1, Map.of());
    Topics.create(cluster, auditTopic, 1, Map.of());
    System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void listenNoMore() {
    System.setErr(standardError);
    standardError.print(logged.toString(StandardCharsets.UTF_8));
  }

  private AclBinding onAuditTopic(AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, auditTopic, PatternType.LITERAL),
        new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }

  private void send(TrackerProducer<String, String> producer, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      producer.send(new ProducerRecord<>(topic, "value")).get(10, TimeUnit.SECONDS);
    }
  }

  private long warnings() {
    return logged
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("a report could not be sent to topic " + auditTopic))
        .count();
  }

  @ParameterizedTest(name = "{0} is denied")
  @EnumSource(
      value = AclOperation.class,
      names = {"WRITE", "DESCRIBE", "ALL"})
  void sendsGoOnAndItIsToldOnceAndWhenItIsAllowedAllCountsArrive(AclOperation denied)
      throws Exception {
    AclBinding denial = onAuditTopic(denied, AclPermissionType.DENY);
    AclBinding rest = onAuditTopic(AclOperation.ALL, AclPermissionType.ALLOW);
    cluster.admin().createAcls(List.of(rest, denial)).all().get(30, TimeUnit.SECONDS);
    Map<String, Object> settings =
        TestSettings.of("audit.topic", auditTopic, "audit.client.max.block.ms", "1000");
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    try (TrackerProducer<String, String> producer =
        new TrackerProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      send(producer, 200);
      await("several failed reports")
          .atMost(LIMIT)
          .until(() -> producer.auditStatistics().reportsFailed() > 4);
      send(producer, 200);
      assertThat(producer.auditStatistics().reportsSent()).isZero();
      assertThat(producer.auditStatistics().uncounted()).isZero();
      assertThat(warnings()).isEqualTo(1);

      cluster.admin().deleteAcls(List.of(denial.toFilter())).all().get(30, TimeUnit.SECONDS);
      await("a report").atMost(LIMIT).until(() -> producer.auditStatistics().reportsSent() > 0);
      assertThat(logged.toString(StandardCharsets.UTF_8)).contains("reports arrive again");
    }
    SessionReports reports =
        new SessionReports(TopicReader.events(cluster.bootstrapServers(), auditTopic), topic);
    assertThat(reports.messages()).isEqualTo(400);
    assertThat(reports.highestAcknowledged(0)).isEqualTo(399);
    assertThat(reports.undelivered()).isEmpty();
    assertThat(reports.isSealed()).isTrue();
    assertThat(warnings()).isEqualTo(1);
  }
}
