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
import java.util.stream.Collectors;

/** {@code /api/v1/topics/{topic}/completeness}. Thread-safe. */
@Path("/api/v1/topics/{topic}/completeness")
@Produces(MediaType.APPLICATION_JSON)
public final class CompletenessResource {
  private final Judgements judgements;
  private final Topics topics;
  private final Tiers tiers;
  private final Clock clock;

  CompletenessResource(Judgements judgements, Topics topics, Tiers tiers, Clock clock) {
    this.judgements = judgements;
    this.topics = topics;
    this.tiers = tiers;
    this.clock = clock;
  }

  /**
   * The body of the answer.
   *
   * @param from first bucket start in the window
   * @param to first bucket start after the window
   */
  record Answer(String topic, Instant from, Instant to, List<Completeness> completeness) {}

  /** Which tier and which reference are asked for; absent: all. */
  private record Filter(Optional<String> tier, Optional<String> reference) {
    boolean accepts(String ofTier, String ofReference) {
      return tier.filter(name -> !name.equals(ofTier)).isEmpty()
          && reference.filter(name -> !name.equals(ofReference)).isEmpty();
    }

    boolean accepts(Tiers.Step step) {
      return step.reference().filter(reference -> accepts(step.tier(), reference)).isPresent();
    }
  }

  /** The verdicts on a topic in a window, summed up for each tier and reference. */
  @GET
  public Answer completeness(@PathParam("topic") String topic, @Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Window window = parameters.window(clock, Optional.empty());
    List<Tiers.Step> path = tiers.pathOf(topic);
    Filter filter = filter(parameters, path);
    parameters.refuseMistakes();
    topics.refuseUnknown(topic);
    List<Completeness> completeness =
        judgements.of(topic, window, path).stream()
            .filter(judged -> filter.accepts(judged.tier(), judged.reference()))
            .toList();
    return new Answer(topic, window.from(), window.to(), completeness);
  }

  private static Filter filter(Parameters parameters, List<Tiers.Step> path) {
    List<String> names = path.stream().map(Tiers.Step::tier).toList();
    Filter filter =
        new Filter(parameters.oneOf("tier", names), parameters.oneOf("reference", names));
    boolean isAnythingAsked = filter.tier().isPresent() || filter.reference().isPresent();
    if (isAnythingAsked && path.stream().noneMatch(filter::accepts)) {
      parameters.mistaken(
          filter.reference().isPresent() ? "reference" : "tier", refusal(filter, path));
    }
    return filter;
  }

  /**
   * Sums along the path would not do instead: they do not tell whether a message that was lost on
   * the way is one of those that the first tier was sent.
   */
  private static String refusal(Filter filter, List<Tiers.Step> path) {
    String possible =
        path.stream()
            .filter(step -> step.reference().isPresent())
            .map(step -> "tier=%s&reference=%s".formatted(step.tier(), step.reference().get()))
            .collect(Collectors.joining(", "));
    return "%s judged%s. Each tier is judged against its own reference: ask along the path. Possible: %s."
        .formatted(
            filter.tier().map(tier -> "Tier \"" + tier + "\" is not").orElse("No tier is"),
            filter.reference().map(reference -> " against \"" + reference + "\"").orElse(""),
            possible);
  }
}
