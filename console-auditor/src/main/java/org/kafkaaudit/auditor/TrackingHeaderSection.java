package org.kafkaaudit.auditor;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotEmpty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.application.SerdeSection;
import org.kafkaaudit.application.StartException;

/**
 * Where the messages of one topic have a tracking header in their values. Immutable.
 *
 * @param topic its name in this cluster
 * @param field the field of the record that the header is in
 * @param schemas files with the schemas of values in Avro's single-object encoding
 * @param deserializer reads values that a serializer with a schema registry wrote
 */
record TrackingHeaderSection(
    @NotEmpty String topic,
    @NotEmpty String field,
    List<String> schemas,
    @Valid SerdeSection deserializer) {

  TrackingHeaderSection {
    schemas = List.copyOf(schemas);
  }

  @JsonCreator
  static TrackingHeaderSection of(
      @JsonProperty("topic") @Nullable String topic,
      @JsonProperty("field") @Nullable String field,
      @JsonProperty("schemas") @Nullable List<String> schemas,
      @JsonProperty("deserializer") @Nullable SerdeSection deserializer) {
    return new TrackingHeaderSection(
        topic == null ? "" : topic,
        field == null ? "header" : field,
        schemas == null ? List.of() : schemas,
        deserializer == null ? SerdeSection.NONE : deserializer);
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "trackingHeaders needs schemas (files, for values in Avro's single-object encoding) or a deserializer (for those of a registry), or both")
  boolean isReadable() {
    return !schemas.isEmpty() || deserializer.isGiven();
  }

  /**
   * Makes what reads the headers.
   *
   * @throws StartException where a file is no schema of such a record, or the class cannot be used
   */
  TrackingHeaders reader() {
    List<Schema> parsed = new ArrayList<>();
    for (String file : schemas) {
      parsed.add(parse(file));
    }
    return new TrackingHeaders(
        field, parsed, deserializer.isGiven() ? deserializer.records() : null);
  }

  private Schema parse(String file) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(Files.readString(Path.of(file)));
    } catch (IOException | SchemaParseException e) {
      throw new StartException(
          "trackingHeaders of topic "
              + topic
              + ": "
              + file
              + " is no schema that can be read: "
              + e,
          e);
    }
    if (!TrackingHeaders.isIn(schema, field)) {
      throw new StartException(
          "trackingHeaders of topic "
              + topic
              + ": the schema in "
              + file
              + " has no field "
              + field
              + " that is a record with a time (a long), as TrackingHeader.avsc is",
          new IllegalArgumentException(file));
    }
    return schema;
  }
}
