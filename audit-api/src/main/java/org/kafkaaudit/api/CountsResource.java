package org.kafkaaudit.api;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.event.AuditEvent;

/** {@code POST /api/v1/counts}: a job, in any language, reports its own tier. Thread-safe. */
@Path("/api/v1/counts")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class CountsResource {
  static final int MOST_BYTES = 8 * 1024 * 1024;

  /** A body that is too large is read to its end, within reason, or its sender hears no answer. */
  private static final long MOST_DISCARDED_BYTES = 512L * 1024 * 1024;

  /** Small elements take many times their size in memory. */
  private static final int MOST_TOKENS = 1_000_000;

  private static final int MOST_AT_A_TIME = 2;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final ReportSettings settings;
  private final AuditTopic auditTopic;
  private final Tiers tiers;
  private final ObjectMapper json = json();
  private final Semaphore places = new Semaphore(MOST_AT_A_TIME);
  private final Clock clock;

  CountsResource(ReportSettings settings, AuditTopic auditTopic, Tiers tiers, Clock clock) {
    this.settings = settings;
    this.auditTopic = auditTopic;
    this.tiers = tiers;
    this.clock = clock;
  }

  /** One that takes nothing for what it does not say clearly. */
  private static ObjectMapper json() {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder().maxTokenCount(MOST_TOKENS).build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .build();
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
    byte[] bytes = bytes(body);
    try {
      if (!places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw RequestRefused.busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RequestRefused.busy();
    }
    try {
      return taken(parsed(bytes));
    } finally {
      places.release();
    }
  }

  private Answer taken(JsonNode body) {
    Map<String, Tiers.Reportable> reportable = tiers.reportable();
    JobReport report = JobReport.read(body, reportable, clock.instant());
    Reading reading = new Reading(report, reportable);
    List<AuditEvent.Count> counts = new ArrayList<>();
    List<Rejected> rejected = new ArrayList<>();
    for (int index = 0; index < report.counts().size(); index++) {
      JobCount count = reading.read(index);
      count.count().ifPresent(taken -> counts.add(reading.statements.count(count.topic(), taken)));
      if (count.count().isEmpty()) {
        rejected.add(new Rejected(index, count.mistakes()));
      }
    }
    auditTopic.deliver(counts);
    // Who vouches for what was rejected would have it called lost.
    if (rejected.isEmpty()) {
      auditTopic.deliver(progress(report, reading.statements, counts));
    }
    return new Answer(counts.size(), rejected);
  }

  private static byte[] bytes(InputStream body) throws IOException {
    byte[] bytes = body.readNBytes(MOST_BYTES + 1);
    if (bytes.length > MOST_BYTES) {
      byte[] discarded = new byte[64 * 1024];
      long most = MOST_DISCARDED_BYTES;
      for (int read = 0; read >= 0 && most > 0; most -= read) {
        read = body.read(discarded);
      }
      throw RequestRefused.tooLarge(MOST_BYTES);
    }
    return bytes;
  }

  private JsonNode parsed(byte[] bytes) throws IOException {
    try {
      JsonNode parsed = json.readTree(bytes);
      return parsed == null ? json.missingNode() : parsed;
    } catch (StreamConstraintsException e) {
      throw RequestRefused.because(
          List.of(
              new Mistake(
                  "body",
                  "The body is too large for one report: %s. Report in several parts, each under a key of its own."
                      .formatted(e.getOriginalMessage()))));
    } catch (JacksonException e) {
      throw RequestRefused.because(
          List.of(new Mistake("body", "The body is not JSON: " + e.getOriginalMessage())));
    }
  }

  /** The counts of one report, read one after the other. */
  private final class Reading {
    final JobStatements statements;
    private final JobReport report;
    private final Predicate<String> isExpected;
    private final Instant now = clock.instant();
    private final JobCount.Room room = new JobCount.Room();
    private final Set<String> told = new HashSet<>();

    Reading(JobReport report, Map<String, Tiers.Reportable> reportable) {
      this.report = report;
      this.statements = new JobStatements(report, settings.bucketLength());
      this.isExpected = Objects.requireNonNull(reportable.get(report.tier())).expects();
    }

    JobCount read(int index) {
      String place = "counts[" + index + "]";
      JobCount count =
          JobCount.read(report.counts().get(index), place, settings.bucketLength(), room, now);
      return count.count().isPresent() ? checked(count, count.count().get(), place) : count;
    }

    private JobCount checked(JobCount count, BucketCount ofBucket, String place) {
      if (!isExpected.test(count.topic())) {
        String detail = JobReport.notExpected(count.topic(), report.tier());
        return count.refused(new Mistake(place + ".topic", detail));
      }
      if (!told.add(count.topic() + " " + ofBucket.bucketStartMillis())) {
        return count.refused(
            new Mistake(
                place,
                "This topic and bucket is there before: report it once, all sessions in it."));
      }
      return auditTopic.takes(statements.count(count.topic(), ofBucket))
          ? count
          : count.refused(
              new Mistake(
                  place, "This is too large: report some of the sessions under another key."));
    }
  }

  private static List<AuditEvent.LogProgress> progress(
      JobReport report, JobStatements statements, List<AuditEvent.Count> counts) {
    Set<String> topics = new TreeSet<>(report.topics());
    counts.forEach(count -> topics.add(count.topic()));
    return topics.stream().flatMap(topic -> statements.progress(topic).stream()).toList();
  }
}
