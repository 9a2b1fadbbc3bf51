package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/topics/{topic}/hours}. Thread-safe. */
@Path("/api/v1/topics/{topic}/hours")
@Produces(MediaType.APPLICATION_JSON)
public final class HoursResource {
  private final Hours hours;
  private final Topics topics;
  private final Tiers tiers;
  private final Clock clock;

  HoursResource(Hours hours, Topics topics, Tiers tiers, Clock clock) {
    this.hours = hours;
    this.topics = topics;
    this.tiers = tiers;
    this.clock = clock;
  }

  /**
   * The body of the answer.
   *
   * @param from the window, widened to whole hours
   */
  record Answer(String topic, Instant from, Instant to, List<HourSum> hours) {}

  /** The verdicts on a topic, summed up by hour. */
  @GET
  public Answer hours(@PathParam("topic") String topic, @Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Window window = Hours.whole(parameters.window(clock, Optional.empty()));
    Optional<String> tier = parameters.tier(tiers);
    parameters.refuseMistakes();
    List<HourSum> found = hours.ofTopic(topic, window, tier);
    if (found.isEmpty()) {
      topics.refuseUnknown(topic);
    }
    return new Answer(topic, window.from(), window.to(), found);
  }
}
