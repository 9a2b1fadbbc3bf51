package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/findings}. Thread-safe. */
@Path("/api/v1/findings")
@Produces(MediaType.APPLICATION_JSON)
public final class FindingsResource {
  private final Findings findings;
  private final Tiers tiers;
  private final Clock clock;

  FindingsResource(Findings findings, Tiers tiers, Clock clock) {
    this.findings = findings;
    this.tiers = tiers;
    this.clock = clock;
  }

  /** The body of the answer. */
  record Answer(List<Finding> findings, Optional<String> nextCursor) {}

  /** Findings across topics, newest first. */
  @GET
  public Answer findings(@Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Optional<Findings.Position> after = Findings.Position.in(parameters);
    Window window = parameters.window(clock, after.map(Findings.Position::window));
    int limit = parameters.limit();
    Optional<String> topic = parameters.text("topic");
    Optional<String> service = parameters.text("service");
    Optional<String> datacenter = parameters.text("datacenter");
    Optional<String> tier = parameters.tier(tiers);
    parameters.refuseMistakes();
    Page<Finding> page =
        findings.page(new Findings.Filter(window, topic, tier, service, datacenter), after, limit);
    return new Answer(page.rows(), page.nextCursor());
  }
}
