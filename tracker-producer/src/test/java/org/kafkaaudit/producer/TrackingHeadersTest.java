package org.kafkaaudit.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.schemas.TrackingHeader;

class TrackingHeadersTest {

  private static final Schema HEADER = TrackingHeader.getClassSchema();
  private static final Schema ORDER = order(HEADER);
  private static final Schema OPTIONAL =
      order(Schema.createUnion(Schema.create(Schema.Type.NULL), HEADER));
  private static final Serializer<Object> ANY = (topic, value) -> new byte[] {1};

  private final MockProducer<String, Object> messages =
      new MockProducer<>(true, null, new StringSerializer(), ANY);
  private final MockProducer<byte[], byte[]> reports =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  private static Schema order(Schema header) {
    Schema order = Schema.createRecord("Order", "An order", "com.example", false);
    order.setFields(
        List.of(
            new Schema.Field("id", Schema.create(Schema.Type.LONG)),
            new Schema.Field("header", header)));
    return order;
  }

  /** As Avro's compiler makes it. */
  public static final class Generated extends SpecificRecordBase {
    private long id;
    private TrackingHeader header;

    @Override
    public Schema getSchema() {
      return OPTIONAL;
    }

    @Override
    public Object get(int field) {
      return field == 0 ? (Object) id : header;
    }

    @Override
    public void put(int field, Object value) {
      if (field == 0) {
        id = (Long) value;
      } else {
        header = (TrackingHeader) value;
      }
    }
  }

  private TrackerProducer<String, Object> producer(String... keysAndValues) {
    return new TrackerProducer<>(
        new AuditSettings(TestSettings.of(keysAndValues)),
        () -> messages,
        clientId -> reports,
        Clock.systemUTC());
  }

  private Object sent(int index) {
    return messages.history().get(index).value();
  }

  private long auditTime(int index) {
    return Stamp.decode(messages.history().get(index).headers().lastHeader(Stamp.HEADER).value())
        .auditTimeMillis();
  }

  private static void send(TrackerProducer<String, Object> producer, Object value) {
    Future<RecordMetadata> unused = producer.send(new ProducerRecord<>("orders", "key", value));
  }

  private static GenericRecord order(Schema schema, Object header) {
    GenericRecord order = new GenericData.Record(schema);
    order.put("id", 7L);
    order.put("header", header);
    return order;
  }

  private static GenericRecord header(long time, String service, String host) {
    GenericRecord header = new GenericData.Record(HEADER);
    header.put("time", time);
    header.put("service", service);
    header.put("host", host);
    return header;
  }

  @Test
  void anEmptyHeaderIsFilledInInACopyWithTheTimeOfTheStamp() {
    GenericRecord withNull = order(OPTIONAL, null);
    GenericRecord withEmpty = order(ORDER, header(0, "", ""));
    try (TrackerProducer<String, Object> producer = producer("audit.host", "host-7")) {
      send(producer, withNull);
      send(producer, withEmpty);
      send(producer, withEmpty);
    }
    for (int i = 0; i < 3; i++) {
      GenericRecord order = (GenericRecord) sent(i);
      assertThat(order.get("id")).isEqualTo(7L);
      assertThat(order.get("header")).isEqualTo(header(auditTime(i), "checkout", "host-7"));
      assertThat(GenericData.get().validate(order.getSchema(), order)).isTrue();
    }
    assertThat(withNull.get("header")).isNull();
    assertThat(withEmpty.get("header")).isEqualTo(header(0, "", ""));
  }

  @Test
  void theTimeOfTheRecordIsThatOfTheHeader() {
    long timestamp = Instant.now().minus(Duration.ofHours(3)).toEpochMilli();
    try (TrackerProducer<String, Object> producer = producer()) {
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>("orders", null, timestamp, "key", order(OPTIONAL, null)));
    }
    assertThat(((GenericRecord) ((GenericRecord) sent(0)).get("header")).get("time"))
        .isEqualTo(timestamp);
  }

  @Test
  void aGeneratedClassIsFilledInToo() {
    Generated order = new Generated();
    order.put(0, 9L);
    Generated half = new Generated();
    half.put(1, TrackingHeader.newBuilder().setService("its own").build());
    try (TrackerProducer<String, Object> producer = producer("audit.host", "host-7")) {
      send(producer, order);
      send(producer, half);
    }
    assertThat(((Generated) sent(0)).get(0)).isEqualTo(9L);
    assertThat(((Generated) sent(0)).get(1))
        .isEqualTo(new TrackingHeader(Instant.ofEpochMilli(auditTime(0)), "checkout", "host-7"));
    assertThat(((Generated) sent(1)).get(1))
        .isEqualTo(new TrackingHeader(Instant.ofEpochMilli(auditTime(1)), "its own", "host-7"));
    assertThat(order.get(1)).isNull();
  }

  @Test
  void whatHasATimeAndWhatHasNoHeaderIsSentAsItIs() {
    GenericRecord full = order(ORDER, header(5, "", ""));
    GenericRecord other = new GenericData.Record(HEADER);
    try (TrackerProducer<String, Object> producer = producer()) {
      send(producer, full);
      send(producer, other);
      send(producer, "text");
      send(producer, null);
    }
    assertThat(sent(0)).isSameAs(full);
    assertThat(full.get("header")).isEqualTo(header(5, "", ""));
    assertThat(sent(1)).isSameAs(other);
    assertThat(sent(2)).isEqualTo("text");
    assertThat(sent(3)).isNull();
  }

  @Test
  void switchedOffItLeavesHeadersEmpty() {
    GenericRecord order = order(OPTIONAL, null);
    try (TrackerProducer<String, Object> producer = producer("audit.tracking.header", "false")) {
      send(producer, order);
    }
    assertThat(sent(0)).isSameAs(order);
    assertThat(order.get("header")).isNull();
  }

  /** A class that nobody can make another one of. */
  private static final class Odd extends SpecificRecordBase {

    @Override
    public Schema getSchema() {
      return OPTIONAL;
    }

    @Override
    public Object get(int field) {
      return field == 0 ? 1L : null;
    }

    @Override
    public void put(int field, Object value) {
      throw new UnsupportedOperationException("fixed");
    }
  }

  @Test
  void whatCannotBeFilledInIsSentAndCountedAllTheSame() {
    Odd odd = new Odd();
    try (TrackerProducer<String, Object> producer = producer()) {
      send(producer, odd);
      send(producer, odd);
      assertThat(producer.auditStatistics().stamped()).isEqualTo(2);
    }
    assertThat(sent(0)).isSameAs(odd);
    assertThat(auditTime(1)).isPositive();
  }
}
