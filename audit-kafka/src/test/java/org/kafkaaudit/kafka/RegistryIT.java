package org.kafkaaudit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.UnreadableEventException;
import org.kafkaaudit.testbed.KafkaCluster;
import org.kafkaaudit.testbed.SchemaRegistry;
import org.kafkaaudit.testbed.Testbed;

/** Audit events through a real broker and a real registry, by serializers that are only named. */
class RegistryIT {

  private static final String TOPIC = "audit-events";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Testbed testbed;
  private static KafkaCluster kafka;
  private static SchemaRegistry registry;

  @BeforeAll
  static void startServers() {
    testbed = Testbed.create();
    kafka = testbed.startKafka("audit");
    registry = testbed.startSchemaRegistry();
  }

  @AfterAll
  static void removeServers() {
    testbed.close();
  }

  static List<RegistrySerde> serdes() {
    return RegistrySerde.tested();
  }

  private static AuditEventWriter writer(RegistrySerde serde) {
    return AuditEventWriter.of(serde.serializer, serde.writing(registry));
  }

  private static AuditEventReader reader(RegistrySerde serde) {
    return AuditEventReader.of(serde.deserializer, serde.reading(serde.address(registry)));
  }

  @ParameterizedTest
  @MethodSource("serdes")
  void eventsOfBothEncodingsAreReadFromOneTopic(RegistrySerde serde) throws Exception {
    String topic = TOPIC + "-" + serde.name();
    kafka.createTopic(topic, 1, Map.of());
    List<AuditEvent> events = List.of(Events.COUNT, Events.COUNT, Events.PROGRESS, Events.PROGRESS);
    try (AuditEventWriter byRegistry = writer(serde);
        AuditEventWriter byItself = AuditEventWriter.singleObject();
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      for (int i = 0; i < events.size(); i++) {
        AuditEventWriter by = i % 2 == 0 ? byRegistry : byItself;
        producer.send(by.record(topic, events.get(i))).get();
      }
    }
    List<ConsumerRecord<byte[], byte[]>> records = records(topic, events.size());
    assertThat(records)
        .extracting(record -> record.value()[0])
        .containsExactly((byte) 0, (byte) 0xC3, (byte) 0, (byte) 0xC3);
    try (AuditEventReader reader = reader(serde)) {
      assertThat(records)
          .extracting(record -> reader.read(topic, record.headers(), record.value()))
          .containsExactlyElementsOf(events);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic, int number) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      await("the events of topic " + topic)
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
                return records.size() >= number;
              });
    }
    return records;
  }

  @ParameterizedTest
  @MethodSource("serdes")
  void anOldReaderReadsNewCountsAndANewOneOldCounts(RegistrySerde serde) {
    for (AuditEvent event : List.of(Events.COUNT, Events.PROGRESS)) {
      Schema current = new AuditEventCodec().toRecord(event).getSchema();
      Schema newer =
          changed(
              current,
              "\\{\"name\":\"tier\",",
              "{\"name\":\"region\",\"type\":\"string\",\"default\":\"\"},{\"name\":\"tier\",");
      assertThat(read(serde, copied(event, newer, "region", "north"))).isEqualTo(event);
      Schema older = changed(current, ",\\{\"name\":\"softwareVersion\".*?\"default\":\"\"\\}", "");
      AuditEvent read = read(serde, copied(event, older, "id", Events.REPORTER.id()));
      assertThat(read.reporter().softwareVersion()).isEmpty();
      assertThat(read.topic()).isEqualTo(event.topic());
    }
  }

  private static Schema changed(Schema schema, String from, String to) {
    String text = schema.toString();
    String changed = text.replaceFirst(from, to);
    assertThat(changed.equals(text)).as("the change applies").isFalse();
    return new Schema.Parser().parse(changed);
  }

  private static GenericRecord copied(AuditEvent event, Schema schema, String field, Object value) {
    return (GenericRecord) copied(new AuditEventCodec().toRecord(event), schema, field, value);
  }

  /** Returns the value as a writer of the schema would have it, with a new field filled. */
  private static Object copied(Object value, Schema schema, String field, Object filled) {
    if (value instanceof IndexedRecord record) {
      Schema target =
          schema.isUnion()
              ? schema.getTypes().stream()
                  .filter(type -> type.getFullName().equals(record.getSchema().getFullName()))
                  .findFirst()
                  .orElseThrow()
              : schema;
      GenericRecord copy = new GenericData.Record(target);
      for (Schema.Field each : target.getFields()) {
        Schema.Field old = record.getSchema().getField(each.name());
        copy.put(
            each.pos(),
            old == null ? filled : copied(record.get(old.pos()), each.schema(), field, filled));
      }
      return copy;
    }
    if (value instanceof List<?> list) {
      return list.stream()
          .map(item -> copied(item, schema.getElementType(), field, filled))
          .toList();
    }
    return value instanceof Instant instant ? instant.toEpochMilli() : value;
  }

  private static AuditEvent read(RegistrySerde serde, GenericRecord record) {
    RecordHeaders headers = new RecordHeaders();
    byte[] value;
    try (Serializer<Object> serializer = serializer(serde)) {
      value = serializer.serialize(TOPIC, headers, record);
    }
    try (AuditEventReader reader = reader(serde)) {
      return reader.read(TOPIC, headers, value);
    }
  }

  @SuppressWarnings("unchecked")
  private static Serializer<Object> serializer(RegistrySerde serde) {
    try {
      Serializer<Object> serializer = Utils.newInstance(serde.serializer, Serializer.class);
      serializer.configure(serde.writing(registry), false);
      return serializer;
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("serdes")
  void whatIsNoGoodIsToldFromARegistryThatIsAway(RegistrySerde serde) {
    byte[] good;
    try (AuditEventWriter writer = writer(serde);
        AuditEventReader reader = reader(serde)) {
      ProducerRecord<byte[], byte[]> record = writer.record(TOPIC, Events.COUNT);
      good = record.value();
      byte[] unknownId = good.clone();
      unknownId[1] = 0x70;
      assertUnreadable(reader, unknownId);
      assertUnreadable(reader, Arrays.copyOf(good, good.length / 2));
      byte[] wildNumber = Arrays.copyOf(good, 30);
      Arrays.fill(wildNumber, 5, 30, (byte) 0xFF);
      assertUnreadable(reader, wildNumber);
      assertUnreadable(reader, new byte[] {0});
      assertUnreadable(reader, new byte[] {0, 0, 0});
      assertUnreadable(reader, "no audit event".getBytes(StandardCharsets.UTF_8));
      assertThat(reader.read(TOPIC, record.headers(), good)).isEqualTo(Events.COUNT);
    }
    registry.kill();
    try (AuditEventReader reader = reader(serde);
        AuditEventWriter writer = writer(serde)) {
      assertThatThrownBy(() -> reader.read(TOPIC, new RecordHeaders(), good))
          .isInstanceOf(RegistryOutOfReachException.class);
      assertThatThrownBy(() -> writer.record(TOPIC, Events.COUNT))
          .isInstanceOf(SerializationException.class);
      registry.start();
      assertThat(reader.read(TOPIC, new RecordHeaders(), good)).isEqualTo(Events.COUNT);
      assertThat(writer.record(TOPIC, Events.COUNT).value()).isEqualTo(good);
    }
    try (AuditEventReader nowhere =
        AuditEventReader.of(
            serde.deserializer, serde.reading(URI.create("http://127.0.0.1:1/nowhere")))) {
      assertThatThrownBy(() -> nowhere.read(TOPIC, new RecordHeaders(), good))
          .isInstanceOf(RegistryOutOfReachException.class);
    }
  }

  private static void assertUnreadable(AuditEventReader reader, byte[] value) {
    assertThatThrownBy(() -> reader.read(TOPIC, new RecordHeaders(), value))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageMatching("(?s).+");
  }

  @Test
  void aSerializerThatPutsTheIdElsewhereIsRefused() {
    Map<String, Object> settings = new HashMap<>(RegistrySerde.APICURIO.writing(registry));
    settings.put("apicurio.registry.headers.enabled", true);
    try (AuditEventWriter writer =
        AuditEventWriter.of(RegistrySerde.APICURIO.serializer, settings)) {
      assertThatThrownBy(() -> writer.record(TOPIC, Events.COUNT))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("does not write a 0");
    }
  }
}
