package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** {@code /api/v1/openapi.yaml}. Thread-safe. */
@Path("/api/v1/openapi.yaml")
public final class OpenApiResource {
  static final String DOCUMENT = "openapi.yaml";

  /** The description of this API for programs. */
  @GET
  @Produces({"application/yaml", "text/plain"})
  public byte[] document(@Context UriInfo request) throws IOException {
    new Parameters(request.getQueryParameters()).refuseMistakes();
    try (InputStream document = OpenApiResource.class.getResourceAsStream(DOCUMENT)) {
      return Objects.requireNonNull(document, DOCUMENT).readAllBytes();
    }
  }
}
