package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Messages go to one cluster, reports to another, which is down at times. */
@Timeout(120)
class AuditClusterDownIT {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static Testbed testbed;
  private static KafkaCluster local;
  private static KafkaCluster audit;

  private final String topic = "orders-" + UUID.randomUUID();

  @BeforeAll
  static void startKafka() {
    testbed = Testbed.create();
    local = testbed.startKafka("local");
    audit = testbed.startKafka("audit");
    audit.createTopic("audit-events", 1, Map.of());
  }

  @AfterAll
  static void stopKafka() {
    testbed.close();
  }

  @BeforeEach
  void startAuditCluster() {
    audit.start();
    local.createTopic(topic, 1, Map.of());
  }

  private TrackerProducer<String, String> producer() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, local.bootstrapServers());
    settings.put(TrackerProducerConfig.BOOTSTRAP_SERVERS_CONFIG, audit.bootstrapServers());
    settings.put(TrackerProducerConfig.SERVICE_CONFIG, "checkout");
    settings.put(TrackerProducerConfig.REPORT_INTERVAL_CONFIG, 200);
    settings.put("audit.client.max.block.ms", 1_000);
    settings.put("audit.client.request.timeout.ms", 1_000);
    settings.put("audit.client.delivery.timeout.ms", 2_000);
    return new TrackerProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  private void send(TrackerProducer<String, String> producer, int messages) throws Exception {
    for (int i = 0; i < messages; i++) {
      producer.send(new ProducerRecord<>(topic, "value")).get(10, TimeUnit.SECONDS);
    }
  }

  private SessionReports reports() {
    return new SessionReports(TopicReader.events(audit.bootstrapServers()), topic);
  }

  @Test
  void sendsGoOnWhileItIsDownFromTheStartAndAllCountsArriveLater() throws Exception {
    audit.kill();
    try (TrackerProducer<String, String> producer = producer()) {
      send(producer, 500);
      await("a failed report")
          .atMost(LIMIT)
          .until(() -> producer.auditStatistics().reportsFailed() > 0);
      assertThat(producer.auditStatistics().reportsSent()).isZero();
      audit.start();
      await("a report").atMost(LIMIT).until(() -> producer.auditStatistics().reportsSent() > 0);
      assertThat(reports().sequences()).isEqualTo(SequenceSet.ofRange(0, 499));
    }
    assertThat(reports().isSealed()).isTrue();
    assertThat(reports().messages()).isEqualTo(500);
  }

  @Test
  void whatWasCountedWhileItWasDownMidwayArrivesLater() throws Exception {
    try (TrackerProducer<String, String> producer = producer()) {
      send(producer, 200);
      await("a report").atMost(LIMIT).until(() -> producer.auditStatistics().reportsSent() > 1);
      audit.kill();
      send(producer, 300);
      await("failed reports")
          .atMost(LIMIT)
          .until(() -> producer.auditStatistics().reportsFailed() > 1);
      send(producer, 100);
      audit.start();
    }
    assertThat(reports().sequences()).isEqualTo(SequenceSet.ofRange(0, 599));
    assertThat(reports().messages()).isEqualTo(600);
    assertThat(reports().isSealed()).isTrue();
  }

  @Test
  void closeDoesNotWaitForItForever() throws Exception {
    audit.kill();
    TrackerProducer<String, String> producer = producer();
    send(producer, 10);
    long begin = System.nanoTime();
    producer.close(Duration.ofSeconds(1));
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(9));
    assertThat(Thread.getAllStackTraces().keySet().stream().map(Thread::getName))
        .noneMatch(name -> name.contains("audit-reporter-"));
  }
}
