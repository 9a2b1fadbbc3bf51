package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** {@code /api/v1/tiers}. Thread-safe. */
@Path("/api/v1/tiers")
@Produces(MediaType.APPLICATION_JSON)
public final class TiersResource {
  private final Tiers tiers;

  TiersResource(Tiers tiers) {
    this.tiers = tiers;
  }

  /** The body of the answer. */
  record Answer(List<Tier> tiers) {}

  /** The tiers along the path, and how far each is. */
  @GET
  public Answer tiers(@Context UriInfo request) {
    new Parameters(request.getQueryParameters()).refuseMistakes();
    return new Answer(tiers.all());
  }
}
