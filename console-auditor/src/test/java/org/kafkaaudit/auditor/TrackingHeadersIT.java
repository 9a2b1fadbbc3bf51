package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;
import org.kafkaaudit.schemas.TrackingHeader;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.Testbed;

/** Messages without stamps whose time is in a record header inside the value. */
@Timeout(value = 150, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass(name = "reader {0}")
@EnumSource(ReaderKind.class)
class TrackingHeadersIT {

  @Parameter private ReaderKind reader;

  private static final Schema HEADER = TrackingHeader.getClassSchema();
  private static final BucketLength MINUTE = BucketLength.DEFAULT;

  private final Testbed testbed = Testbed.create();
  private final KafkaCluster cluster = testbed.startKafka("local");
  private final long timestamp = MINUTE.startOf(System.currentTimeMillis()) + 1_000;
  private final long headerTime = timestamp - Duration.ofHours(2).toMillis();

  @AfterEach
  void closeTestbed() {
    testbed.close();
  }

  private static Schema order(String added) {
    return new Schema.Parser()
        .parse(
            """
            {"type": "record", "name": "Order", "namespace": "com.example", "fields": [
              {"name": "id", "type": "string"}%s,
              {"name": "header", "type": ["null", %s], "default": null},
              {"name": "lines", "type": {"type": "array", "items": "long"}}]}
            """
                .formatted(added, HEADER));
  }

  private static byte[] value(Schema schema, long time) throws IOException {
    GenericRecord order = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      order.put(field.pos(), field.schema().getType() == Schema.Type.STRING ? "text" : null);
    }
    order.put("lines", List.of(1L, 2L));
    if (time != 0) {
      GenericRecord header = new GenericData.Record(HEADER);
      header.put("time", time);
      header.put("service", "checkout");
      header.put("host", "host-7");
      order.put("header", header);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(order, bytes);
    return bytes.toByteArray();
  }

  @Test
  void whatHasNoStampCountsByTheTimeInItsValue() throws Exception {
    Schema first = order("");
    Schema second = order(", {\"name\": \"note\", \"type\": \"string\"}");
    for (String topic : List.of("audit-events", "orders", "others")) {
      cluster.createTopic(topic, 1, Map.of());
    }
    AuditTopicReader audit =
        new AuditTopicReader(new PlainReader(cluster.bootstrapServers()), "audit-events");
    AuditorUnderTest auditor =
        AuditorUnderTest.start(
            testbed,
            reader,
            "auditor",
            cluster.bootstrapServers(),
            "trackingHeaders: [{topic: orders, schemas: [%s, %s]}]"
                .formatted(file(first), file(second)));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", cluster.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 10; i++) {
        send(producer, "orders", value(first, headerTime), null);
        send(producer, "orders", value(second, headerTime), null);
        send(producer, "others", value(first, headerTime), null);
      }
      send(producer, "orders", value(first, 0), null);
      send(producer, "orders", null, null);
      send(producer, "orders", new byte[] {1, 2, 3}, null);
      send(producer, "orders", new byte[0], null);
      send(producer, "orders", value(order(", {\"name\": \"x\", \"type\": \"string\"}"), 5), null);
      byte[] value = value(first, headerTime);
      send(producer, "orders", Arrays.copyOf(value, 14), null);
      // Farther from the timestamp than an audit time may be.
      send(producer, "orders", value(first, timestamp - Duration.ofDays(8).toMillis()), null);
      byte[] stamp = new Stamp(7, TopicTag.of("orders"), 0, timestamp).encode();
      send(producer, "orders", value, stamp);
      byte[] foreign = new Stamp(7, TopicTag.of("others"), 0, timestamp).encode();
      send(producer, "orders", value, foreign);
    }

    await("all messages to be counted")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(unstamped(audit, "orders"))
                  .isEqualTo(
                      Map.of(MINUTE.startOf(headerTime), 21L, MINUTE.startOf(timestamp), 7L));
              assertThat(unstamped(audit, "others"))
                  .isEqualTo(Map.of(MINUTE.startOf(timestamp), 10L));
            });
    assertThat(audit.totals("orders"))
        .containsKey(new OriginTotal.Key("orders", MINUTE.startOf(timestamp), 7));
    assertThat(auditor.get("/metrics").body())
        .contains(
            "kafka_audit_auditor_tracking_headers_total{result=\"used\",topic=\"orders\"} 21.0",
            "kafka_audit_auditor_tracking_headers_total{result=\"empty\",topic=\"orders\"} 1.0",
            "kafka_audit_auditor_tracking_headers_total{result=\"wild\",topic=\"orders\"} 1.0",
            "kafka_audit_auditor_tracking_headers_total{result=\"unreadable\",topic=\"orders\"} 4.0");
  }

  private Path file(Schema schema) throws IOException {
    Path file = Files.createTempFile(testbed.directory(), "Order", ".avsc");
    return Files.writeString(file, schema.toString());
  }

  private void send(
      KafkaProducer<byte[], byte[]> producer, String topic, byte[] value, byte[] stamp) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, timestamp, null, value);
    if (stamp != null) {
      record.headers().add(Stamp.HEADER, stamp);
    }
    Future<RecordMetadata> unused = producer.send(record);
  }

  private static Map<Long, Long> unstamped(AuditTopicReader audit, String topic) {
    Map<Long, Long> byBucket = new TreeMap<>();
    audit
        .totals(topic)
        .forEach(
            (key, total) -> {
              if (key.session() == 0) {
                byBucket.put(key.bucketStartMillis(), total.messages());
              }
            });
    return byBucket;
  }
}
