package org.kafkaaudit.producer;

import java.time.Instant;
import java.util.Optional;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.TopicSendCounter.Report;
import org.kafkaaudit.model.count.TopicSendCounter.ScopedBucketCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/** What one session says on the audit topic. Immutable. */
final class SessionStatements {

  private final long session;
  private final Instant startedAt;
  private final String tier;
  private final String cluster;
  private final Reporter reporter;
  private final BucketLength bucketLength;
  private final long timeoutMillis;

  SessionStatements(long session, Instant startedAt, AuditSettings settings) {
    this.session = session;
    this.startedAt = startedAt;
    this.tier = settings.tier();
    this.cluster = settings.cluster();
    this.reporter =
        new Reporter(
            Session.format(session),
            settings.service(),
            settings.host(),
            settings.datacenter(),
            softwareVersion());
    this.bucketLength = settings.bucketLength();
    this.timeoutMillis = settings.sessionTimeout().toMillis();
  }

  long session() {
    return session;
  }

  AuditEvent count(AuditedTopic topic, Report report, ScopedBucketCount count) {
    return new AuditEvent.Count(
        tier,
        cluster,
        reporter,
        topic.name(),
        bucketLength,
        new Scope.OfSession(session, count.generation()),
        report.number(),
        count.count());
  }

  /** Claims that every count of the report, and of those before, has arrived. */
  AuditEvent progress(AuditedTopic topic, Report report, boolean closed) {
    return new AuditEvent.SessionProgress(
        tier,
        cluster,
        reporter,
        topic.name(),
        bucketLength,
        session,
        closed,
        report.number(),
        startedAt.toEpochMilli(),
        report.settledBeforeMillis(),
        timeoutMillis,
        report.nextSequence(),
        topic.transactions().haveBegun() || topic.counter().leavesOpen());
  }

  private static String softwareVersion() {
    return Optional.ofNullable(TrackerProducer.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
