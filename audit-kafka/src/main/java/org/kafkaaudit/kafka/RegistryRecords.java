package org.kafkaaudit.kafka;

import java.util.Map;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads Avro records that a registry-backed serializer wrote, by a deserializer that is given by
 * name. Not safe for use by several threads: deserializers of Kafka are not.
 */
public final class RegistryRecords implements AutoCloseable {

  /** What a value begins with that such a serializer wrote. */
  public static final byte FIRST_BYTE = 0;

  private final Deserializer<Object> deserializer;

  private RegistryRecords(Deserializer<Object> deserializer) {
    this.deserializer = deserializer;
  }

  /**
   * Returns one that reads by a deserializer.
   *
   * @param className name of a {@link Deserializer}
   * @param settings what it is configured with; whether it makes generic or specific records is all
   *     the same
   * @throws ConfigException where there is no such class, or it does not take the settings
   */
  @SuppressWarnings("unchecked")
  public static RegistryRecords of(String className, Map<String, ?> settings) {
    Deserializer<Object> deserializer = ByClassName.make(className, Deserializer.class);
    ByClassName.configure(className, () -> deserializer.configure(settings, false));
    return new RegistryRecords(deserializer);
  }

  /**
   * Returns the record.
   *
   * @throws SerializationException where there is none, and will not be
   * @throws RegistryOutOfReachException where there may be one; takes as long as the deserializer
   *     waits for the registry
   */
  public IndexedRecord read(String topic, Headers headers, byte[] value) {
    Object record;
    try {
      record = deserializer.deserialize(topic, headers, value);
    } catch (RuntimeException e) {
      if (RegistryFailure.isOutOfReach(e)) {
        throw new RegistryOutOfReachException(
            "the schema of a record in topic "
                + topic
                + " cannot be asked for: "
                + FirstCause.of(e),
            e);
      }
      throw new SerializationException(name() + " cannot read it: " + FirstCause.of(e), e);
    }
    if (record instanceof IndexedRecord read) {
      return read;
    }
    throw new SerializationException(
        name()
            + " made "
            + (record == null ? "nothing" : "a " + record.getClass().getName())
            + " of it, where an Avro record was expected");
  }

  private String name() {
    return deserializer.getClass().getSimpleName();
  }

  /** Lets the deserializer go. */
  @Override
  public void close() {
    deserializer.close();
  }
}
