package org.kafkaaudit.auditor;

/**
 * Where a log ends.
 *
 * @param offset after the last record that is replicated, committed or not
 * @param leaderEpoch epoch of the leader that says so, or {@link CommitMetadata#UNKNOWN_EPOCH}:
 *     while it is the same, the log was not cut short
 */
record LogEnd(long offset, int leaderEpoch) {}
