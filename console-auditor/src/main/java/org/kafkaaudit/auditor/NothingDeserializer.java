package org.kafkaaudit.auditor;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves keys and values where they are: they are never copied nor decoded, only their sizes, which
 * the record tells by itself, are of interest. Public, since Kafka makes it.
 */
public final class NothingDeserializer implements Deserializer<@Nullable Void> {

  @Override
  public @Nullable Void deserialize(String topic, byte @Nullable [] bytes) {
    return null;
  }

  // Without this one the client would copy the bytes out of the response first.
  @Override
  public @Nullable Void deserialize(String topic, Headers headers, @Nullable ByteBuffer bytes) {
    return null;
  }
}
