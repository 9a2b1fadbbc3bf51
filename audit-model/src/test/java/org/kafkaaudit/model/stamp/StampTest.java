package org.kafkaaudit.model.stamp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StampTest {

  private static List<JsonNode> vectors(String kind) {
    try (InputStream file =
        StampTest.class.getResourceAsStream("/org/kafkaaudit/schemas/stamp/vectors.json")) {
      JsonNode vectors = new ObjectMapper().readTree(file).get(kind);
      assertThat(vectors).as("vectors of kind %s", kind).isNotEmpty();
      List<JsonNode> list = new ArrayList<>();
      vectors.forEach(list::add);
      return list;
    } catch (IOException e) {
      throw new UncheckedIOException("vectors.json cannot be read", e);
    }
  }

  static List<JsonNode> valid() {
    return vectors("valid");
  }

  static List<JsonNode> malformed() {
    return vectors("malformed");
  }

  static List<JsonNode> foreign() {
    return vectors("foreign");
  }

  private static byte[] bytes(JsonNode vector) {
    return HexFormat.of().parseHex(vector.get("stamp").asText());
  }

  @ParameterizedTest
  @MethodSource("valid")
  void aValidVectorIsReadAndWrittenAlike(JsonNode vector) {
    Stamp expected =
        new Stamp(
            Long.parseUnsignedLong(vector.get("session").asText(), 16),
            Integer.parseUnsignedInt(vector.get("topicTag").asText(), 16),
            vector.get("sequence").asLong(),
            vector.get("auditTimeMillis").asLong());

    assertThat(Stamp.decode(bytes(vector))).isEqualTo(expected);
    assertThat(expected.encode()).isEqualTo(bytes(vector));
    assertThat(TopicTag.of(vector.get("topic").asText())).isEqualTo(expected.topicTag());
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void aMalformedVectorIsNoStamp(JsonNode vector) {
    assertThat(Stamp.decode(bytes(vector))).isNull();
  }

  @ParameterizedTest
  @MethodSource("foreign")
  void aForeignVectorHasATagOfAnotherTopic(JsonNode vector) {
    assertThat(Stamp.decode(bytes(vector)))
        .isNotNull()
        .extracting(Stamp::topicTag)
        .isNotEqualTo(TopicTag.of(vector.get("topic").asText()));
  }

  @Property
  void whatIsEncodedIsDecoded(
      @ForAll long session,
      @ForAll int topicTag,
      @ForAll @LongRange(min = 0) long sequence,
      @ForAll @LongRange(min = 0) long auditTimeMillis) {
    Stamp stamp = new Stamp(session == 0 ? 1 : session, topicTag, sequence, auditTimeMillis);

    assertThat(Stamp.decode(stamp.encode())).isEqualTo(stamp);
  }

  @Property(tries = 2_000)
  void noBytesAreTooStrange(@ForAll @Size(max = 40) byte[] bytes, @ForAll boolean versionFits) {
    if (bytes.length > 0 && versionFits) {
      bytes[0] = 1;
    }
    Stamp stamp = Stamp.decode(bytes);

    if (stamp != null) {
      assertThat(stamp.session()).isNotZero();
      assertThat(stamp.sequence()).isNotNegative();
      assertThat(stamp.auditTimeMillis()).isNotNegative();
      assertThat(Stamp.decode(stamp.encode())).isEqualTo(stamp);
    }
  }

  @Test
  void noHeaderIsNoStamp() {
    assertThat(Stamp.decode(null)).isNull();
  }
}
