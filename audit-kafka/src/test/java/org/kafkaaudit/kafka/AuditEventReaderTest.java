package org.kafkaaudit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.UnreadableEventException;

class AuditEventReaderTest {

  private final AuditEventReader reader = AuditEventReader.singleObject();

  @Test
  void whatIsWrittenIsRead() {
    try (AuditEventWriter writer = AuditEventWriter.singleObject()) {
      ProducerRecord<byte[], byte[]> record = writer.record("audit-events", Events.COUNT);
      AuditEvent read = reader.read("audit-events", record.headers(), record.value());
      assertThat(read).isEqualTo(Events.COUNT);
      assertThat(record.key()).asString().isEqualTo("orders");
    }
  }

  @Test
  void whatNoneCanReadIsRefusedWithWhatToDo() {
    assertRefused(null, "without a value");
    assertRefused(new byte[0], "neither");
    assertRefused(new byte[] {7}, "neither");
    assertRefused(new byte[] {0, 0, 0, 0, 1, 2}, "configure a deserializer");
  }

  private void assertRefused(byte[] value, String reason) {
    assertThatThrownBy(() -> reader.read("audit-events", new RecordHeaders(), value))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aClassThatCannotBeUsedIsAMistakeInTheConfiguration() {
    assertThatThrownBy(() -> AuditEventWriter.of("com.example.Missing", Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no such class")
        .hasMessageContaining("com.example.Missing");
    assertThatThrownBy(() -> AuditEventWriter.of(String.class.getName(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no org.apache.kafka.common.serialization.Serializer");
    assertThatThrownBy(() -> AuditEventReader.of(StringSerializer.class.getName(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no org.apache.kafka.common.serialization.Deserializer");
  }

  @Test
  void whatMakesOtherThingsThanRecordsIsNoGood() {
    try (AuditEventReader strings =
            AuditEventReader.of(StringDeserializer.class.getName(), Map.of());
        AuditEventWriter writer = AuditEventWriter.of(StringSerializer.class.getName(), Map.of())) {
      assertThatThrownBy(
              () -> strings.read("audit-events", new RecordHeaders(), new byte[] {0, 65}))
          .isInstanceOf(UnreadableEventException.class)
          .hasMessageContaining("java.lang.String");
      assertThatThrownBy(() -> writer.record("audit-events", Events.COUNT))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("StringSerializer");
    }
  }
}
