package org.kafkaaudit.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Where a page ended, so that the next one can begin there. Opaque to clients: base64url of the
 * endpoint and its fields, each with its length before it.
 *
 * @param endpoint the endpoint it belongs to
 * @param fields what that endpoint needs to go on
 */
record Cursor(String endpoint, List<String> fields) {
  private static final int LONGEST = 4096;

  Cursor {
    fields = List.copyOf(fields);
  }

  static Cursor of(String endpoint, Object... fields) {
    List<String> texts = new ArrayList<>();
    for (Object field : fields) {
      texts.add(
          field instanceof Instant time
              ? Long.toString(time.toEpochMilli())
              : String.valueOf(field));
    }
    return new Cursor(endpoint, texts);
  }

  String encoded() {
    StringBuilder text = new StringBuilder();
    for (String part : parts()) {
      text.append(part.length()).append(':').append(part);
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a cursor.
   *
   * @throws IllegalArgumentException where the text is not a cursor of this endpoint
   */
  static Cursor decoded(String text, String endpoint, int fields) {
    List<String> parts = parts(decodedText(text));
    if (parts.size() != fields + 1 || !parts.get(0).equals(endpoint)) {
      throw new IllegalArgumentException("not a cursor of this path");
    }
    return new Cursor(endpoint, parts.subList(1, parts.size()));
  }

  String text(int field) {
    return fields.get(field);
  }

  Instant time(int field) {
    return Instant.ofEpochMilli(Long.parseLong(fields.get(field)));
  }

  private List<String> parts() {
    List<String> parts = new ArrayList<>();
    parts.add(endpoint);
    parts.addAll(fields);
    return parts;
  }

  private static String decodedText(String text) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("too long");
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
          .toString();
    } catch (CharacterCodingException garbage) {
      throw new IllegalArgumentException("not text", garbage);
    }
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int position = 0;
    while (position < text.length()) {
      int colon = text.indexOf(':', position);
      if (colon < 0) {
        throw new IllegalArgumentException("cut off");
      }
      int length = Integer.parseInt(text.substring(position, colon));
      if (length < 0 || length > text.length() - colon - 1) {
        throw new IllegalArgumentException("cut off");
      }
      int end = colon + 1 + length;
      parts.add(text.substring(colon + 1, end));
      position = end;
    }
    return parts;
  }
}
