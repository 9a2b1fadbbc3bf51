package org.kafkaaudit.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
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

/** {@code /api/v1/topics/{topic}/verdicts}. Thread-safe. */
@Path("/api/v1/topics/{topic}/verdicts")
@Produces(MediaType.APPLICATION_JSON)
public final class VerdictsResource {
  private static final int MOST_FINDINGS = 1000;

  private final Verdicts verdicts;
  private final Findings findings;
  private final Topics topics;
  private final Tiers tiers;
  private final Clock clock;

  VerdictsResource(Verdicts verdicts, Findings findings, Topics topics, Tiers tiers, Clock clock) {
    this.verdicts = verdicts;
    this.findings = findings;
    this.topics = topics;
    this.tiers = tiers;
    this.clock = clock;
  }

  /** The body of the answer. */
  record Answer(List<Verdict> verdicts, Optional<String> nextCursor) {}

  /**
   * A verdict with all that led to it.
   *
   * @param counts what each cluster of each tier counted for the bucket
   * @param findings whose messages were lost or duplicated, and which
   * @param findingsCut whether there are more findings than these; {@code /api/v1/findings} pages
   *     through all
   */
  record Detail(
      @JsonUnwrapped Verdict verdict,
      List<TierCount> counts,
      List<Finding> findings,
      boolean findingsCut) {}

  /** The verdicts on a topic, newest first. */
  @GET
  public Answer verdicts(@PathParam("topic") String topic, @Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Optional<Verdicts.Position> after = Verdicts.Position.in(parameters);
    Window window = parameters.window(clock, after.map(Verdicts.Position::window));
    int limit = parameters.limit();
    Optional<String> status = parameters.oneOf("status", Verdict.STATUSES);
    Optional<String> tier = parameters.tier(tiers);
    parameters.refuseMistakes();
    Page<Verdict> page =
        verdicts.page(new Verdicts.Filter(topic, window, tier, status), after, limit);
    if (page.rows().isEmpty()) {
      topics.refuseUnknown(topic);
    }
    return new Answer(page.rows(), page.nextCursor());
  }

  /** One verdict, with its findings and with what each tier counted. */
  @GET
  @Path("/{bucketStart}/{tier}")
  public Detail verdict(
      @PathParam("topic") String topic,
      @PathParam("bucketStart") String bucketStart,
      @PathParam("tier") String tier,
      @Context UriInfo request) {
    Parameters parameters = new Parameters(request.getQueryParameters());
    Instant start = parameters.time("bucketStart", bucketStart).orElse(Instant.EPOCH);
    parameters.refuseMistakes();
    Verdict verdict =
        verdicts.find(topic, start, tier).orElseThrow(() -> noVerdict(topic, start, tier));
    Findings.Filter ofVerdict =
        new Findings.Filter(
            Window.of(start),
            Optional.of(topic),
            Optional.of(tier),
            Optional.empty(),
            Optional.empty());
    Page<Finding> page = findings.page(ofVerdict, Optional.empty(), MOST_FINDINGS);
    return new Detail(
        verdict, verdicts.counts(topic, start), page.rows(), page.nextCursor().isPresent());
  }

  private RequestRefused noVerdict(String topic, Instant start, String tier) {
    topics.refuseUnknown(topic);
    List<String> known = tiers.namesEver();
    if (!known.contains(tier)) {
      return RequestRefused.notFound(
          "unknown-tier",
          "There is no tier \"%s\".%s Tiers: %s."
              .formatted(tier, NearestName.question(tier, known), String.join(", ", known)));
    }
    return RequestRefused.notFound(
        "unknown-verdict",
        "There is no verdict on %s at %s for a bucket that starts at %s. See /api/v1/topics/%s/verdicts"
                .formatted(topic, tier, start, topic)
            + " for those that there are; nothing was counted, the verdict is not there yet, or its"
            + " retention is over.");
  }
}
