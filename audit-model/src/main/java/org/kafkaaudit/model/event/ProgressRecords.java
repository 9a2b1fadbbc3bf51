package org.kafkaaudit.model.event;

import java.time.Instant;
import java.util.List;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.Session;
import org.kafkaaudit.schemas.AuditProgress;
import org.kafkaaudit.schemas.LogCut;
import org.kafkaaudit.schemas.LogProgress;
import org.kafkaaudit.schemas.OffsetGap;
import org.kafkaaudit.schemas.SessionProgress;

/** Progress as Avro records, and back. */
final class ProgressRecords {

  private ProgressRecords() {}

  static AuditProgress toRecord(AuditEvent.SessionProgress progress) {
    return builder(progress, "session/" + Session.format(progress.session()), progress.closed())
        .setSession(
            new SessionProgress(
                progress.session(),
                progress.report(),
                Instant.ofEpochMilli(progress.startedAtMillis()),
                Instant.ofEpochMilli(progress.settledBeforeMillis()),
                progress.timeoutMillis(),
                progress.nextSequence(),
                progress.transactional()))
        .build();
  }

  static AuditProgress toRecord(AuditEvent.LogProgress progress) {
    return builder(progress, "log/" + progress.clusterId() + "/" + progress.topicId(), false)
        .setLog(
            new LogProgress(
                progress.topicId(),
                progress.partitionCount(),
                progress.partitions().stream().map(ProgressRecords::toRecord).toList(),
                progress.physicalTopic(),
                progress.readClusterId()))
        .build();
  }

  private static AuditProgress.Builder builder(
      AuditEvent event, String scopePrefix, boolean closed) {
    return AuditProgress.newBuilder()
        .setTier(event.tier())
        .setCluster(event.cluster())
        .setReporter(toRecord(event.reporter()))
        .setScopePrefix(scopePrefix)
        .setTopic(event.topic())
        .setBucketLengthMillis(event.bucketLength().millis())
        .setClosed(closed);
  }

  static AuditEvent fromRecord(AuditProgress progress) {
    if (progress.getSession() != null) {
      return fromRecord(progress, progress.getSession());
    }
    if (progress.getLog() != null) {
      return fromRecord(progress, progress.getLog());
    }
    throw new UnreadableEventException("progress of neither a session nor a log");
  }

  private static AuditEvent fromRecord(AuditProgress progress, SessionProgress session) {
    return new AuditEvent.SessionProgress(
        progress.getTier(),
        progress.getCluster(),
        fromRecord(progress.getReporter()),
        progress.getTopic(),
        BucketLength.ofMillis(progress.getBucketLengthMillis()),
        session.getSession(),
        progress.getClosed(),
        session.getReport(),
        session.getStartedAt().toEpochMilli(),
        session.getSettledBefore().toEpochMilli(),
        session.getTimeoutMillis(),
        session.getNextSequence(),
        session.getTransactional());
  }

  private static AuditEvent fromRecord(AuditProgress progress, LogProgress log) {
    String[] prefix = progress.getScopePrefix().split("/", -1);
    if (prefix.length != 3 || !prefix[0].equals("log") || !prefix[2].equals(log.getTopicId())) {
      throw new UnreadableEventException(
          "progress of a log with the scope prefix \"" + progress.getScopePrefix() + "\"");
    }
    return new AuditEvent.LogProgress(
        progress.getTier(),
        progress.getCluster(),
        fromRecord(progress.getReporter()),
        progress.getTopic(),
        BucketLength.ofMillis(progress.getBucketLengthMillis()),
        prefix[1],
        log.getPhysicalTopic(),
        log.getReadClusterId(),
        log.getTopicId(),
        log.getPartitionCount(),
        log.getPartitions().stream().map(ProgressRecords::fromRecord).toList());
  }

  private static org.kafkaaudit.schemas.PartitionProgress toRecord(PartitionProgress partition) {
    List<OffsetGap> gaps =
        partition.gaps().stream()
            .map(
                gap ->
                    new OffsetGap(
                        gap.from(),
                        gap.until(),
                        Instant.ofEpochMilli(gap.noticedAtMillis()),
                        gap.cleaned()))
            .toList();
    List<LogCut> cuts =
        partition.cuts().stream()
            .map(cut -> new LogCut(cut.recountedFrom(), cut.incarnation()))
            .toList();
    return new org.kafkaaudit.schemas.PartitionProgress(
        partition.partition(),
        partition.coveredFrom(),
        Instant.ofEpochMilli(partition.coveredSinceMillis()),
        partition.nextOffset(),
        Instant.ofEpochMilli(partition.countedBeforeMillis()),
        Instant.ofEpochMilli(partition.asOfMillis()),
        gaps,
        partition.incarnation(),
        cuts);
  }

  private static PartitionProgress fromRecord(org.kafkaaudit.schemas.PartitionProgress partition) {
    return new PartitionProgress(
        partition.getPartition(),
        partition.getCoveredFrom(),
        partition.getCoveredSince().toEpochMilli(),
        partition.getNextOffset(),
        partition.getCountedBefore().toEpochMilli(),
        partition.getGaps().stream()
            .map(
                gap ->
                    new PartitionProgress.Gap(
                        gap.getFrom(),
                        gap.getUntil(),
                        gap.getNoticedAt().toEpochMilli(),
                        gap.getCleaned()))
            .toList(),
        partition.getIncarnation(),
        partition.getCuts().stream()
            .map(cut -> new PartitionProgress.Cut(cut.getRecountedFrom(), cut.getIncarnation()))
            .toList(),
        partition.getAsOf().toEpochMilli());
  }

  static org.kafkaaudit.schemas.Reporter toRecord(Reporter reporter) {
    return new org.kafkaaudit.schemas.Reporter(
        reporter.id(),
        reporter.service(),
        reporter.host(),
        reporter.datacenter(),
        reporter.softwareVersion());
  }

  static Reporter fromRecord(org.kafkaaudit.schemas.Reporter reporter) {
    return new Reporter(
        reporter.getId(),
        reporter.getService(),
        reporter.getHost(),
        reporter.getDatacenter(),
        reporter.getSoftwareVersion());
  }
}
