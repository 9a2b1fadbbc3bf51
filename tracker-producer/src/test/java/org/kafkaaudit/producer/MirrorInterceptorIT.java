package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.MirrorMaker;
import org.kafkaaudit.testbed.Testbed;

/** The interceptor in the producer of MirrorMaker 2, by the mirror's configuration alone. */
@Timeout(240)
class MirrorInterceptorIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int MESSAGES = 500;

  /** What the interceptor needs and Kafka Connect does not bring. */
  private static List<Path> interceptorClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                Stream.of(
                        "tracker-producer",
                        "audit-model",
                        "audit-kafka",
                        "schemas",
                        "avro",
                        "RoaringBitmap")
                    .anyMatch(entry::contains))
        .filter(entry -> !entry.contains("test-classes"))
        .map(Path::of)
        .toList();
  }

  private static void send(KafkaCluster cluster, String topic, Map<String, Object> audit) {
    Map<String, Object> settings = new HashMap<>(audit);
    settings.put("bootstrap.servers", cluster.bootstrapServers());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < MESSAGES; i++) {
        Future<RecordMetadata> unused =
            producer.send(new ProducerRecord<>(topic, "key" + i, "value" + i));
      }
    }
  }

  @Test
  void aMirrorForwardsStampsAndGivesOneToMessagesThatHaveNone() {
    try (Testbed testbed = Testbed.create()) {
      KafkaCluster local = testbed.startKafka("local");
      KafkaCluster aggregate = testbed.startKafka("aggregate");
      Topics.create(local, "audit-events", 1, Map.of());
      Topics.create(aggregate, "audit-events", 1, Map.of());
      for (String topic : List.of("stamped", "plain")) {
        Topics.create(local, topic, 2, Map.of());
        Topics.create(aggregate, topic, 2, Map.of());
      }
      MirrorMaker mirror =
          testbed.startMirrorMaker(
              local,
              aggregate,
              Map.of(
                  "topics",
                  "stamped,plain",
                  "producer.interceptor.classes",
                  TrackerInterceptor.class.getName(),
                  "producer.audit.report.interval.ms",
                  "200"),
              interceptorClassPath());
      Map<String, Object> audited = TestSettings.of();
      audited.put("interceptor.classes", TrackerInterceptor.class.getName());
      send(local, "stamped", audited);
      send(local, "plain", Map.of());
      for (String topic : List.of("stamped", "plain")) {
        await("all messages of " + topic + " at the end of the mirror")
            .atMost(LIMIT)
            .until(
                () -> TopicReader.records(aggregate.bootstrapServers(), topic).size() == MESSAGES);
      }
      mirror.stop();

      LogAndReports.assertAgree(local.bootstrapServers(), "stamped", MESSAGES);
      assertThat(TopicReader.stamps(aggregate.bootstrapServers(), "stamped"))
          .containsExactlyInAnyOrderElementsOf(
              TopicReader.stamps(local.bootstrapServers(), "stamped"));
      assertThat(TopicReader.events(aggregate.bootstrapServers()))
          .as("forwarded is not sent anew")
          .noneMatch(event -> event.topic().equals("stamped"));
      LogAndReports.assertAgree(aggregate.bootstrapServers(), "plain", MESSAGES);
      assertThat(TopicReader.events(aggregate.bootstrapServers()))
          .filteredOn(event -> event.topic().equals("plain"))
          .allMatch(event -> event.reporter().service().equals("MirrorSourceConnector"));
    }
  }
}
