package org.kafkaaudit.api;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * {@code /api/v1/gobblin/counts}: what the two clients of Apache Gobblin ask for and understand.
 * Both try again for half a minute after any status but 2xx, so a topic that is not audited yields
 * an empty answer. Thread-safe.
 */
@Path("/api/v1/gobblin/counts")
@Produces(MediaType.APPLICATION_JSON)
public final class GobblinResource {
  private final Judgements judgements;
  private final Topics topics;
  private final Tiers tiers;

  GobblinResource(Judgements judgements, Topics topics, Tiers tiers) {
    this.judgements = judgements;
    this.topics = topics;
    this.tiers = tiers;
  }

  /**
   * The body of the answer, for either client: the same numbers twice.
   *
   * @param result what {@code KafkaAuditCountHttpClient} reads
   * @param totalsPerTier what {@code AuditCountHttpClient} reads
   */
  record Counts(Map<String, Long> result, Map<String, Long> totalsPerTier) {
    static Counts of(Map<String, Long> tiers) {
      Map<String, Long> counts = Collections.unmodifiableMap(tiers);
      return new Counts(counts, counts);
    }
  }

  /** Counts of the tiers that are final, for {@code AuditCountHttpClient}. */
  @GET
  public Counts ofFinalTiers(@Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Optional<String> topic = parameters.required("topic");
    Optional<Window> window = parameters.window("start", "end");
    parameters.refuseMistakes();
    String name = topic.orElseThrow();
    return Counts.of(counts(name, window.orElseThrow(), tiers.pathOf(name)));
  }

  /**
   * Counts of all tiers, for {@code KafkaAuditCountHttpClient}: its caller takes a tier that is not
   * there for one that nothing was expected at, and lets the job pass.
   *
   * @throws RequestRefused where a tier is not final
   */
  @GET
  @Path("/{dataset}")
  public Counts ofAllTiers(@PathParam("dataset") String dataset, @Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Optional<Window> window = parameters.window("begin", "end");
    parameters.refuseMistakes();
    List<Tiers.Step> path = tiers.pathOf(dataset);
    Map<String, Long> counts = counts(dataset, window.orElseThrow(), path);
    String open =
        path.stream()
            .map(Tiers.Step::tier)
            .filter(tier -> !counts.containsKey(tier))
            .collect(Collectors.joining(", "));
    if ((!open.isEmpty() || path.isEmpty()) && topics.known(dataset)) {
      throw RequestRefused.untilLater(
          "window-not-final",
          "The window is not final at: %s. See /api/v1/topics/%s/completeness for what is in the way."
              .formatted(path.isEmpty() ? "any tier" : open, dataset));
    }
    return Counts.of(counts);
  }

  private Map<String, Long> counts(String topic, Window window, List<Tiers.Step> path) {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (!topics.known(topic)) {
      return counts;
    }
    List<Completeness> judged =
        judgements.of(topic, window, path).stream().filter(Completeness::isFinal).toList();
    for (Tiers.Step step : path) {
      if (step.reference().isPresent()) {
        judged.stream()
            .filter(tier -> tier.tier().equals(step.tier()))
            .findFirst()
            .ifPresent(tier -> counts.put(step.tier(), tier.distinctMessages()));
      } else {
        firstBehind(step.tier(), path)
            .flatMap(
                behind ->
                    judged.stream()
                        .filter(tier -> tier.tier().equals(behind))
                        .filter(tier -> tier.reference().equals(step.tier()))
                        .findFirst())
            .ifPresent(tier -> counts.put(step.tier(), tier.expected()));
      }
    }
    return counts;
  }

  private static Optional<String> firstBehind(String tier, List<Tiers.Step> path) {
    return path.stream()
        .filter(step -> step.reference().equals(Optional.of(tier)))
        .map(Tiers.Step::tier)
        .findFirst();
  }
}
