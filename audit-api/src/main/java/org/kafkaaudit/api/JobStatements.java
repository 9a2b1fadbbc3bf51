package org.kafkaaudit.api;

import java.util.List;
import java.util.Optional;
import org.kafkaaudit.model.BucketLength;
import org.kafkaaudit.model.count.BucketCount;
import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.PartitionProgress;
import org.kafkaaudit.model.event.Reporter;
import org.kafkaaudit.model.event.Scope;

/**
 * Words what a job reports as the audit topic has it: the job stands for a cluster of its tier, in
 * which its key is the log that was counted. Immutable.
 */
final class JobStatements {
  private final JobReport report;
  private final BucketLength length;

  JobStatements(JobReport report, BucketLength length) {
    this.report = report;
    this.length = length;
  }

  AuditEvent.Count count(String topic, BucketCount count) {
    return new AuditEvent.Count(
        report.tier(),
        report.job(),
        reporter(),
        topic,
        length,
        new Scope.OfChunk("job-" + report.job(), report.key(), 0, 0),
        report.version(),
        count);
  }

  /**
   * That the job vouches for a topic, where it does. Time takes the place of offsets, so that what
   * no report vouches for between two others is seen to be a gap.
   */
  Optional<AuditEvent.LogProgress> progress(String topic) {
    return report
        .covered()
        .map(
            covered ->
                new AuditEvent.LogProgress(
                    report.tier(),
                    report.job(),
                    reporter(),
                    topic,
                    length,
                    "job-" + report.job(),
                    report.job(),
                    0,
                    List.of(vouched(covered))));
  }

  private static PartitionProgress vouched(JobReport.Covered covered) {
    long since = Math.max(0, covered.since().toEpochMilli());
    long before = Math.max(since, covered.before().toEpochMilli());
    return new PartitionProgress(0, since, since, before, before, List.of());
  }

  private Reporter reporter() {
    return new Reporter(report.job(), report.job(), "", "", "");
  }
}
