package org.kafkaaudit.model.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The schemas that one kind of event may be written with: the one of this version, those that were
 * released before, and those that a reader is told of. Safe for use by several threads.
 *
 * @param <T> what events of this kind are read into
 */
final class EventSchemas<T extends SpecificRecord> {

  /** As many as nobody has at a time; more are read too, and their readers made each time. */
  private static final int MOST_KEPT = 100;

  private final Class<T> type;
  private final Function<T, AuditEvent> toEvent;
  private final Schema current;
  private final Schema first;
  private final byte @Nullable [] header;

  /** Kept, since to make one takes longer than to read an event; several threads may use one. */
  private final Map<Long, SpecificDatumReader<T>> byFingerprint = new ConcurrentHashMap<>();

  private final Map<Schema, SpecificDatumReader<T>> bySchema = new ConcurrentHashMap<>();

  /**
   * @param released the versions that were released, the first one first
   */
  EventSchemas(Class<T> type, Function<T, AuditEvent> toEvent, List<Schema> released) {
    TrustedRecords.trust();
    this.type = type;
    this.toEvent = toEvent;
    this.current = SpecificData.get().getSchema(type);
    this.first = released.get(0);
    for (Schema schema : released) {
      byFingerprint.put(fingerprint(schema), reader(schema));
    }
    byFingerprint.put(fingerprint(current), reader(current));
    this.header =
        fingerprint(current) == fingerprint(first) ? null : SchemaHeader.encode(current, first);
  }

  /** Returns the schemas of a record of {@code schemas}, whose released versions it keeps. */
  static <T extends SpecificRecord> EventSchemas<T> of(
      Class<T> type, Function<T, AuditEvent> toEvent) {
    List<Schema> released = new ArrayList<>();
    Schema next = released(type, 1);
    while (next != null) {
      released.add(next);
      next = released(type, released.size() + 1);
    }
    return new EventSchemas<>(type, toEvent, released);
  }

  private static @Nullable Schema released(Class<?> type, int version) {
    String resource = "history/" + type.getSimpleName() + "-" + version + ".avsc";
    try (InputStream schema = type.getResourceAsStream(resource)) {
      return schema == null ? null : new Schema.Parser().parse(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read", e);
    }
  }

  Schema first() {
    return first;
  }

  /** Returns what has to travel beside an event; null where every reader knows its schema. */
  byte @Nullable [] header() {
    return header == null ? null : header.clone();
  }

  /** Returns what reads the events of a schema, where it is known here. */
  @Nullable SpecificDatumReader<T> reader(long fingerprint) {
    return byFingerprint.get(fingerprint);
  }

  /** Whether the schema is one of this kind of event. */
  boolean isOf(Schema writer) {
    return writer.getFullName().equals(current.getFullName());
  }

  /**
   * Returns what reads the events of any schema.
   *
   * @throws UnreadableEventException where the two are not compatible
   */
  SpecificDatumReader<T> readerOf(Schema writer) {
    SpecificDatumReader<T> kept = bySchema.get(writer);
    if (kept != null) {
      return kept;
    }
    requireCompatible(writer);
    SpecificDatumReader<T> made = reader(writer);
    if (bySchema.size() < MOST_KEPT) {
      bySchema.put(writer, made);
      byFingerprint.put(fingerprint(writer), made);
    }
    return made;
  }

  /**
   * Returns the event that the bytes hold. Reads from the array rather than as a stream, in which
   * Avro does not know how much is left and takes whatever memory a damaged length asks for.
   *
   * @throws UnreadableEventException where they hold none that can be used
   */
  AuditEvent read(byte[] bytes, int from, SpecificDatumReader<T> reader) {
    BinaryDecoder decoder =
        DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, null);
    try {
      return toEvent.apply(reader.read(null, decoder));
    } catch (UnreadableEventException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw UnreadableEventException.damaged(e);
    }
  }

  private void requireCompatible(Schema writer) {
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(current, writer);
    if (compatibility.getType() != SchemaCompatibilityType.COMPATIBLE) {
      throw new UnreadableEventException(
          "of a schema of "
              + current.getName()
              + " that cannot be read here ("
              + compatibility.getResult().getIncompatibilities().get(0).getMessage()
              + "): update this reader");
    }
  }

  private SpecificDatumReader<T> reader(Schema writer) {
    SpecificDatumReader<T> reader = new SpecificDatumReader<>(type);
    reader.setSchema(writer);
    return reader;
  }

  static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }
}
