package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/topics}. Thread-safe. */
@Path("/api/v1/topics")
@Produces(MediaType.APPLICATION_JSON)
public final class TopicsResource {
  private final Topics topics;

  TopicsResource(Topics topics) {
    this.topics = topics;
  }

  /** The body of the answer. */
  record Answer(List<Topic> topics, Optional<String> nextCursor) {}

  /** Topics in the order of their names, with the latest state at each tier. */
  @GET
  public Answer topics(@Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Optional<String> prefix = parameters.text("prefix");
    int limit = parameters.limit();
    Optional<String> after = Topics.position(parameters);
    parameters.refuseMistakes();
    Page<Topic> page = topics.page(prefix, after, limit);
    return new Answer(page.rows(), page.nextCursor());
  }
}
