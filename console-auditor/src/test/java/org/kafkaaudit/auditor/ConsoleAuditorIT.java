package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

class ConsoleAuditorIT {

  private static Testbed testbed;
  private static KafkaCluster cluster;
  private static AuditTopicReader audit;

  @BeforeAll
  static void startCluster() {
    testbed = Testbed.create();
    cluster = testbed.startKafka("local");
    cluster.createTopic("audit-events", 2, Map.of());
    audit = new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");
  }

  @AfterAll
  static void closeTestbed() {
    testbed.close();
  }

  @Test
  void countsEveryMessageExactly() throws Exception {
    cluster.createTopic("orders", 2, Map.of());
    AuditorUnderTest auditor =
        AuditorUnderTest.start(
            testbed, "exact", cluster.bootstrapServers(), "topics: {include: [orders]}");
    try (Messages messages = new Messages(cluster.bootstrapServers(), Map.of())) {
      messages.writeMixed("orders", 2, 200_000);
    }
    audit.assertExact("orders");
    assertThat(auditor.get("/metrics").body())
        .contains("kafka_audit_auditor_messages_total{topic=\"orders\"}");
    assertThat(auditor.get("/healthcheck").statusCode()).isEqualTo(200);
    auditor.process().stop();
  }
}
