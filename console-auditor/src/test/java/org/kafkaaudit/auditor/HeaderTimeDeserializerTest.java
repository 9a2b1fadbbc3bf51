package org.kafkaaudit.auditor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kafkaaudit.application.SerdeSection;
import org.kafkaaudit.application.StartException;
import org.kafkaaudit.kafka.RegistryOutOfReachException;
import org.kafkaaudit.model.stamp.Stamp;
import org.kafkaaudit.model.stamp.TopicTag;

class HeaderTimeDeserializerTest {

  private static final Schema ORDER =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Order", "fields": [{"name": "meta", "type":
                {"type": "record", "name": "Meta", "fields": [{"name": "time", "type": "long"}]}}]}
              """);
  private static final ByteBuffer VALUE = ByteBuffer.wrap(new byte[] {0, 1});

  private final HeaderTimeDeserializer deserializer =
      new HeaderTimeDeserializer(
          List.of(
              new TrackingHeaderSection(
                  "dc1.orders",
                  "meta",
                  List.of(),
                  new SerdeSection(OfRegistry.class.getName(), Map.of()))),
          new CanonicalNames(List.of(new CanonicalNameRule("dc1."))));

  private static Object answer = "";

  /** Stands for a deserializer with a registry. */
  public static final class OfRegistry implements Deserializer<Object> {

    @Override
    public Object deserialize(String topic, byte[] data) {
      if (answer instanceof RuntimeException failure) {
        throw failure;
      }
      return answer;
    }
  }

  private HeaderTime read(String topic, RecordHeaders headers) {
    return deserializer.deserialize(topic, headers, VALUE.duplicate());
  }

  private static RecordHeaders stampedFor(String topic) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(Stamp.HEADER, new Stamp(7, TopicTag.of(topic), 1, 1_000).encode());
    return headers;
  }

  @Test
  void readsTheTimeOfWhatHasNoUsableStamp() {
    GenericRecord meta = new GenericData.Record(ORDER.getField("meta").schema());
    meta.put("time", 5_000L);
    GenericRecord order = new GenericData.Record(ORDER);
    order.put("meta", meta);
    answer = order;
    assertThat(read("dc1.orders", new RecordHeaders())).isEqualTo(new HeaderTime(5_000));
    assertThat(read("dc1.orders", stampedFor("others"))).isEqualTo(new HeaderTime(5_000));
    assertThat(read("dc1.orders", stampedFor("orders"))).isNull();
    assertThat(read("others", new RecordHeaders())).isNull();
  }

  @Test
  void aRegistryThatIsAwayIsToldFromAValueThatIsNoGood() {
    answer = new SerializationException("no schema", new ConnectException("refused"));
    assertThatThrownBy(() -> read("dc1.orders", new RecordHeaders()))
        .isInstanceOf(RegistryOutOfReachException.class);
    answer = new SerializationException("Unknown magic byte!");
    assertThat(read("dc1.orders", new RecordHeaders())).isEqualTo(HeaderTime.UNREADABLE);
  }

  @Test
  void aSchemaThatCannotBeUsedKeepsTheAuditorFromStarting(@TempDir Path directory)
      throws IOException {
    Path file = Files.writeString(directory.resolve("Order.avsc"), ORDER.toString());
    assertMistake(file.toString(), "header", "no field header");
    assertMistake(directory.resolve("Missing.avsc").toString(), "meta", "Missing.avsc");
    Path broken = Files.writeString(directory.resolve("Broken.avsc"), "{");
    assertMistake(broken.toString(), "meta", "Broken.avsc");
  }

  private static void assertMistake(String file, String field, String message) {
    TrackingHeaderSection section =
        new TrackingHeaderSection("orders", field, List.of(file), SerdeSection.NONE);
    assertThatThrownBy(section::reader)
        .isInstanceOf(StartException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("orders");
  }
}
