package org.kafkaaudit.testbed.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request asks for. The engine takes binary data behind {@code INSERT … FORMAT X} to end at
 * the first empty line, so such data is given to it in a file.
 */
final class Statement {

  // Nothing quoted before FORMAT, so that the word within a value is not mistaken for the clause.
  private static final Pattern INSERT_WITH_DATA =
      Pattern.compile(
          "\\s*(INSERT\\s+INTO\\s[^'\\n]*?)(\\s+SETTINGS\\s[^\\n]*?)?\\s+FORMAT\\s+(\\w+)[ \\t;]*(?:\\r?\\n|$)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern OWN_SOURCE =
      Pattern.compile("\\b(VALUES|SELECT|INFILE)\\b", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST_INSERT_CLAUSE = 16_384;

  private final byte[] sql;
  private final Optional<byte[]> data;

  private Statement(byte[] sql, Optional<byte[]> data) {
    this.sql = sql;
    this.data = data;
  }

  /**
   * As ClickHouse does: the statement is what is in the address, followed by what is in the body.
   *
   * @param address empty where the whole statement is in the body
   */
  static Statement of(String address, byte[] body) {
    byte[] text = address.isEmpty() ? body : joined(address, body);
    String start =
        new String(
            text, 0, Math.min(text.length, LONGEST_INSERT_CLAUSE), StandardCharsets.ISO_8859_1);
    Matcher insert = INSERT_WITH_DATA.matcher(start);
    if (!insert.lookingAt() || OWN_SOURCE.matcher(insert.group(1)).find()) {
      return new Statement(text, Optional.empty());
    }
    String settings = insert.group(2) == null ? "" : insert.group(2);
    String sql = insert.group(1) + " FROM INFILE '%s'" + settings + " FORMAT " + insert.group(3);
    byte[] data = Arrays.copyOfRange(text, insert.end(), text.length);
    return new Statement(sql.getBytes(StandardCharsets.ISO_8859_1), Optional.of(data));
  }

  /** The statement; without the data where there is any. */
  byte[] sql() {
    return sql;
  }

  /** What follows {@code FORMAT X}. */
  Optional<byte[]> data() {
    return data;
  }

  /** The statement, reading its data from a file. */
  byte[] sqlReading(String file) {
    String text = new String(sql, StandardCharsets.ISO_8859_1);
    return text.replace("INFILE '%s'", "INFILE '" + file + "'")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] joined(String address, byte[] body) {
    byte[] start = (address + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(start, start.length + body.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    return all;
  }
}
