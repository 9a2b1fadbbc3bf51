package org.kafkaaudit.application;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.kafka.AuditEventReader;
import org.kafkaaudit.kafka.AuditEventWriter;
import org.kafkaaudit.kafka.RegistryRecords;

/**
 * A serializer or deserializer of audit events that keeps schemas in a registry. Immutable.
 *
 * @param className its class; empty where there is none
 * @param settings what it is configured with
 */
public record SerdeSection(
    @JsonProperty("class") String className, @JsonProperty Map<String, String> settings) {

  /** No registry. */
  public static final SerdeSection NONE = new SerdeSection("", Map.of());

  public SerdeSection {
    settings = Map.copyOf(settings);
  }

  @JsonCreator
  static SerdeSection of(
      @JsonProperty("class") @Nullable String className,
      @JsonProperty("settings") @Nullable Map<String, String> settings) {
    return new SerdeSection(
        className == null ? "" : className, settings == null ? Map.of() : settings);
  }

  /** Whether a class is named. */
  @JsonIgnore
  public boolean isGiven() {
    return !className.isBlank();
  }

  /** Dropwizard reads the message of a failed method, so it says what to do. */
  @JsonIgnore
  @ValidationMethod(message = "settings without a class: name the class that they are for")
  public boolean isClassGiven() {
    return settings.isEmpty() || !className.isBlank();
  }

  /**
   * Makes what writes audit events: without a registry, unless a class is named.
   *
   * @throws StartException where the class cannot be used
   */
  public AuditEventWriter writer() {
    try {
      return className.isBlank()
          ? AuditEventWriter.singleObject()
          : AuditEventWriter.of(className, settings);
    } catch (ConfigException e) {
      throw new StartException("serializer in the configuration: " + e.getMessage(), e);
    }
  }

  /**
   * Makes what reads Avro records by the class, which must be named.
   *
   * @throws StartException where the class cannot be used
   */
  public RegistryRecords records() {
    try {
      return RegistryRecords.of(className, settings);
    } catch (ConfigException e) {
      throw new StartException("deserializer in the configuration: " + e.getMessage(), e);
    }
  }

  /**
   * Makes what reads audit events: those that need no registry, and where a class is named the
   * others too.
   *
   * @throws StartException where the class cannot be used
   */
  public AuditEventReader reader() {
    try {
      return className.isBlank()
          ? AuditEventReader.singleObject()
          : AuditEventReader.of(className, settings);
    } catch (ConfigException e) {
      throw new StartException("deserializer in the configuration: " + e.getMessage(), e);
    }
  }
}
