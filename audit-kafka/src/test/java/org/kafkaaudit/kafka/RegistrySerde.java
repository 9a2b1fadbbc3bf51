package org.kafkaaudit.kafka;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kafkaaudit.testbed.SchemaRegistry;

/** Serializer and deserializer of one maker, and how they are set up. */
enum RegistrySerde {
  APICURIO(
      "io.apicurio.registry.serde.avro.AvroKafkaSerializer",
      "io.apicurio.registry.serde.avro.AvroKafkaDeserializer") {
    @Override
    Map<String, Object> writing(SchemaRegistry registry) {
      return Map.of(
          "apicurio.registry.url",
          registry.apicurioUrl().toString(),
          "apicurio.registry.auto-register",
          true,
          "apicurio.registry.artifact-resolver-strategy",
          "io.apicurio.registry.serde.avro.strategy.RecordIdStrategy");
    }

    @Override
    Map<String, Object> reading(URI address) {
      return Map.of("apicurio.registry.url", address.toString());
    }

    @Override
    URI address(SchemaRegistry registry) {
      return registry.apicurioUrl();
    }
  },
  CONFLUENT(
      "io.confluent.kafka.serializers.KafkaAvroSerializer",
      "io.confluent.kafka.serializers.KafkaAvroDeserializer") {
    @Override
    Map<String, Object> writing(SchemaRegistry registry) {
      return Map.of(
          "schema.registry.url",
          registry.url().toString(),
          "auto.register.schemas",
          true,
          "value.subject.name.strategy",
          "io.confluent.kafka.serializers.subject.RecordNameStrategy");
    }

    @Override
    Map<String, Object> reading(URI address) {
      return Map.of("schema.registry.url", address.toString());
    }

    @Override
    URI address(SchemaRegistry registry) {
      return registry.url();
    }
  };

  final String serializer;
  final String deserializer;

  RegistrySerde(String serializer, String deserializer) {
    this.serializer = serializer;
    this.deserializer = deserializer;
  }

  abstract Map<String, Object> writing(SchemaRegistry registry);

  abstract Map<String, Object> reading(URI address);

  abstract URI address(SchemaRegistry registry);

  /** Those that are to be tested: Apicurio's, and with the profile confluent Confluent's too. */
  static List<RegistrySerde> tested() {
    return Stream.of(System.getProperty("audit.registries", "APICURIO").split(","))
        .map(RegistrySerde::valueOf)
        .toList();
  }
}
