package org.kafkaaudit.streams.sink;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.kafkaaudit.model.verdict.TierPath;
import org.kafkaaudit.model.verdict.TierRule;
import org.kafkaaudit.schemas.FindingRecord;
import org.kafkaaudit.schemas.SequenceRange;
import org.kafkaaudit.schemas.TierCountRecord;
import org.kafkaaudit.schemas.TierProgressRecord;
import org.kafkaaudit.schemas.VerdictRecord;

/**
 * Gathers the rows of one table, each an object of JSON on a line of its own. Not safe for use by
 * several threads.
 */
final class Rows {

  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int count;

  /** Writes the fields of one row. */
  private interface Fields {
    void writeTo(JsonGenerator json) throws IOException;
  }

  int count() {
    return count;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  void clear() {
    bytes.reset();
    count = 0;
  }

  private void add(Fields fields) {
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.writeTo(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
    bytes.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
    count++;
  }

  void add(VerdictRecord verdict) {
    add(
        json -> {
          json.writeStringField("topic", verdict.getTopic());
          time(json, "bucket_start", verdict.getBucketStart());
          json.writeNumberField("bucket_length_ms", verdict.getBucketLengthMillis());
          json.writeStringField("tier", verdict.getTier());
          json.writeStringField("reference", verdict.getReference());
          json.writeStringField("status", verdict.getStatus().name().toLowerCase(Locale.ROOT));
          json.writeBooleanField("is_final", verdict.getIsFinal());
          texts(json, "reasons", verdict.getReasons());
          json.writeNumberField("expected", verdict.getExpected());
          json.writeNumberField("messages", verdict.getMessages());
          json.writeNumberField("bytes", verdict.getBytes());
          json.writeNumberField("lost", verdict.getLost());
          json.writeNumberField("missing", verdict.getMissing());
          json.writeNumberField("duplicated", verdict.getDuplicated());
          json.writeNumberField("duplicated_before", verdict.getDuplicatedBefore());
          json.writeNumberField("undelivered", verdict.getUndelivered());
          json.writeNumberField("recovered", verdict.getRecovered());
          json.writeNumberField("unreported", verdict.getUnreported());
          json.writeNumberField("unstamped", verdict.getUnstamped());
          json.writeBooleanField("inexact", verdict.getInexact());
          json.writeNumberField("revision", verdict.getRevision());
          time(json, "judged_at", verdict.getJudgedAt());
        });
  }

  void add(FindingRecord finding) {
    add(
        json -> {
          json.writeStringField("topic", finding.getTopic());
          time(json, "bucket_start", finding.getBucketStart());
          json.writeNumberField("bucket_length_ms", finding.getBucketLengthMillis());
          json.writeStringField("tier", finding.getTier());
          json.writeStringField("session", Long.toUnsignedString(finding.getSession()));
          json.writeStringField("service", finding.getService());
          json.writeStringField("host", finding.getHost());
          json.writeStringField("datacenter", finding.getDatacenter());
          json.writeNumberField("lost", finding.getLost());
          json.writeNumberField("duplicated", finding.getDuplicated());
          json.writeNumberField("undelivered", finding.getUndelivered());
          json.writeNumberField("recovered", finding.getRecovered());
          json.writeNumberField("unreported", finding.getUnreported());
          ranges(json, "lost_sequences", finding.getLostSequences());
          ranges(json, "duplicated_sequences", finding.getDuplicatedSequences());
          json.writeBooleanField("sequences_cut", finding.getSequencesCut());
          json.writeNumberField("revision", finding.getRevision());
          time(json, "judged_at", finding.getJudgedAt());
        });
  }

  void add(TierCountRecord count) {
    add(
        json -> {
          json.writeStringField("topic", count.getTopic());
          time(json, "bucket_start", count.getBucketStart());
          json.writeNumberField("bucket_length_ms", count.getBucketLengthMillis());
          json.writeStringField("tier", count.getTier());
          json.writeStringField("cluster", count.getCluster());
          json.writeNumberField("messages", count.getMessages());
          json.writeNumberField("bytes", count.getBytes());
          json.writeNumberField("unstamped", count.getUnstamped());
          json.writeNumberField("sessions", count.getSessions());
          json.writeNumberField("revision", count.getRevision());
          time(json, "judged_at", count.getJudgedAt());
        });
  }

  void add(TierProgressRecord progress) {
    add(
        json -> {
          json.writeStringField("topic", progress.getTopic());
          json.writeStringField("tier", progress.getTier());
          time(json, "last_report_at", progress.getLastReportAt());
          time(json, "counted_before", progress.getCountedBefore());
          time(json, "verified_through", progress.getVerifiedThrough());
          json.writeNumberField("revision", progress.getRevision());
        });
  }

  /** Returns the rows that say what the tiers are. */
  static byte[] ofTiers(TierPath tiers, long nowMillis) {
    Rows rows = new Rows();
    int position = 0;
    for (TierRule rule : tiers.rules()) {
      int place = position++;
      rows.add(json -> tier(json, rule, place, nowMillis));
    }
    return rows.toBytes();
  }

  private static void tier(JsonGenerator json, TierRule rule, int position, long nowMillis)
      throws IOException {
    json.writeNumberField("position", position);
    json.writeStringField("tier", rule.tier());
    json.writeStringField("reference", rule.reference().orElse(""));
    texts(json, "clusters", rule.clusters());
    json.writeNumberField("settle_ms", rule.settle().toMillis());
    json.writeNumberField("overdue_ms", rule.overdue().toMillis());
    texts(json, "topics_include", patterns(rule.topics().include()));
    texts(json, "topics_exclude", patterns(rule.topics().exclude()));
    json.writeNumberField("revision", nowMillis);
  }

  private static List<String> patterns(List<Pattern> patterns) {
    return patterns.stream().map(Pattern::pattern).toList();
  }

  private static void texts(JsonGenerator json, String field, Iterable<String> texts)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (String text : texts) {
      json.writeString(text);
    }
    json.writeEndArray();
  }

  private static void time(JsonGenerator json, String field, Instant time) throws IOException {
    json.writeStringField(field, TIME.format(time));
  }

  private static void ranges(JsonGenerator json, String field, List<SequenceRange> ranges)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (SequenceRange range : ranges) {
      json.writeStartObject();
      json.writeNumberField("first", range.getFirst());
      json.writeNumberField("last", range.getLast());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
