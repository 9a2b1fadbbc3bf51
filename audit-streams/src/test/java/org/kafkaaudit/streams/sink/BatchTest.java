package org.kafkaaudit.streams.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.kafkaaudit.schemas.VerdictRecord;
import org.kafkaaudit.streams.topology.AuditTopics;

class BatchTest {

  private static final AuditTopics TOPICS = AuditTopics.ofEvents("audit-events");

  @Test
  void verdictsThatWereWrittenBeforeAnUpdateAreRead() throws Exception {
    try (ClickHouse nowhere =
        new ClickHouse("http://127.0.0.1:9", "default", "default", "", Duration.ofSeconds(1))) {
      Batch batch =
          new Batch(TOPICS, new HourSums(nowhere, Duration.ofDays(3), Duration.ofDays(30)));

      batch.add(
          new ConsumerRecord<>(TOPICS.verdicts(), 0, 0, new byte[0], verdictOfTheFirstVersion()));

      assertThat(batch.rows()).isEqualTo(1);
    }
  }

  private static byte[] verdictOfTheFirstVersion() throws Exception {
    Schema schema;
    try (InputStream first =
        Objects.requireNonNull(
            VerdictRecord.class.getResourceAsStream("history/VerdictRecord-1.avsc"))) {
      schema = new Schema.Parser().parse(first);
    }
    GenericRecord verdict = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      verdict.put(field.name(), anyValue(field.schema()));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(verdict, bytes);
    return bytes.toByteArray();
  }

  private static Object anyValue(Schema schema) {
    return switch (schema.getType()) {
      case STRING -> "orders";
      case LONG -> 7L;
      case BOOLEAN -> true;
      case ARRAY -> List.of();
      case ENUM -> new GenericData.EnumSymbol(schema, "COMPLETE");
      default -> throw new IllegalArgumentException(schema.toString());
    };
  }
}
