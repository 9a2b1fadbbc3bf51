package org.kafkaaudit.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever changes a schema so that others cannot be read any more, or cannot read, is told here.
 */
class SchemaHistoryTest {

  private static Schema current(String name) {
    return switch (name) {
      case "AuditCount" -> AuditCount.getClassSchema();
      case "AuditProgress" -> AuditProgress.getClassSchema();
      case "VerdictRecord" -> VerdictRecord.getClassSchema();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static List<Schema> released(String name) throws IOException {
    List<Schema> released = new ArrayList<>();
    while (true) {
      String resource = "history/" + name + "-" + (released.size() + 1) + ".avsc";
      try (InputStream schema = AuditCount.class.getResourceAsStream(resource)) {
        if (schema == null) {
          return released;
        }
        released.add(new Schema.Parser().parse(schema));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AuditCount", "AuditProgress", "VerdictRecord"})
  void newReadersReadWhatOldWritersWrote(String name) throws IOException {
    assertThat(released(name)).isNotEmpty();
    for (Schema old : released(name)) {
      assertCanRead(current(name), old);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AuditCount", "AuditProgress"})
  void oldReadersReadWhatNewWritersWrite(String name) throws IOException {
    assertThat(released(name)).isNotEmpty();
    for (Schema old : released(name)) {
      assertCanRead(old, current(name));
    }
  }

  private static void assertCanRead(Schema reader, Schema writer) {
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    assertThat(compatibility.getType())
        .as(compatibility.getDescription())
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  @Test
  void theFirstVersionsAreWhatTheyWere() throws IOException {
    // Writers of later versions compress their schema by these: readers must have the very same.
    assertThat(fingerprint(released("AuditCount").get(0))).isEqualTo("288d12bfd5e72ca2");
    assertThat(fingerprint(released("AuditProgress").get(0))).isEqualTo("96714355849d2ccc");
  }

  private static String fingerprint(Schema schema) {
    return Long.toHexString(
        SchemaNormalization.parsingFingerprint64(Objects.requireNonNull(schema)));
  }
}
