package org.kafkaaudit.model.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.count.OriginCount;
import org.kafkaaudit.schemas.AuditCount;
import org.kafkaaudit.schemas.AuditProgress;

/**
 * Writes audit events as they travel, and reads them: Avro in its single-object encoding, which
 * needs no registry. Where a schema is not the first that was released, it travels beside the event
 * in the header {@value #SCHEMA_HEADER}, so that a reader that is older can read it too. For other
 * encodings, makes records of events and events of records. Safe for use by several threads.
 */
public final class AuditEventCodec {

  /** An event above this size is to be split, in bytes. */
  public static final int MOST_BYTES = 512 * 1024;

  /** Name of the record header that the writer's schema travels in. */
  public static final String SCHEMA_HEADER = "ka-schema";

  private static final int HEADER_BYTES = 10;

  private static final EventSchemas<AuditCount> COUNTS =
      EventSchemas.of(AuditCount.class, AuditEventCodec::fromRecord);
  private static final EventSchemas<AuditProgress> PROGRESSES =
      EventSchemas.of(AuditProgress.class, ProgressRecords::fromRecord);

  private final EventSchemas<AuditCount> counts;
  private final EventSchemas<AuditProgress> progresses;

  /** Makes one that knows all schemas that were released until now. */
  public AuditEventCodec() {
    this(COUNTS, PROGRESSES);
  }

  AuditEventCodec(EventSchemas<AuditCount> counts, EventSchemas<AuditProgress> progresses) {
    this.counts = counts;
    this.progresses = progresses;
  }

  /** Returns whether the bytes are in the encoding that {@link #encode} writes. */
  public static boolean isSingleObject(byte[] bytes) {
    return bytes.length >= 2 && bytes[0] == (byte) 0xC3 && bytes[1] == 1;
  }

  /** Returns the event as it travels, beside {@link #schemaHeader}. */
  public byte[] encode(AuditEvent event) {
    try {
      SpecificRecord record = toRecord(event);
      ByteBuffer encoded =
          record instanceof AuditCount count
              ? AuditCount.getEncoder().encode(count)
              : AuditProgress.getEncoder().encode((AuditProgress) record);
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
  }

  /**
   * Returns what has to travel beside {@link #encode} of the event, as the header {@value
   * #SCHEMA_HEADER}; null where every reader knows its schema.
   */
  public byte @Nullable [] schemaHeader(AuditEvent event) {
    return event instanceof AuditEvent.Count ? counts.header() : progresses.header();
  }

  /** As {@link #decode(byte[], byte[])}, of what has no header. */
  public AuditEvent decode(byte[] bytes) {
    return decode(bytes, null);
  }

  /**
   * Returns the event that the bytes hold.
   *
   * @param schemaHeader value of the header {@value #SCHEMA_HEADER}, null where there is none
   * @throws UnreadableEventException where they hold none that can be used
   */
  public AuditEvent decode(byte[] bytes, byte @Nullable [] schemaHeader) {
    if (bytes.length < HEADER_BYTES || !isSingleObject(bytes)) {
      throw new UnreadableEventException("not in Avro's single-object encoding");
    }
    long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    SpecificDatumReader<AuditCount> count = counts.reader(fingerprint);
    if (count != null) {
      return counts.read(bytes, HEADER_BYTES, count);
    }
    SpecificDatumReader<AuditProgress> progress = progresses.reader(fingerprint);
    if (progress != null) {
      return progresses.read(bytes, HEADER_BYTES, progress);
    }
    return read(bytes, HEADER_BYTES, writerSchema(fingerprint, schemaHeader));
  }

  private Schema writerSchema(long fingerprint, byte @Nullable [] schemaHeader) {
    String unknown =
        "of a schema that is not known here (fingerprint " + Long.toHexString(fingerprint) + ")";
    if (schemaHeader == null) {
      throw new UnreadableEventException(
          unknown
              + " and without the header "
              + SCHEMA_HEADER
              + " that tells it: update this reader, and see that whatever copies audit events copies their headers");
    }
    Schema writer = SchemaHeader.decode(schemaHeader, List.of(counts.first(), progresses.first()));
    if (EventSchemas.fingerprint(writer) != fingerprint) {
      throw new UnreadableEventException(
          unknown + ", with a header " + SCHEMA_HEADER + " that tells another one");
    }
    return writer;
  }

  /** Returns the event as a record, for a serializer of records. */
  public SpecificRecord toRecord(AuditEvent event) {
    if (event instanceof AuditEvent.Count count) {
      return toRecord(count);
    }
    return event instanceof AuditEvent.SessionProgress progress
        ? ProgressRecords.toRecord(progress)
        : ProgressRecords.toRecord((AuditEvent.LogProgress) event);
  }

  /**
   * Returns the event that a record holds, of whatever version its schema is.
   *
   * @throws UnreadableEventException where it holds none that can be used
   */
  public AuditEvent fromRecord(IndexedRecord record) {
    try {
      if (record instanceof AuditCount count) {
        return fromRecord(count);
      }
      if (record instanceof AuditProgress progress) {
        return ProgressRecords.fromRecord(progress);
      }
      // One that its deserializer made by the writer's schema: ours may be another.
      return read(bytes(record), 0, record.getSchema());
    } catch (UnreadableEventException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw UnreadableEventException.damaged(e);
    }
  }

  private static byte[] bytes(IndexedRecord record) throws IOException {
    GenericData data = new GenericData();
    data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<IndexedRecord>(record.getSchema(), data).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private AuditEvent read(byte[] bytes, int from, Schema writer) {
    if (counts.isOf(writer)) {
      return counts.read(bytes, from, counts.readerOf(writer));
    }
    if (progresses.isOf(writer)) {
      return progresses.read(bytes, from, progresses.readerOf(writer));
    }
    throw new UnreadableEventException(
        "a record of " + writer.getFullName() + ", which is no audit event");
  }

  private static AuditCount toRecord(AuditEvent.Count event) {
    return AuditCount.newBuilder()
        .setTier(event.tier())
        .setCluster(event.cluster())
        .setReporter(ProgressRecords.toRecord(event.reporter()))
        .setScope(event.scope().format())
        .setVersion(event.version())
        .setTopic(event.topic())
        .setBucketStart(Instant.ofEpochMilli(event.count().bucketStartMillis()))
        .setBucketLengthMillis(event.bucketLength().millis())
        .setOrigins(event.count().origins().stream().map(OriginRecords::toRecord).toList())
        .build();
  }

  private static AuditEvent fromRecord(AuditCount event) {
    List<OriginCount> origins = new ArrayList<>(event.getOrigins().size());
    for (org.kafkaaudit.schemas.OriginCount origin : event.getOrigins()) {
      origins.add(OriginRecords.fromRecord(origin));
    }
    return new AuditEvent.Count(
        event.getTier(),
        event.getCluster(),
        ProgressRecords.fromRecord(event.getReporter()),
        event.getTopic(),
        BucketLength.ofMillis(event.getBucketLengthMillis()),
        Scope.parse(event.getScope()),
        event.getVersion(),
        new BucketCount(event.getBucketStart().toEpochMilli(), origins));
  }
}
