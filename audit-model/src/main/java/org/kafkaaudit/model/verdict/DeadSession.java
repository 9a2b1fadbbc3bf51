package org.kafkaaudit.model.verdict;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kafkaaudit.model.SequenceSet;
import org.kafkaaudit.model.event.AuditEvent.SessionProgress;
import org.kafkaaudit.model.merge.Contribution;
import org.kafkaaudit.model.merge.MergedCount;
import org.kafkaaudit.model.merge.OriginState;
import org.kafkaaudit.model.merge.SessionState;
import org.kafkaaudit.model.merge.StreamTime;
import org.kafkaaudit.model.merge.TopicState;

/**
 * A session that has been silent for its timeout without a last word: neither a report nor a
 * message of it was heard of. Immutable.
 *
 * @param state the last that it said of its progress; null where it reported counts alone, so that
 *     it did not live for long
 * @param sinceMillis when it counts as dead from, by the clock of the audit cluster: what was in
 *     flight at its last sign of life may be appended until then
 */
record DeadSession(@Nullable SessionState state, long sinceMillis) {

  /** Returns the session as a dead one, where it is one. */
  static Optional<DeadSession> of(
      TopicState topic,
      @Nullable SessionState state,
      @Nullable OriginState reported,
      TierRule judged,
      StreamTime time) {
    long settle = judged.settle().toMillis();
    if (state != null) {
      long lastSign = topic.lastSignOfLifeMillis(state, judged.tier());
      long since =
          Math.max(time.timesOutAt(lastSign, state.progress().timeoutMillis()), lastSign + settle);
      return topic.isDead(state, judged.tier(), time)
          ? Optional.of(new DeadSession(state, since))
          : Optional.empty();
    }
    if (reported == null) {
      return Optional.empty();
    }
    long heard =
        reported.contributions().stream().mapToLong(Contribution::receivedAtMillis).max().orElse(0);
    long overdue = judged.overdue().toMillis();
    return time.isTimedOut(heard, overdue)
        ? Optional.of(
            new DeadSession(null, Math.max(time.timesOutAt(heard, overdue), heard + settle)))
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

  /** The same by the clock of its host, which is closer. */
  long sentSinceMillis() {
    return state == null
        ? 0
        : Math.min(state.progress().settledBeforeMillis(), state.heardAtMillis());
  }

  /** The cluster that it sent to, as it calls it. */
  String cluster() {
    return state == null ? "" : state.progress().cluster();
  }
}
