package org.kafkaaudit.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class SchemaRegistryIT {

  private static final String REGISTRATION = "{\"schema\":\"{\\\"type\\\":\\\"string\\\"}\"}";

  @Test
  void keepsARegisteredSchemaThroughKillAndRestart() throws Exception {
    try (Testbed testbed = Testbed.create()) {
      SchemaRegistry registry = testbed.startSchemaRegistry();
      HttpRequest registration =
          HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/orders-value/versions"))
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .POST(HttpRequest.BodyPublishers.ofString(REGISTRATION))
              .build();
      String answer = body(registration);
      assertThat(answer).matches("\\{\"id\":\\d+\\}");
      String id = answer.replaceAll("\\D", "");
      HttpRequest question =
          HttpRequest.newBuilder(URI.create(registry.url() + "/schemas/ids/" + id)).build();
      assertThat(body(question)).contains("\\\"string\\\"");

      registry.kill();
      registry.start();

      assertThat(body(question)).contains("\\\"string\\\"");
      assertThat(
              body(
                  HttpRequest.newBuilder(URI.create(registry.apicurioUrl() + "/system/info"))
                      .build()))
          .contains("3.0.9");
    }
  }

  private static String body(HttpRequest request) throws Exception {
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
