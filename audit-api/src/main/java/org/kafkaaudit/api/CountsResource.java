package org.kafkaaudit.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.kafkaaudit.model.event.AuditEvent;

/** {@code POST /api/v1/counts}: a job, in any language, reports its own tier. Thread-safe. */
@Path("/api/v1/counts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class CountsResource {
  static final int MOST_BYTES = 8 * 1024 * 1024;

  private final ReportSettings settings;
  private final AuditTopic auditTopic;
  private final Tiers tiers;
  private final ObjectMapper json;
  private final Clock clock;

  CountsResource(
      ReportSettings settings, AuditTopic auditTopic, Tiers tiers, ObjectMapper json, Clock clock) {
    this.settings = settings;
    this.auditTopic = auditTopic;
    this.tiers = tiers;
    this.json = json;
    this.clock = clock;
  }

  /**
   * The body of the answer.
   *
   * @param accepted number of counts that are in the audit topic now
   * @param rejected the others, which cost these nothing
   */
  record Answer(int accepted, List<Rejected> rejected) {}

  /** A count that is not taken, by its place in the request, and all that is wrong with it. */
  record Rejected(int index, List<Mistake> errors) {}

  /** Takes counts, and the word of the job that they are all there is. */
  @POST
  public Answer report(InputStream body) throws IOException {
    if (!settings.isOn()) {
      throw RequestRefused.notTaken();
    }
    JobReport report = JobReport.read(parsed(body), reportable(), clock.instant());
    JobStatements statements = new JobStatements(report, settings.bucketLength());
    List<AuditEvent.Count> counts = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (int index = 0; index < report.counts().size(); index++) {
      JobCount count = read(report, statements, index, told);
      count.count().ifPresent(taken -> counts.add(statements.count(count.topic(), taken)));
      if (count.count().isEmpty()) {
        rejected.add(new Rejected(index, count.mistakes()));
      }
    }
    auditTopic.deliver(counts);
    // Who vouches for what was rejected would have it called lost.
    if (rejected.isEmpty()) {
      auditTopic.deliver(progress(report, statements, counts));
    }
    return new Answer(counts.size(), rejected);
  }

  private List<String> reportable() {
    return tiers.all().stream()
        .filter(tier -> tier.reference().isPresent())
        .map(Tier::tier)
        .toList();
  }

  private JsonNode parsed(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      throw RequestRefused.tooLarge(MOST_BYTES);
    }
    try {
      JsonNode parsed = json.readTree(bytes);
      return parsed == null ? json.missingNode() : parsed;
    } catch (JacksonException e) {
      throw RequestRefused.because(
          List.of(new Mistake("body", "The body is not JSON: " + e.getOriginalMessage())));
    }
  }

  private JobCount read(JobReport report, JobStatements statements, int index, Set<String> told) {
    String place = "counts[" + index + "]";
    JobCount count = JobCount.read(report.counts().get(index), place, settings.bucketLength());
    if (count.count().isEmpty()) {
      return count;
    }
    if (!told.add(count.topic() + " " + count.count().get().bucketStartMillis())) {
      return count.refused(
          new Mistake(
              place, "This topic and bucket is there before: report it once, all sessions in it."));
    }
    return auditTopic.takes(statements.count(count.topic(), count.count().get()))
        ? count
        : count.refused(
            new Mistake(
                place, "This is too large: report some of the sessions under another key."));
  }

  private static List<AuditEvent.LogProgress> progress(
      JobReport report, JobStatements statements, List<AuditEvent.Count> counts) {
    Set<String> topics = new TreeSet<>(report.topics());
    counts.forEach(count -> topics.add(count.topic()));
    return topics.stream().flatMap(topic -> statements.progress(topic).stream()).toList();
  }
}
