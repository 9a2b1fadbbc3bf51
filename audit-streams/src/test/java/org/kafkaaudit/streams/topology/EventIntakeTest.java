package org.kafkaaudit.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.kafka.AuditEventReader;
import org.kafkaaudit.kafka.RegistryOutOfReachException;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.AuditEventCodec;
import org.kafkaaudit.model.event.UnreadableEventException;
import org.kafkaaudit.streams.Reports;

class EventIntakeTest {

  private static final Record<byte[], byte[]> BY_REGISTRY =
      new Record<>("orders".getBytes(StandardCharsets.UTF_8), new byte[] {0, 1}, 0);

  /** What the registry answers, one after the other. */
  private static final Queue<Object> ANSWERS = new ArrayDeque<>();

  private final SchemaWait wait = new SchemaWait();
  private final EventIntake intake =
      new EventIntake(
          "audit-events", () -> AuditEventReader.of(Answering.class.getName(), Map.of()), wait);
  private final AuditEvent event = new Reports("orders").settled(7, 1, 1_795_258_800_000L);

  /** Stands for a deserializer whose registry comes and goes. */
  public static final class Answering implements Deserializer<Object> {

    @Override
    public Object deserialize(String topic, byte[] data) {
      Object answer = ANSWERS.remove();
      if (answer instanceof RuntimeException failure) {
        throw failure;
      }
      return answer;
    }
  }

  @BeforeEach
  void forget() {
    ANSWERS.clear();
  }

  private static RuntimeException away() {
    return new SerializationException("no schema", new ConnectException("refused"));
  }

  @Test
  void anEventWhoseSchemaCannotBeAskedForIsReadWhenItCan() {
    ANSWERS.add(away());
    ANSWERS.add(away());
    ANSWERS.add(new AuditEventCodec().toRecord(event));
    assertThat(intake.read(BY_REGISTRY)).isEqualTo(event);
    assertThat(wait.isWaiting()).isFalse();
  }

  @Test
  void whatTurnsOutToBeNoGoodIsRefused() {
    ANSWERS.add(away());
    ANSWERS.add(new SerializationException("damaged", new AvroRuntimeException("negative")));
    assertThatThrownBy(() -> intake.read(BY_REGISTRY))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("negative");
  }

  @Test
  void whatIsStoppedWhileItWaitsTakesNothing() {
    wait.stop();
    ANSWERS.add(away());
    assertThatThrownBy(() -> intake.read(BY_REGISTRY))
        .isInstanceOf(RegistryOutOfReachException.class)
        .hasMessageContaining("refused");
  }

  @Test
  void anEventIsKeptWithASchemaWhereItHasOne() {
    StoredEvent stored = new StoredEvent(1_795_258_800_000L, event);
    assertThat(StoredEvent.decode(stored.encode())).isEqualTo(stored);
    byte[] bytes = new AuditEventCodec().encode(event);
    byte[] withSchema = StoredEvent.encode(stored.receivedAtMillis(), bytes, new byte[] {1, 2, 3});
    assertThat(StoredEvent.decode(withSchema)).isEqualTo(stored);
  }
}
