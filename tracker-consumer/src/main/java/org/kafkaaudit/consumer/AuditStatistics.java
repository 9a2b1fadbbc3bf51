package org.kafkaaudit.consumer;

import java.time.Instant;
import java.util.Optional;

/**
 * What the audit of one consumer has done so far. Immutable.
 *
 * @param handedOut messages that were handed out and counted, or wait to be
 * @param unstamped those of them without a stamp that can be used
 * @param uncounted polls and commits that were not counted, because the audit itself failed or too
 *     much was not committed
 * @param reportsSent reports that arrived as a whole
 * @param reportsFailed reports of which something did not arrive; what they said is said again by
 *     the next one
 * @param lastReportAt when a report last arrived as a whole
 */
public record AuditStatistics(
    long handedOut,
    long unstamped,
    long uncounted,
    long reportsSent,
    long reportsFailed,
    Optional<Instant> lastReportAt) {

  static final AuditStatistics NONE = new AuditStatistics(0, 0, 0, 0, 0, Optional.empty());
}
