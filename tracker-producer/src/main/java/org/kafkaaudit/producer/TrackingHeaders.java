package org.kafkaaudit.producer;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills in the {@code TrackingHeader} of Avro records that have one and leave it empty, in a copy:
 * the application may share its own between threads, or send it again. Thread-safe.
 */
final class TrackingHeaders {

  private static final Logger LOG = LoggerFactory.getLogger(TrackerProducer.class);
  private static final String NAME = "org.kafkaaudit.schemas.TrackingHeader";
  private static final int MOST_SCHEMAS = 1_000;

  private final String service;
  private final String host;

  /** Of each schema that was met, where its header is. */
  private final Map<Schema, Place> places = new ConcurrentHashMap<>();

  private volatile @Nullable Met last;

  /** The schema that was met last, which mostly is that of the next record too. */
  private record Met(Schema schema, Place place) {}

  /**
   * @param field position of the header in the record, {@link #NONE} where it has none
   * @param header schema of the header
   */
  private record Place(int field, @Nullable Schema header, int time, int service, int host) {
    static final int NONE = -1;
    static final Place NOWHERE = new Place(NONE, null, NONE, NONE, NONE);
  }

  TrackingHeaders(String service, String host) {
    this.service = service;
    this.host = host;
  }

  /**
   * Returns the value, or where it has an empty header, a copy with another one, in which the
   * service and the host are filled in and the time is not yet.
   */
  @SuppressWarnings("unchecked")
  <V> V withHeader(V value) {
    if (!(value instanceof IndexedRecord record)) {
      return value;
    }
    Schema schema = record.getSchema();
    Place place = place(schema);
    if (place.header() == null || !isEmpty(record.get(place.field()), place)) {
      return value;
    }
    try {
      return (V) filled(record, place, place.header());
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      // From now on, records of this schema are sent as they are.
      remember(schema, Place.NOWHERE);
      LOG.warn(
          "Audit: the tracking header of records of {} cannot be filled in; they are sent as they are. Said once.",
          schema.getFullName(),
          e);
      return value;
    }
  }

  /** Fills in the time of what {@link #withHeader} returned, in milliseconds since the epoch. */
  void setTime(@Nullable Object value, long auditTimeMillis) {
    if (!(value instanceof IndexedRecord record)) {
      return;
    }
    Place place = place(record.getSchema());
    if (place.header() != null
        && record.get(place.field()) instanceof IndexedRecord header
        && isEmpty(header, place)) {
      header.put(place.time(), time(header, place, auditTimeMillis));
    }
  }

  private static boolean isEmpty(@Nullable Object header, Place place) {
    if (header == null) {
      return true;
    }
    Object time = ((IndexedRecord) header).get(place.time());
    return time == null
        || (time instanceof Long millis && millis == 0)
        || (time instanceof Instant instant && instant.toEpochMilli() == 0);
  }

  private Object filled(IndexedRecord record, Place place, Schema schema)
      throws ReflectiveOperationException {
    IndexedRecord copy = emptyLike(record, record.getSchema());
    for (Schema.Field field : record.getSchema().getFields()) {
      copy.put(field.pos(), record.get(field.pos()));
    }
    IndexedRecord header = emptyLike(record, schema);
    IndexedRecord given = (IndexedRecord) record.get(place.field());
    for (Schema.Field field : schema.getFields()) {
      Object value = given == null ? defaultOf(field) : given.get(field.pos());
      if (value != null) {
        header.put(field.pos(), value);
      }
    }
    header.put(place.time(), time(header, place, 0));
    fill(header, place.service(), service);
    fill(header, place.host(), host);
    copy.put(place.field(), header);
    return copy;
  }

  private static @Nullable Object defaultOf(Schema.Field field) {
    // Of fields beside ours; a time is of one class or the other, and set in any case.
    return field.hasDefaultValue() && field.schema().getLogicalType() == null
        ? GenericData.get().getDefaultValue(field)
        : null;
  }

  private static void fill(IndexedRecord header, int field, String value) {
    Object given = header.get(field);
    if (given == null || given.toString().isEmpty()) {
      header.put(field, value);
    }
  }

  /** By the class itself: Avro makes only those that an application has told it to trust. */
  private static IndexedRecord emptyLike(IndexedRecord record, Schema schema)
      throws ReflectiveOperationException {
    if (!(record instanceof SpecificRecord)) {
      return new GenericData.Record(schema);
    }
    Class<?> type =
        schema.equals(record.getSchema())
            ? record.getClass()
            : Class.forName(schema.getFullName(), true, record.getClass().getClassLoader());
    return (IndexedRecord) type.getDeclaredConstructor().newInstance();
  }

  /** Generated classes have a time as an object where they were generated with conversions. */
  private static Object time(IndexedRecord header, Place place, long millis) {
    boolean isInstant =
        header instanceof SpecificRecordBase generated
            && generated.getConversion(place.time()) != null;
    return isInstant ? (Object) Instant.ofEpochMilli(millis) : (Object) millis;
  }

  @SuppressWarnings("ReferenceEquality") // Equality of schemas is deep, and this is for speed.
  private Place place(Schema schema) {
    Met met = last;
    if (met != null && met.schema() == schema) {
      return met.place();
    }
    Place place = places.get(schema);
    if (place == null) {
      place = find(schema);
      remember(schema, place);
    } else {
      last = new Met(schema, place);
    }
    return place;
  }

  private void remember(Schema schema, Place place) {
    if (places.size() >= MOST_SCHEMAS) {
      places.clear();
    }
    places.put(schema, place);
    last = new Met(schema, place);
  }

  private static Place find(Schema schema) {
    for (Schema.Field field : schema.getFields()) {
      Schema header = headerIn(field.schema());
      if (header != null) {
        return new Place(
            field.pos(),
            header,
            header.getField("time").pos(),
            header.getField("service").pos(),
            header.getField("host").pos());
      }
    }
    return Place.NOWHERE;
  }

  private static @Nullable Schema headerIn(Schema schema) {
    if (schema.isUnion()) {
      return schema.getTypes().stream().filter(TrackingHeaders::isHeader).findFirst().orElse(null);
    }
    return isHeader(schema) ? schema : null;
  }

  private static boolean isHeader(Schema schema) {
    return schema.getType() == Schema.Type.RECORD
        && schema.getFullName().equals(NAME)
        && schema.getField("time") != null
        && schema.getField("time").schema().getType() == Schema.Type.LONG
        && schema.getField("service") != null
        && schema.getField("host") != null;
  }
}
