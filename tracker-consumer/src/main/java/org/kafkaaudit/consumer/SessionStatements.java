package org.kafkaaudit.consumer;

import java.util.List;
import java.util.Optional;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.model.count.TopicSendCounter.ScopedBucketCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/** What one session of a consumer says on the audit topic. Immutable. */
final class SessionStatements {

  private final long session;
  private final AuditSettings settings;
  private final Reporter reporter;

  SessionStatements(long session, AuditSettings settings) {
    this.session = session;
    this.settings = settings;
    this.reporter =
        new Reporter(
            Session.format(session),
            settings.service(),
            settings.host(),
            settings.datacenter(),
            Optional.ofNullable(TrackerConsumer.class.getPackage().getImplementationVersion())
                .orElse("development"));
  }

  BucketLength bucketLength() {
    return settings.bucketLength();
  }

  String canonical(String topic) {
    return settings.canonical(topic);
  }

  AuditEvent count(String topic, long report, ScopedBucketCount count) {
    return new AuditEvent.Count(
        settings.tier(),
        settings.cluster(),
        reporter,
        canonical(topic),
        bucketLength(),
        new Scope.OfSession(session, count.generation()),
        report,
        count.count());
  }

  /** Claims that every count of what is committed so far has arrived. */
  AuditEvent progress(String topic, LogFacts log, List<PartitionProgress> partitions) {
    return new AuditEvent.LogProgress(
            settings.tier(),
            settings.cluster().isEmpty() ? log.clusterId() : settings.cluster(),
            reporter,
            canonical(topic),
            bucketLength(),
            log.clusterId(),
            topic,
            log.topicId(),
            log.partitionCount(),
            partitions)
        .readFrom(log.clusterId());
  }
}
