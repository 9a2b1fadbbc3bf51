package org.kafkaaudit.auditor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.RegistryRecords;

/**
 * Reads the tracking headers of one topic: of values in Avro's single-object encoding that field
 * alone, of values of a registry-backed serializer all. Not safe for use by several threads.
 */
final class TrackingHeaders implements AutoCloseable {

  private static final String TIME = "time";
  private static final int PREFIX_BYTES = 10;

  private final String field;
  private final @Nullable RegistryRecords records;
  private final Map<Long, GenericDatumReader<IndexedRecord>> readers = new HashMap<>();

  TrackingHeaders(String field, List<Schema> schemas, @Nullable RegistryRecords records) {
    this.field = field;
    this.records = records;
    for (Schema schema : schemas) {
      readers.put(
          SchemaNormalization.parsingFingerprint64(schema),
          new GenericDatumReader<>(schema, withNothingBeside(field, schema)));
    }
  }

  /** Whether records of the schema have a tracking header in that field. */
  static boolean isIn(Schema schema, String field) {
    if (schema.getType() != Schema.Type.RECORD || schema.getField(field) == null) {
      return false;
    }
    Schema type = schema.getField(field).schema();
    return isHeader(type)
        || (type.isUnion() && type.getTypes().stream().anyMatch(TrackingHeaders::isHeader));
  }

  private static boolean isHeader(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        && schema.getField(TIME) != null
        && schema.getField(TIME).schema().getType() == Schema.Type.LONG;
  }

  private static Schema withNothingBeside(String field, Schema schema) {
    Schema projection = Schema.createRecord(schema.getName(), null, schema.getNamespace(), false);
    projection.setFields(
        List.of(new Schema.Field(field, schema.getField(field).schema(), null, null)));
    return projection;
  }

  /**
   * Returns what the header in the value says.
   *
   * @throws org.kafkaaudit.kafka.RegistryOutOfReachException where that cannot be known now
   */
  HeaderTime in(String topic, Headers headers, ByteBuffer value) {
    try {
      byte first = value.remaining() == 0 ? -1 : value.get(value.position());
      if (first == RegistryRecords.FIRST_BYTE && records != null) {
        return timeIn(records.read(topic, headers, bytes(value, 0)));
      }
      return singleObject(value);
    } catch (SerializationException | IOException e) {
      return HeaderTime.UNREADABLE;
    }
  }

  private HeaderTime singleObject(ByteBuffer value) throws IOException {
    ByteBuffer prefix = value.duplicate().order(ByteOrder.BIG_ENDIAN);
    if (prefix.remaining() < PREFIX_BYTES || prefix.getShort() != (short) 0xC301) {
      return HeaderTime.UNREADABLE;
    }
    GenericDatumReader<IndexedRecord> reader =
        readers.get(prefix.order(ByteOrder.LITTLE_ENDIAN).getLong());
    if (reader == null) {
      return HeaderTime.UNREADABLE;
    }
    byte[] body = bytes(value, PREFIX_BYTES);
    try {
      return timeIn(reader.read(null, DecoderFactory.get().binaryDecoder(body, null)));
    } catch (RuntimeException e) {
      // Avro has no exception of its own for each kind of damage.
      return HeaderTime.UNREADABLE;
    }
  }

  private static byte[] bytes(ByteBuffer value, int from) {
    byte[] bytes = new byte[value.remaining() - from];
    value.duplicate().position(value.position() + from).get(bytes);
    return bytes;
  }

  private HeaderTime timeIn(IndexedRecord record) {
    Schema.Field place = record.getSchema().getField(field);
    if (place == null || !(record.get(place.pos()) instanceof IndexedRecord header)) {
      return HeaderTime.EMPTY;
    }
    Schema.Field time = header.getSchema().getField(TIME);
    Object millis = time == null ? null : header.get(time.pos());
    if (millis instanceof Instant instant) {
      return new HeaderTime(Math.max(0, instant.toEpochMilli()));
    }
    return millis instanceof Long known ? new HeaderTime(Math.max(0, known)) : HeaderTime.EMPTY;
  }

  @Override
  public void close() {
    if (records != null) {
      records.close();
    }
  }
}
