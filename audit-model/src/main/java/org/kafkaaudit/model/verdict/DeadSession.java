package org.kafkaaudit.model.verdict;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent.SessionProgress;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.SessionState;

/**
 * A session that has been silent for its timeout without a last word. Immutable.
 *
 * @param state the last that it said of its progress; null where it reported counts alone, so that
 *     it did not live for long
 * @param sinceMillis when it counts as dead from, by the clock of the audit cluster: what was in
 *     flight at its last sign of life may be appended until then
 */
record DeadSession(@Nullable SessionState state, long sinceMillis) {

  /** Returns the session as a dead one, where it is one. */
  static Optional<DeadSession> of(
      @Nullable SessionState state,
      @Nullable OriginState reported,
      TierRule judged,
      long streamTimeMillis) {
    long settle = judged.settle().toMillis();
    if (state != null) {
      long timeout = Math.max(state.progress().timeoutMillis(), settle);
      return state.isDead(streamTimeMillis)
          ? Optional.of(new DeadSession(state, state.heardAtMillis() + timeout))
          : Optional.empty();
    }
    if (reported == null) {
      return Optional.empty();
    }
    long heard =
        reported.contributions().stream().mapToLong(Contribution::receivedAtMillis).max().orElse(0);
    long overdue = judged.overdue().toMillis();
    return streamTimeMillis - heard > overdue
        ? Optional.of(new DeadSession(null, heard + Math.max(overdue, settle)))
        : Optional.empty();
  }

  /** Returns what its open transaction took back: nobody commits it any more. */
  SequenceSet aborted(MergedCount reported, MergedCount arrived) {
    return isTransactional() ? reported.unsettled().minus(arrived.sequences()) : SequenceSet.EMPTY;
  }

  private boolean isTransactional() {
    return state != null && state.progress().transactional();
  }

  /** Whether any of the sequences is not covered by its last report. */
  boolean isBeyondReports(MergedCount count) {
    return tellsNextSequence() && count.sequences().last() >= nextSequence();
  }

  /** Whether its holes can be known: those of a transaction may have been taken back. */
  boolean hasHoles() {
    return tellsNextSequence() && !isTransactional();
  }

  private boolean tellsNextSequence() {
    return state != null && state.progress().nextSequence() != SessionProgress.NOT_TOLD;
  }

  long nextSequence() {
    return state == null ? 0 : state.progress().nextSequence();
  }

  /** A time before which nothing was appended that its last report does not cover. */
  long unreportedSinceMillis() {
    return state == null
        ? 0
        : Math.min(
            state.progress().startedAtMillis(),
            state.heardAtMillis() - 2 * state.progress().timeoutMillis());
  }
}
