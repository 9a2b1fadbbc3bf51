package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/topics/{topic}/verified-through}. Thread-safe. */
@Path("/api/v1/topics/{topic}/verified-through")
@Produces(MediaType.APPLICATION_JSON)
public final class VerifiedThroughResource {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final Progress progress;
  private final Waiters waiters;
  private final Topics topics;
  private final Tiers tiers;

  VerifiedThroughResource(Progress progress, Waiters waiters, Topics topics, Tiers tiers) {
    this.progress = progress;
    this.waiters = waiters;
    this.topics = topics;
    this.tiers = tiers;
  }

  /**
   * How far a topic is verified; on request not before it is so far as asked for, or, where no time
   * is asked for, further than now.
   */
  @GET
  public void verifiedThrough(
      @PathParam("topic") String topic,
      @Context UriInfo request,
      @Suspended AsyncResponse response) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    VerifiedThrough.Question question = question(topic, parameters);
    Duration wait = wait(parameters);
    parameters.refuseMistakes();
    Map<String, Optional<Instant>> verified = progress.verifiedThrough(topic);
    if (verified.isEmpty()) {
      topics.refuseUnknown(topic);
    }
    VerifiedThrough answer = question.answer(verified);
    if (wait.isZero()) {
      response.resume(answer);
    } else if (question.wanted().isEmpty()) {
      waiters.add(question.beyond(answer), wait, response);
    } else if (answer.isReached()) {
      response.resume(answer);
    } else {
      waiters.add(question, wait, response);
    }
  }

  private VerifiedThrough.Question question(String topic, Parameters parameters) {
    List<Tiers.Step> path = tiers.pathOf(topic);
    Optional<String> tier = parameters.oneOf("tier", path.stream().map(Tiers.Step::tier).toList());
    List<String> judged =
        path.stream().filter(step -> step.reference().isPresent()).map(Tiers.Step::tier).toList();
    Optional<Instant> wanted =
        parameters.text("for").flatMap(value -> parameters.time("for", value));
    return new VerifiedThrough.Question(topic, tier, tier.map(List::of).orElse(judged), wanted);
  }

  private static Duration wait(Parameters parameters) {
    return parameters.duration("wait", LONGEST_WAIT).orElse(Duration.ZERO);
  }
}
