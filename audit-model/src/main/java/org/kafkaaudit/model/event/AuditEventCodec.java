package org.kafkaaudit.model.event;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.schemas.AuditCount;
import org.kafkaaudit.schemas.AuditProgress;

/**
 * Writes audit events as they travel, and reads them: Avro in its single-object encoding, which
 * needs no registry. Safe for use by several threads.
 */
public final class AuditEventCodec {

  /** An event above this size is to be split, in bytes. */
  public static final int MOST_BYTES = 512 * 1024;

  private static final int HEADER_BYTES = 10;

  /** Kept, since to make one takes longer than to read an event; several threads may use one. */
  private static final SpecificDatumReader<AuditCount> COUNTS = reader(AuditCount.class);

  private static final SpecificDatumReader<AuditProgress> PROGRESSES = reader(AuditProgress.class);

  private static final long COUNT = fingerprint(AuditCount.getClassSchema());
  private static final long PROGRESS = fingerprint(AuditProgress.getClassSchema());

  /** Returns the event as it travels. */
  public byte[] encode(AuditEvent event) {
    try {
      ByteBuffer encoded;
      if (event instanceof AuditEvent.Count count) {
        encoded = AuditCount.getEncoder().encode(toRecord(count));
      } else if (event instanceof AuditEvent.SessionProgress progress) {
        encoded = AuditProgress.getEncoder().encode(ProgressRecords.toRecord(progress));
      } else {
        encoded =
            AuditProgress.getEncoder()
                .encode(ProgressRecords.toRecord((AuditEvent.LogProgress) event));
      }
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
  }

  /**
   * Returns the event that the bytes hold.
   *
   * @throws UnreadableEventException where they hold none that can be used
   */
  public AuditEvent decode(byte[] bytes) {
    if (bytes.length < HEADER_BYTES || bytes[0] != (byte) 0xC3 || bytes[1] != 1) {
      throw new UnreadableEventException("not in Avro's single-object encoding");
    }
    long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
    try {
      if (fingerprint == COUNT) {
        return fromRecord(read(COUNTS, bytes));
      }
      if (fingerprint == PROGRESS) {
        return ProgressRecords.fromRecord(read(PROGRESSES, bytes));
      }
    } catch (UnreadableEventException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UnreadableEventException(
          "damaged, or with numbers that cannot be: " + e.getMessage(), e);
    }
    throw new UnreadableEventException(
        "of a schema that is not known here (fingerprint "
            + Long.toHexString(fingerprint)
            + "): is its writer newer?");
  }

  /**
   * Reads from the array rather than as a stream, in which Avro does not know how much is left and
   * takes whatever memory a damaged length asks for.
   */
  private static <T> T read(SpecificDatumReader<T> reader, byte[] bytes) throws IOException {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, null);
    return reader.read(null, decoder);
  }

  private static <T> SpecificDatumReader<T> reader(Class<T> type) {
    TrustedRecords.trust();
    return new SpecificDatumReader<>(type);
  }

  private static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
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

  private static AuditEvent.Count fromRecord(AuditCount event) {
    return new AuditEvent.Count(
        event.getTier(),
        event.getCluster(),
        ProgressRecords.fromRecord(event.getReporter()),
        event.getTopic(),
        BucketLength.ofMillis(event.getBucketLengthMillis()),
        Scope.parse(event.getScope()),
        event.getVersion(),
        new BucketCount(
            event.getBucketStart().toEpochMilli(),
            event.getOrigins().stream().map(OriginRecords::fromRecord).toList()));
  }
}
