package org.kafkaaudit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
  @Test
  void keepsAnyText() {
    Cursor cursor = Cursor.of("findings", "1:2", "", "日本 ' \" \\ 5:", 7);

    assertThat(Cursor.decoded(cursor.encoded(), "findings", 4)).isEqualTo(cursor);
  }

  @Test
  void isOfOneEndpoint() {
    String encoded = Cursor.of("topics", "a").encoded();

    assertThatThrownBy(() -> Cursor.decoded(encoded, "verdicts", 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cursor.decoded(encoded, "topics", 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6:topics",
        "6:topics9:a",
        "6:topics-1:",
        "6:topicsx:a",
        ":",
        "6:topics1:a1:b",
        "6:topics99999999999:a",
        "6:topics2147483647:a"
      })
  void garbageIsRefused(String text) {
    String encoded = Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Cursor.decoded(encoded, "topics", 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
