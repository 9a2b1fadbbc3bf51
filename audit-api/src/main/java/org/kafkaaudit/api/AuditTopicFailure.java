package org.kafkaaudit.api;

/** The audit topic did not take what a job reported; the message is for the job. */
final class AuditTopicFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AuditTopicFailure(Throwable cause) {
    super(
        "The audit topic did not take the counts. Report them again in a while, under the same key:"
            + " what was taken is not counted twice. If it goes on, see whether the audit cluster"
            + " runs and whether reports.client is right.",
        cause);
  }
}
