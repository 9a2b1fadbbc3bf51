package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/overview}. Thread-safe. */
@Path("/api/v1/overview")
@Produces(MediaType.APPLICATION_JSON)
public final class OverviewResource {
  private final Hours hours;
  private final Tiers tiers;
  private final Clock clock;

  OverviewResource(Hours hours, Tiers tiers, Clock clock) {
    this.hours = hours;
    this.tiers = tiers;
    this.clock = clock;
  }

  /**
   * The body of the answer.
   *
   * @param from the window, widened to whole hours
   * @param tiers all topics together, at each tier
   * @param worst the topics with verdicts that are not complete, most lost messages first
   */
  record Answer(Instant from, Instant to, List<TierSum> tiers, List<TopicSum> worst) {}

  /** All topics in a window. */
  @GET
  public Answer overview(@Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Window window = Hours.whole(parameters.window(clock, Optional.empty()));
    int limit = parameters.limit();
    Optional<String> tier = parameters.tier(tiers);
    parameters.refuseMistakes();
    return new Answer(
        window.from(), window.to(), hours.ofAllTopics(window), hours.worst(window, tier, limit));
  }
}
