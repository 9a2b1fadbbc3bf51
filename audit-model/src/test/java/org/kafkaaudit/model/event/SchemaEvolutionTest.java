package org.kafkaaudit.model.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.util.RandomData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kafkaaudit.schemas.AuditCount;
import org.kafkaaudit.schemas.AuditProgress;

/** Readers and writers of different versions, of which the one that is newer is planted here. */
class SchemaEvolutionTest {

  /** Not the one that all share, which keeps what it is told. */
  private final AuditEventCodec codec = fresh();

  private static AuditEventCodec fresh() {
    AuditEventCodec shared = new AuditEventCodec();
    return new AuditEventCodec(
        EventSchemas.of(AuditCount.class, record -> shared.fromRecord(record)),
        EventSchemas.of(AuditProgress.class, record -> shared.fromRecord(record)));
  }

  static List<AuditEvent> events() {
    return AuditEventCodecTest.events();
  }

  private static Schema current(AuditEvent event) {
    return event instanceof AuditEvent.Count
        ? AuditCount.getClassSchema()
        : AuditProgress.getClassSchema();
  }

  private static Schema changed(Schema schema, UnaryOperator<String> change) {
    String before = schema.toString();
    String after = change.apply(before);
    assertThat(after.equals(before)).as("the change applies").isFalse();
    return new Schema.Parser().parse(after);
  }

  /** With a field more in the record itself, and one in a record within it. */
  private static Schema newer(Schema schema) {
    return changed(
        schema,
        text ->
            text.replace(
                    "{\"name\":\"tier\",",
                    "{\"name\":\"region\",\"type\":[\"null\",\"string\"],\"default\":null},"
                        + "{\"name\":\"tier\",")
                .replace(
                    "{\"name\":\"host\",",
                    "{\"name\":\"zone\",\"type\":\"string\",\"default\":\"none\"},"
                        + "{\"name\":\"host\","));
  }

  /** Returns the event as a writer with a newer schema would make it, the new fields filled. */
  private GenericRecord asNewer(AuditEvent event) {
    Schema newer = newer(current(event));
    GenericRecord record = resolved(codec.encode(event), current(event), newer);
    record.put("region", "north");
    ((GenericRecord) record.get("reporter")).put("zone", "z-1");
    return record;
  }

  private static GenericRecord resolved(byte[] bytes, Schema writer, Schema reader) {
    try {
      return new GenericDatumReader<GenericRecord>(writer, reader)
          .read(null, DecoderFactory.get().binaryDecoder(bytes, 10, bytes.length - 10, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] encoded(GenericRecord record) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      new BinaryMessageEncoder<GenericRecord>(new GenericData(), record.getSchema())
          .encode(record, bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] header(GenericRecord record, AuditEvent event) {
    return SchemaHeader.encode(record.getSchema(), current(event));
  }

  @ParameterizedTest
  @MethodSource("events")
  void anOldReaderReadsNewEventsByTheSchemaBesideThem(AuditEvent event) {
    GenericRecord newer = asNewer(event);
    byte[] header = header(newer, event);
    assertThat(codec.decode(encoded(newer), header)).isEqualTo(event);
    assertThat(header).as("what it costs in an event").hasSizeLessThan(160);
  }

  @ParameterizedTest
  @MethodSource("events")
  void anOldReaderReadsNewRecords(AuditEvent event) {
    assertThat(codec.fromRecord(asNewer(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("events")
  void recordsOfThisVersionAreRead(AuditEvent event) {
    assertThat(codec.fromRecord(codec.toRecord(event))).isEqualTo(event);
    Schema current = current(event);
    assertThat(codec.fromRecord(resolved(codec.encode(event), current, current))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("events")
  void aNewReaderReadsWhatWasReleasedBefore(AuditEvent event) {
    // An older version is one without a field that has been added since: here, one with a default.
    Schema older =
        changed(
            current(event),
            text ->
                text.replaceFirst(",\\{\"name\":\"softwareVersion\".*?\"default\":\"\"\\}", ""));
    AuditEventCodec newer =
        event instanceof AuditEvent.Count
            ? new AuditEventCodec(counts(older), EventSchemas.of(AuditProgress.class, e -> event))
            : new AuditEventCodec(EventSchemas.of(AuditCount.class, e -> event), progresses(older));
    byte[] old = encoded(resolved(codec.encode(event), current(event), older));

    AuditEvent read = newer.decode(old);

    assertThat(read.reporter().softwareVersion()).isEmpty();
    assertThat(codec.toRecord(read).toString())
        .isEqualTo(
            codec
                .toRecord(event)
                .toString()
                .replace("\"softwareVersion\": \"1.2.3\"", "\"softwareVersion\": \"\""));
    assertThatThrownBy(() -> codec.decode(old)).isInstanceOf(UnreadableEventException.class);
    assertThat(newer.schemaHeader(event)).as("its own is not the first any more").isNotNull();
    assertThat(codec.decode(newer.encode(event), newer.schemaHeader(event))).isEqualTo(event);
  }

  private static EventSchemas<AuditCount> counts(Schema first) {
    return new EventSchemas<>(
        AuditCount.class, record -> new AuditEventCodec().fromRecord(record), List.of(first));
  }

  private static EventSchemas<AuditProgress> progresses(Schema first) {
    return new EventSchemas<>(
        AuditProgress.class, record -> new AuditEventCodec().fromRecord(record), List.of(first));
  }

  @Test
  void theFirstVersionTravelsWithoutASchema() {
    for (AuditEvent event : events()) {
      byte[] header = codec.schemaHeader(event);
      assertThat(codec.decode(codec.encode(event), header)).isEqualTo(event);
      assertThat(header == null)
          .isEqualTo(codecOfFirst(event).equals(new Fingerprint(current(event))));
    }
  }

  private record Fingerprint(long value) {
    Fingerprint(Schema schema) {
      this(EventSchemas.fingerprint(schema));
    }
  }

  private static Fingerprint codecOfFirst(AuditEvent event) {
    return new Fingerprint(
        event instanceof AuditEvent.Count
            ? EventSchemas.of(AuditCount.class, record -> event).first()
            : EventSchemas.of(AuditProgress.class, record -> event).first());
  }

  @Test
  void anUnknownSchemaThatNobodyTellsIsRefusedWithWhatToDo() {
    AuditEvent event = events().get(0);
    byte[] bytes = encoded(asNewer(event));
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("update this reader")
        .hasMessageContaining("ka-schema");
  }

  @Test
  void aSchemaThatIsNotCompatibleIsRefused() {
    AuditEvent event = events().get(0);
    Schema other =
        changed(
            AuditCount.getClassSchema(),
            text ->
                text.replaceFirst(
                    "\\{\"name\":\"version\",\"type\":\"long\"",
                    "{\"name\":\"version\",\"type\":\"string\""));
    GenericRecord record = (GenericRecord) new RandomData(other, 1, 7L).iterator().next();
    assertThatThrownBy(() -> codec.decode(encoded(record), header(record, event)))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("update this reader");
    assertThatThrownBy(() -> codec.fromRecord(record))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("update this reader");
  }

  @Test
  void aHeaderThatIsDamagedOrOfAnotherSchemaIsRefused() {
    AuditEvent event = events().get(0);
    GenericRecord newer = asNewer(event);
    byte[] bytes = encoded(newer);
    byte[] header = header(newer, event);
    for (int length = 0; length < header.length; length++) {
      byte[] cut = Arrays.copyOf(header, length);
      assertThatThrownBy(() -> codec.decode(bytes, cut))
          .as("cut after %s of %s bytes", length, header.length)
          .isInstanceOf(UnreadableEventException.class);
    }
    for (int i = 0; i < header.length; i++) {
      byte[] damaged = header.clone();
      damaged[i] ^= 0x10;
      try {
        assertThat(fresh().decode(bytes, damaged)).isEqualTo(event);
      } catch (UnreadableEventException refused) {
        assertThat(refused).hasMessageContaining(AuditEventCodec.SCHEMA_HEADER);
      }
    }
    byte[] ofCurrent = SchemaHeader.encode(current(event), current(event));
    assertThatThrownBy(() -> codec.decode(bytes, ofCurrent))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("another one");
  }

  @Test
  void whatIsNoAuditEventIsRefused() {
    Schema other =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"a\",\"type\":\"bytes\"}]}");
    GenericRecord record = new GenericData.Record(other);
    record.put("a", ByteBuffer.wrap(new byte[] {1}));
    assertThatThrownBy(() -> codec.fromRecord(record))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("Other, which is no audit event");
    assertThatThrownBy(
            () ->
                codec.decode(
                    encoded(record), SchemaHeader.encode(other, AuditCount.getClassSchema())))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("Other, which is no audit event");
  }
}
