package org.kafkaaudit.model.merge;

import org.kafkaaudit.model.event.AuditEvent;
import org.kafkaaudit.model.event.Reporter;

/**
 * How far one session has got with one topic. Immutable.
 *
 * @param progress the latest that it said
 * @param heardAtMillis when it was last heard of, by the clock of the audit cluster
 */
public record SessionState(AuditEvent.SessionProgress progress, long heardAtMillis) {

  /**
   * Returns this state and the later of the two progresses, whichever came first. One that is
   * repeated is no sign of life.
   */
  SessionState merge(AuditEvent.SessionProgress other, long receivedAtMillis) {
    return other.report() > progress.report()
        ? new SessionState(other, Math.max(heardAtMillis, receivedAtMillis))
        : this;
  }

  /** Whether every send before the given time is settled, as far as the session said. */
  public boolean isSettledBefore(long millis) {
    return progress.closed() || progress.settledBeforeMillis() >= millis;
  }

  /** Returns by how much at least the clock of its host is ahead of that of the audit cluster. */
  public long leadMillis() {
    return Math.max(0, progress.settledBeforeMillis() - heardAtMillis);
  }

  /**
   * Returns the first sequence that its reports do not cover; one that cannot be where they cover
   * all of them, or do not tell.
   */
  long firstUnreported() {
    boolean isTold = progress.nextSequence() != AuditEvent.SessionProgress.NOT_TOLD;
    return progress.closed() || !isTold ? Long.MAX_VALUE : progress.nextSequence();
  }

  public Reporter reporter() {
    return progress.reporter();
  }
}
