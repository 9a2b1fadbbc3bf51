package org.kafkaaudit.model.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.zip.Adler32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;

/**
 * A writer's schema as it travels beside an event: its canonical form, compressed by zlib with the
 * canonical form of the first released version as the dictionary. Every reader knows that one, and
 * so little more than what was added has to be told.
 */
final class SchemaHeader {

  /** Of a schema when it is unpacked; ours have 2,000 to 3,000. */
  private static final int MOST_BYTES = 64 * 1024;

  private SchemaHeader() {}

  static byte[] encode(Schema schema, Schema first) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try {
      deflater.setDictionary(canonical(first));
      deflater.setInput(canonical(schema));
      deflater.finish();
      byte[] packed = new byte[MOST_BYTES];
      int length = deflater.deflate(packed);
      return Arrays.copyOf(packed, length);
    } finally {
      deflater.end();
    }
  }

  /**
   * Returns the schema, in its canonical form.
   *
   * @param firsts the first released version of every record that it may be a schema of
   * @throws UnreadableEventException where there is none
   */
  static Schema decode(byte[] header, Collection<Schema> firsts) {
    try {
      String text = new String(unpack(header, firsts), StandardCharsets.UTF_8);
      Schema schema = new Schema.Parser().parse(text);
      // Whatever else a schema can say, such as the names of classes, is nothing to read by.
      if (!SchemaNormalization.toParsingForm(schema).equals(text)) {
        throw new UnreadableEventException(
            "with a header " + AuditEventCodec.SCHEMA_HEADER + " that is not in canonical form");
      }
      return schema;
    } catch (DataFormatException | SchemaParseException e) {
      throw new UnreadableEventException(
          "with a damaged header " + AuditEventCodec.SCHEMA_HEADER + ": " + e.getMessage(), e);
    }
  }

  private static byte[] unpack(byte[] header, Collection<Schema> firsts)
      throws DataFormatException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(header);
      byte[] unpacked = new byte[MOST_BYTES];
      int length = inflater.inflate(unpacked);
      if (inflater.needsDictionary()) {
        inflater.setDictionary(dictionary(inflater.getAdler(), firsts));
        length = inflater.inflate(unpacked);
      }
      if (!inflater.finished()) {
        throw new DataFormatException("cut short, or of more than " + MOST_BYTES + " bytes");
      }
      return Arrays.copyOf(unpacked, length);
    } finally {
      inflater.end();
    }
  }

  private static byte[] dictionary(int adler, Collection<Schema> firsts)
      throws DataFormatException {
    for (Schema first : firsts) {
      byte[] candidate = canonical(first);
      Adler32 checksum = new Adler32();
      checksum.update(candidate);
      if ((int) checksum.getValue() == adler) {
        return candidate;
      }
    }
    throw new DataFormatException("compressed with a dictionary that is not known here");
  }

  private static byte[] canonical(Schema schema) {
    return SchemaNormalization.toParsingForm(schema).getBytes(StandardCharsets.UTF_8);
  }
}
