package org.kafkaaudit.testbed;

import java.net.URI;
import java.util.Map;

/** Which ClickHouse the environment asks for. */
sealed interface ClickHouseChoice {

  String URL_VARIABLE = "KAFKA_AUDIT_CLICKHOUSE_URL";
  String KIND_VARIABLE = "KAFKA_AUDIT_CLICKHOUSE";

  /** The engine as a library. */
  record Embedded() implements ClickHouseChoice {}

  /** A server of the user's. */
  record AtAddress(URI address) implements ClickHouseChoice {}

  /** A container. */
  record InDocker() implements ClickHouseChoice {}

  static ClickHouseChoice of(Map<String, String> environment) {
    String address = environment.getOrDefault(URL_VARIABLE, "");
    if (!address.isBlank()) {
      return new AtAddress(parsed(address));
    }
    String kind = environment.getOrDefault(KIND_VARIABLE, "embedded");
    return switch (kind) {
      case "embedded", "" -> new Embedded();
      case "docker" -> inDocker();
      case "auto" ->
          hasTestcontainers() && ClickHouseInDocker.isPossible() ? new InDocker() : new Embedded();
      default ->
          throw new TestbedException(
              KIND_VARIABLE + " is " + kind + ": it can be embedded, docker or auto.");
    };
  }

  private static URI parsed(String address) {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new TestbedException(
          URL_VARIABLE
              + " is no address: "
              + e.getMessage()
              + ". It looks like http://user:password@host:8123.",
          e);
    }
  }

  private static ClickHouseChoice inDocker() {
    if (!hasTestcontainers()) {
      throw new TestbedException(
          KIND_VARIABLE
              + "=docker needs Testcontainers: add org.testcontainers:testcontainers to the test dependencies.");
    }
    if (!ClickHouseInDocker.isPossible()) {
      throw new TestbedException(
          KIND_VARIABLE
              + "=docker, but no Docker engine answers: start one, or unset the variable.");
    }
    return new InDocker();
  }

  private static boolean hasTestcontainers() {
    try {
      Class.forName(
          "org.testcontainers.DockerClientFactory", false, ClickHouseChoice.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
